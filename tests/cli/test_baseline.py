"""What makes `check` fail: severities by date, known findings, comments that hold until a day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import v0to1

CALL = '{name} = requests.{verb}("https://app.all-hands.dev/api/conversations/{id}"){read}\n'
HEAD = "import requests\n\n"
STOP = CALL.format(name="one", verb="delete", id="c1", read="")
GET = CALL.format(name="two", verb="get", id="c2", read='.json()["title"]')
BEFORE, AFTER = "2026-03-01", "2026-06-01"


def check(root: Path, *arguments: str) -> tuple[int, list[str], str]:
    """The exit code, the rules of what is not left alone, and what is said beside the report."""
    done = v0to1("check", "--format", "json", *arguments, folder=root)
    found = json.loads(done.stdout)["findings"] if done.stdout else []
    return done.returncode, [one["rule"] for one in found if one["suppressed"] is None], done.stderr


def notices(root: Path, *arguments: str) -> list[tuple[str, str]]:
    """The warnings about comments and baselines: kind and file."""
    done = v0to1("check", "--format", "json", *arguments, folder=root)
    return [(one["kind"], one["path"]) for one in json.loads(done.stdout)["notices"]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a client of two operations, and a baseline that knows them."""
    (tmp_path / "a.py").write_text(HEAD + STOP + GET, encoding="utf-8")
    done = v0to1("check", "--baseline", "known.json", "--write-baseline", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 known findings (2 new, 0 taken out)" in done.stderr
    return tmp_path


def test_known_findings_are_left_alone_and_new_ones_fail(root: Path) -> None:
    assert check(root)[:2] == (1, ["conversations/delete", "conversations/get"])
    assert check(root, "--baseline", "known.json")[:2] == (0, [])
    (root / "b.py").write_text(HEAD + STOP, encoding="utf-8")
    assert check(root, "--baseline", "known.json")[:2] == (1, ["conversations/delete"])
    text = v0to1("check", "--baseline", "known.json", folder=root).stdout
    assert "2 more were known before." in text
    assert "b.py:" in text
    assert "a.py:" not in text
    assert "a.py:" in v0to1("check", "-v", "--baseline", "known.json", folder=root).stdout


def test_a_baseline_holds_when_lines_move(root: Path) -> None:
    (root / "a.py").write_text(f"{HEAD}\n# moved\n{GET}\n{STOP}", encoding="utf-8")
    assert check(root, "--baseline", "known.json")[:2] == (0, [])


def test_a_fix_and_a_new_offence_never_cancel_out(root: Path) -> None:
    (root / "a.py").write_text(HEAD + GET, encoding="utf-8")
    (root / "b.py").write_text(HEAD + STOP, encoding="utf-8")
    code, left, _ = check(root, "--baseline", "known.json")
    assert (code, left) == (1, ["conversations/delete"])
    assert notices(root, "--baseline", "known.json") == [("baseline", "known.json")]


def test_pruning_takes_out_what_is_gone_and_adds_nothing(root: Path) -> None:
    (root / "a.py").write_text(HEAD + GET, encoding="utf-8")
    (root / "b.py").write_text(HEAD + STOP, encoding="utf-8")
    code, left, said = check(root, "--baseline", "known.json", "--prune-baseline")
    assert (code, left) == (1, ["conversations/delete"])
    assert "1 known finding (0 new, 1 taken out)" in said
    rows = json.loads((root / "known.json").read_text(encoding="utf-8"))["findings"]
    assert [(one["rule"], one["path"]) for one in rows] == [("conversations/get", "a.py")]


def test_writing_anew_tells_what_is_new_and_not_what_has_another_line(root: Path) -> None:
    arguments = ("check", "--baseline", "known.json", "--write-baseline")
    assert "2 known findings (0 new, 0 taken out)" in v0to1(*arguments, folder=root).stderr
    (root / "a.py").write_text(HEAD + "\n\n" + GET, encoding="utf-8")
    (root / "b.py").write_text(HEAD + STOP, encoding="utf-8")
    assert "2 known findings (1 new, 1 taken out)" in v0to1(*arguments, folder=root).stderr


def test_what_a_run_does_not_look_at_stays_known(root: Path) -> None:
    (root / "b.py").write_text("x = 1\n", encoding="utf-8")
    before = (root / "known.json").read_bytes()
    for narrow in (["b.py"], ["--select", "files"], ["--exclude", "a.py"]):
        assert check(root, "--baseline", "known.json", "--prune-baseline", *narrow)[0] == 0
        assert check(root, "--baseline", "known.json", "--write-baseline", *narrow)[0] == 0
        assert (root / "known.json").read_bytes() == before


def test_a_run_in_a_folder_further_down_keeps_what_is_known_above(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.py").write_text(HEAD + STOP, encoding="utf-8")
    (tmp_path / "sub" / "a.py").write_text(HEAD + GET, encoding="utf-8")
    known = ("--baseline", str(tmp_path / "known.json"))
    assert check(tmp_path, *known, "--write-baseline")[0] == 0
    before = (tmp_path / "known.json").read_bytes()
    assert check(tmp_path / "sub", *known)[:2] == (0, [])
    assert notices(tmp_path / "sub", *known) == []
    for change in ("--prune-baseline", "--write-baseline"):
        assert check(tmp_path / "sub", *known, change)[0] == 0
        assert (tmp_path / "known.json").read_bytes() == before
    (tmp_path / "sub" / "a.py").write_text(HEAD, encoding="utf-8")
    check(tmp_path / "sub", *known, "--prune-baseline")
    rows = json.loads((tmp_path / "known.json").read_text(encoding="utf-8"))["findings"]
    assert [one["path"] for one in rows] == ["a.py"]


def test_a_file_that_fails_is_in_no_baseline(root: Path) -> None:
    (root / "broken.py").write_text('requests.get("/api/conversations"\n', encoding="utf-8")
    code, _, said = check(root, "--baseline", "known.json", "--write-baseline")
    assert code == 2
    assert "broken.py" in said
    assert "broken.py" not in (root / "known.json").read_text(encoding="utf-8")
    assert check(root, "--baseline", "known.json", "--exit-zero")[0] == 2


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a baseline"),
        ("[]", "is not a baseline"),
        ('{"findings": []}', "is not a baseline"),
        ('{"v0to1-baseline": 99, "findings": []}', "is a baseline of version 99"),
        ('{"v0to1-baseline": 1, "findings": [{"rule": "files/zip"}]}', "is not a finding"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(root: Path, text: str, complaint: str) -> None:
    (root / "known.json").write_text(text, encoding="utf-8")
    code, _, said = check(root, "--baseline", "known.json")
    assert code == 2
    assert complaint in said
    assert "delete the file, then run again with --write-baseline" in said


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--write-baseline"], "needs --baseline FILE"),
        (["--prune-baseline"], "needs --baseline FILE"),
        (["--baseline", "gone.json"], "there is no such baseline"),
        (["--baseline", "known.json", "--write-baseline", "--prune-baseline"], "give one of them"),
    ],
)
def test_options_that_make_no_sense_are_refused(root: Path, arguments: list[str], complaint: str) -> None:
    code, _, said = check(root, *arguments)
    assert code == 2
    assert complaint in said


@pytest.mark.parametrize(
    ("day", "threshold", "code"),
    [
        (BEFORE, "error", 0),
        (AFTER, "error", 1),
        (BEFORE, "warning", 1),
        (AFTER, "warning", 1),
        (BEFORE, "info", 1),
        (AFTER, "never", 0),
    ],
)
def test_the_day_makes_errors_of_warnings(root: Path, day: str, threshold: str, code: int) -> None:
    assert check(root, "--as-of", day, "--fail-on", threshold)[0] == code
    assert check(root, "--as-of", day, "--fail-on", threshold, "--exit-zero")[0] == 0


def test_what_may_not_be_openhands_fails_only_from_info_on(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'import requests\n\nr = requests.get("http://localhost:3000/api/conversations/c1")\nr.json()["title"]\n',
        encoding="utf-8",
    )
    done = v0to1("check", "--format", "json", folder=tmp_path)
    assert [one["verdict"] for one in json.loads(done.stdout)["findings"]] == ["ambiguous"]
    assert done.returncode == 0
    assert v0to1("check", "--fail-on", "info", folder=tmp_path).returncode == 1


@pytest.mark.parametrize(
    ("day", "left", "told"),
    [("2026-03-31", [], []), ("2026-04-01", ["conversations/delete"], [("expired", "a.py")])],
)
def test_a_comment_holds_until_its_day(
    tmp_path: Path, day: str, left: list[str], told: list[tuple[str, str]]
) -> None:
    text = HEAD + STOP.rstrip() + "  # v0to1: ignore[conversations/delete] until=2026-03-31 next sprint\n"
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    assert check(tmp_path, "--as-of", day)[1] == left
    assert notices(tmp_path, "--as-of", day) == told


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", ""])
def test_a_day_that_is_none_ignores_nothing(tmp_path: Path, day: str) -> None:
    (tmp_path / "a.py").write_text(
        HEAD + STOP.rstrip() + f"  # v0to1: ignore until={day}\n", encoding="utf-8"
    )
    assert check(tmp_path)[1] == ["conversations/delete"]
    assert notices(tmp_path) == [("malformed", "a.py")]
