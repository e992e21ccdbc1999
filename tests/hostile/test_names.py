"""Names of files that try to act: in every report, in the diff that git takes, and in what is said."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.hostile.clients import CLIENT, MIGRATED, client, git, repository
from tests.reports.consumers import ACTING, ESCAPES
from tests.reports.test_formats import CHECKS
from v0to1.reports import FORMATS

pytestmark = pytest.mark.whole

NAMES: tuple[bytes, ...] = (
    b"new\nline.py",
    b"return\rline.py",
    b"tab\tname.py",
    b"\xff\xfe not utf-8.py",
    b"half \xed\xa0\x80.py",
    b"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80.py",
    b"\x1b]0;title\x07\x1b[2J.py",
    b"\xe2\x80\xaegnp.py",
    b'quote".py',
    b"back\\slash.py",
    b" blank .py",
    b"-o.py",
    b"--report=x.py",
    b"=cmd|' calc'!A0.py",
    b"@SUM(1).py",
    b"::error file=a::b.py",
    b"\n::add-mask::x.py",
    b"##[add-path]x.py",
    b"##vso[task.setvariable variable=x]y.py",
    b"<img src=x onerror=alert(1)>.py",
    b"{{ 7*7 }}${x}$(x)`x`.py",
    b"%41%0a.py",
    b"#a?b:c;d&e.py",
    b"con.py",
    b"a -> b.py",
    b"x" * 252 + b".py",
)
OWN_COMMANDS = {
    "github": re.compile(r"^::(error|warning|notice) .*?::"),
    "azure": re.compile(r"^##vso\[task\.logissue "),
}
"""How the lines of a report begin that are commands to a CI server by intent."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a client under every name."""
    place = tmp_path_factory.mktemp("names")
    for name in NAMES:
        client(place, name)
    return repository(place)


@pytest.fixture(scope="module")
def reports(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the run in every format."""
    place = tmp_path_factory.mktemp("reports")
    words = [word for fmt in FORMATS for word in ("--report", f"{fmt}={place / fmt}")]
    done = v0to1("migrate", "-v", *words, folder=root)
    assert done.returncode == 1
    return place


@pytest.mark.parametrize("fmt", sorted(FORMATS.keys() - {"diff"}))
def test_a_name_does_not_act_in_a_report(reports: Path, fmt: str) -> None:
    text = (reports / fmt).read_bytes().decode("utf-8")
    if fmt in CHECKS:
        CHECKS[fmt](text)
    assert not ESCAPES.search(text)
    lines = [OWN_COMMANDS[fmt].sub("", line) for line in text.splitlines()] if fmt in OWN_COMMANDS else [text]
    assert fmt == "html" or not ACTING.search("\n".join(lines))


def test_every_name_is_there_to_the_byte(reports: Path) -> None:
    found = json.loads((reports / "json").read_bytes())
    assert {os.fsencode(one["path"]) for one in found["findings"]} == set(NAMES)
    again = v0to1("report", "json", "--format", "json", folder=reports)
    assert again.stdout.encode() == (reports / "json").read_bytes()


def test_git_takes_the_diff(root: Path, reports: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "--quiet", str(root), str(copy))
    diff = (reports / "diff").read_bytes()
    subprocess.run(["git", "apply", "-"], cwd=copy, input=diff, check=True, capture_output=True)
    for name in NAMES:
        assert (copy / os.fsdecode(name)).read_text(encoding="utf-8") == MIGRATED


def test_every_name_is_written_and_put_back(root: Path) -> None:
    files = [root / os.fsdecode(name) for name in NAMES]
    done = v0to1("migrate", "--write", folder=root)
    assert done.returncode == 0, done.stderr
    assert {file.read_text(encoding="utf-8") for file in files} == {MIGRATED}
    undone = v0to1("undo", folder=root)
    assert (undone.returncode, ESCAPES.search(undone.stderr)) == (0, None)
    assert {file.read_text(encoding="utf-8") for file in files} == {CLIENT}


def test_uncommitted_changes_are_seen_under_every_name(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "--quiet", str(root), str(copy))
    for name in NAMES:
        client(copy, name).write_text(CLIENT + "MINE = 1\n", encoding="utf-8")
    done = v0to1("migrate", "--write", folder=copy)
    assert (done.returncode, ESCAPES.search(done.stderr), ACTING.search(done.stderr)) == (2, None, None)
    assert done.stderr.startswith("error: uncommitted changes in ")
    assert v0to1("check", "--diff-base", "HEAD", folder=copy).returncode == 0


REMOTES = (
    "https://user:secret@example.org/a/b.git",
    "javascript:alert(1)//github.com/a/b",
    "https://github.com/a/b\x1b]0;x\x07",
    'https://github.com/"><script>alert(1)</script>/b',
    "::error::x",
    "=cmd|' calc'!A0",
    "https://github.com/a/b)](javascript:alert(1))",
)


@pytest.mark.parametrize("remote", REMOTES)
def test_a_remote_does_not_act(tmp_path: Path, remote: str) -> None:
    client(tmp_path)
    repository(tmp_path)
    git(tmp_path, "config", "remote.origin.url", remote)
    formats = sorted(FORMATS.keys() - {"diff"})
    words = [word for fmt in formats for word in ("--report", f"{fmt}=.git/{fmt}")]
    assert v0to1("check", *words, folder=tmp_path).returncode == 1
    for fmt in formats:
        text = (tmp_path / ".git" / fmt).read_text(encoding="utf-8")
        if fmt in CHECKS:
            CHECKS[fmt](text)
        assert not ESCAPES.search(text)
        assert "secret@" not in text
        assert 'href="javascript' not in text
        assert fmt != "html" or "<script>alert" not in text
