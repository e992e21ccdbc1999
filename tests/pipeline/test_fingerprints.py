"""Fingerprints stay while code moves and is laid out anew, change when it does, and tell equal ones apart."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.stories import QUICK
from v0to1.config import Config
from v0to1.core.fingerprints import fingerprint, identified
from v0to1.core.model import Finding, Origin, Run, Severity, Verdict
from v0to1.pipeline import run

STOP = 'requests.post(f"{BASE}/api/conversations/{cid}/stop", json={"a": "b"})'
CLIENT = ["import requests", 'BASE = "https://app.all-hands.dev"', "", "def stop(cid):", f"    {STOP}"]
DAY = date(2026, 11, 25)


def looked(folder: Path, *, fixing: bool = False) -> Run:
    return run(Config(folder, (folder,), DAY), fixing=fixing)


def prints(folder: Path, lines: Sequence[str], name: str = "a.py") -> list[str]:
    """The fingerprints of what is found in a file with these lines."""
    (folder / name).write_text("\n".join((*lines, "")), encoding="utf-8")
    return [each.fingerprint for each in looked(folder).findings]


def found(rule: str, path: str, code: str, line: int = 1) -> Finding:
    return Finding(
        rule,
        Verdict.SAFE,
        Severity.ERROR,
        "",
        "",
        path,
        line,
        1,
        line,
        2,
        "",
        "",
        (),
        "",
        False,
        snippet=code,
    )


@pytest.mark.parametrize(
    "code",
    [
        "post( url,\n  json={'a': 1},\n)",
        'post(url, json={"a": 1})',
        'post(url,\r\n\tjson={"a": 1,},)',
        "post(url,json={'a':1})",
    ],
)
def test_the_layout_makes_no_difference(code: str) -> None:
    assert fingerprint("r", "a.py", code) == fingerprint("r", "a.py", 'post(url, json={"a": 1})')


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [("q", "a.py", "post(url)"), ("r", "b.py", "post(url)"), ("r", "a.py", "put(url)")],
)
def test_rule_file_and_code_make_a_difference(rule: str, path: str, code: str) -> None:
    assert fingerprint(rule, path, code) != fingerprint("r", "a.py", "post(url)")


def test_a_secret_makes_no_difference_and_cannot_be_guessed_from_it() -> None:
    codes = [f'get(url, headers={{"Authorization": "Bearer {key}"}})' for key in ("k3y9-aaaa", "k3y9-bbbb")]
    assert len({fingerprint("r", "a.py", code) for code in codes}) == 1


@QUICK
@given(
    st.lists(
        st.tuples(st.sampled_from("rq"), st.sampled_from(["a.py", "b.py"]), st.text(max_size=3)), max_size=9
    )
)
def test_no_two_are_the_same_and_the_first_keep_theirs(given: list[tuple[str, str, str]]) -> None:
    told = identified([found(*each) for each in given], "sub")
    names = [each.fingerprint for each in told]
    assert len(set(names)) == len(names)
    fewer = identified([found(*each) for each in given[:-1]], "sub")
    assert [each.fingerprint for each in fewer] == names[:-1]


def test_a_long_snippet_is_cut_and_counts_whole() -> None:
    code = "".join(f"line {number}\n" for number in range(100))
    one, other = identified([found("r", "a.py", code), found("r", "a.py", code + "more")], "")
    assert one.fingerprint != other.fingerprint
    assert one.snippet == other.snippet
    assert one.snippet.endswith("line 39\n…")


def test_they_stay_when_lines_move_and_functions_change_places(tmp_path: Path) -> None:
    (once,) = prints(tmp_path, CLIENT)
    assert prints(tmp_path, ["# a licence", "", "import os", *CLIENT, "", "print(1)"]) == [once]
    loose = STOP.replace("(f", "(\n        f").replace(")", ",\n    )").replace('"a"', "'a'")
    assert prints(tmp_path, [*CLIENT[:4], "    if cid:", f"        {loose}"]) == [once]
    other = ["def other(cid):", '    requests.delete(f"{BASE}/api/conversations/{cid}")']
    one, two = prints(tmp_path, [*CLIENT, *other]), prints(tmp_path, [*CLIENT[:3], *other, *CLIENT[3:]])
    assert one == two[::-1] and one[0] == once


def test_equal_ones_in_one_file_are_told_apart(tmp_path: Path) -> None:
    (once,) = prints(tmp_path, CLIENT)
    twice = prints(tmp_path, [*CLIENT, f"    {STOP}", f"    {STOP}"])
    assert twice[0] == once and len(set(twice)) == 3
    fence = ["```python", *CLIENT, "```"]
    assert len(set(prints(tmp_path, [*fence, "and", *fence], "b.md"))) == 5


def test_check_and_migrate_agree(tmp_path: Path) -> None:
    delete = 'requests.delete(f"{BASE}/api/secrets/{name}")'
    (once,) = prints(tmp_path, [*CLIENT[:3], "def forget(name):", f"    {delete}"])
    (finding,) = looked(tmp_path, fixing=True).findings
    assert finding.applied and finding.fingerprint == once
    assert finding.snippet == delete


def test_they_are_the_same_from_every_folder_of_a_repository(tmp_path: Path) -> None:
    inner = tmp_path / "clients" / "bot"
    inner.mkdir(parents=True)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    (alone,) = prints(inner, CLIENT)
    assert [each.fingerprint for each in looked(tmp_path).findings] == [alone]
    assert looked(inner).origin == Origin("clients/bot")
    assert looked(inner).asked == (".",)
    narrow = Config(tmp_path, (inner / "a.py", inner), DAY)
    assert run(narrow, fixing=False).asked == ("clients/bot", "clients/bot/a.py")
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "one"], check=True)
    subprocess.run([*git, "remote", "add", "origin", "https://me:secret@git.example/o/r.git"], check=True)
    clean = looked(inner).origin
    assert (clean.folder, clean.remote, clean.dirty) == ("clients/bot", "https://git.example/o/r.git", False)
    assert len(clean.commit) == 40 and clean.committed.startswith("20")
    prints(inner, [*CLIENT, ""])
    assert looked(inner).origin.dirty
