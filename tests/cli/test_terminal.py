"""What people at a terminal get: colours, a line that says how far a run is, questions."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.engine import Engine, finding, outcome, run_of
from v0to1.applying.interaction import Answer, Decision, Edited
from v0to1.cli import main
from v0to1.cli.output import wants_color
from v0to1.cli.progress import PARTS, progress
from v0to1.core.diff import unified
from v0to1.core.model import Change
from v0to1.core.monitor import FIND, active, listener, stage
from v0to1.pipeline import analysis

EXAMPLES = Path(__file__).parents[2] / "examples"


YES, NO, QUIT = Decision.ACCEPT, Decision.SKIP, Decision.QUIT


def asked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, typed: str, *argv: str, paths: str = "aab"
) -> tuple[int, list[Answer]]:
    engine.found = run_of(engine.root, *(finding(applied=True, path=f"{path}.py") for path in paths))
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    return main(["migrate", "--interactive", *argv]), engine.decisions


@pytest.mark.parametrize(
    ("typed", "decisions"),
    [
        ("y\nn\nY\n", [YES, NO, YES]),
        ("yes\nNo\nn\n", [YES, NO, NO]),
        ("a\nn\n", [YES, YES, NO]),
        ("d\ny\n", [NO, NO, YES]),
        ("n\nd\ny\n", [NO, NO, YES]),
        ("\nx\n?\nhelp\ny\nquit\nq\n", [YES, QUIT, QUIT]),
    ],
)
def test_a_person_decides(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, typed: str, decisions: list[Decision]
) -> None:
    assert asked(engine, monkeypatch, typed) == (0, decisions)


def test_a_question_shows_where_and_what_and_how_many(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    noted = replace(finding(applied=True), look=("Times are later.",))
    engine.found = run_of(engine.root, noted, noted)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\nn\n"))
    code, out, err = outcome(capfd, "migrate", "--interactive")
    assert (code, out) == (0, "")
    assert "\na.py:1: A title (review)\nSay Bearer [redacted]\nLook at: Times are later.\ndiff --git" in err
    assert "\n-a\n+b\nPython change 1 of 2: make it [y,n,q,a,d,?]? " in err
    assert "Python change 2 of 2: make it" in err


@pytest.mark.parametrize("key", ["x", "e", "accept"])
def test_a_wrong_key_is_named_and_the_keys_are_explained(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], key: str
) -> None:
    asked(engine, monkeypatch, f"{key}\ny\n", paths="a")
    err = capfd.readouterr().err
    assert f"`{key}` is none of the keys.\ny - make this change\nn - leave this change out\n" in err
    assert err.count("? - print this help") == 1
    assert "e - edit" not in err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (
            [],
            "Nothing is written: the accepted ones are printed as one diff when all are answered; to change",
        ),
        (
            ["--format", "json"],
            "Nothing is written: the accepted ones are in the report when all are answered;",
        ),
        (
            ["--write"],
            "When all are answered, the accepted ones are written; an interrupt (Ctrl-C) writes nothing.",
        ),
    ],
)
def test_it_says_first_what_becomes_of_the_answers(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    argv: list[str],
    said: str,
) -> None:
    asked(engine, monkeypatch, "y\ny\ny\n", *argv)
    err = capfd.readouterr().err
    assert err.startswith("Each change is shown with its diff. ")
    assert err.count(said) == 1


def editor(monkeypatch: pytest.MonkeyPatch, folder: Path, *commands: str) -> None:
    """Let the editor be a program that runs `sed` with one more command each time."""
    script = folder / "editor.sh"
    lines = [f"sed -i '{command}' \"$1\"; exit" for command in commands]
    turns = "\n".join(f"{number}) {line};;" for number, line in enumerate(lines, 1))
    script.write_text(
        f"echo >> '{folder}/turns'\ncase $(wc -l < '{folder}/turns') in\n{turns}\nesac\n", encoding="utf-8"
    )
    monkeypatch.setenv("VISUAL", f"sh {script}")


def test_a_change_is_edited(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine.editable = True
    editor(monkeypatch, tmp_path, "s/^+b/+mine/")
    code, (answer,) = asked(engine, monkeypatch, "e\n", paths="a")
    assert code == 0
    assert isinstance(answer, Edited)
    assert answer.diff.startswith("# To leave out a change, write ' '")
    assert answer.diff.endswith("@@ -1 +1 @@\n-a\n+mine\n")


def test_an_edit_that_cannot_be_made_is_edited_again_or_asked_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    engine.editable = True
    editor(monkeypatch, tmp_path, "s/^+b/+bad/", "s/^+bad/+good/", "s/^+b/+bad/")
    _, answers = asked(engine, monkeypatch, "e\ny\ne\nn\nn\n", paths="aa")
    assert isinstance(answers[0], Edited)
    assert answers[0].diff.endswith("-a\n+good\n")
    assert answers[1] is NO
    assert capfd.readouterr().err.count("The edited change cannot be made: it is bad.") == 2


def test_without_an_editor_it_is_asked_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    engine.editable = True
    monkeypatch.setenv("VISUAL", "false")
    assert asked(engine, monkeypatch, "e\ny\n", paths="a")[1] == [YES]
    assert "the variable EDITOR names another one" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("choice", "terminal", "environ", "painted"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"CLICOLOR_FORCE": "0"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(choice: str, terminal: bool, environ: dict[str, str], painted: bool) -> None:
    assert wants_color(choice, terminal=terminal, environ=environ) is painted


class Terminal(io.StringIO):
    """A standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO) -> list[str]:
    """What stood on the line, one after the other."""
    return [text.rstrip() for text in stream.getvalue().split("\r")]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Give a function that lets seconds pass; no others do."""
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    return wait


@pytest.mark.parametrize(
    ("stream", "environ", "wanted", "seconds", "drawn"),
    [
        (Terminal, {}, True, 2.0, True),
        (Terminal, {}, True, 1.9, False),
        (io.StringIO, {}, True, 2.0, False),
        (Terminal, {"CI": "1"}, True, 2.0, False),
        (Terminal, {}, False, 2.0, False),
    ],
)
def test_a_line_only_for_people_who_wait(
    monkeypatch: pytest.MonkeyPatch,
    clock: Callable[[float], None],
    stream: Callable[[], io.StringIO],
    environ: dict[str, str],
    wanted: bool,
    seconds: float,
    drawn: bool,
) -> None:
    to = stream()
    monkeypatch.setattr(sys, "stderr", to)
    monkeypatch.delenv("CI", raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with progress(wanted=wanted):
        clock(seconds)
        with stage(FIND):
            pass
    assert ("find files" in to.getvalue()) is drawn
    assert shown(to)[-1] == ""
    assert active() is None


def test_the_line_says_what_is_left(monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None]) -> None:
    """A language counts by its characters: half of the smaller one is an eighth of all."""
    to = Terminal()
    monkeypatch.setattr(sys, "stderr", to)
    monkeypatch.delenv("CI", raising=False)
    with progress(wanted=True):
        line = listener()
        assert line is not None
        line.expect("python", 3_000)
        line.expect("shell", 1_000)
        clock(10.0)
        start, end = PARTS["functions"]
        line.hear("shell", "functions", 50, 100)
        half = (start + end) / 2 / 4
        clock(10.0)
        line.hear("python", "findings", 1, 1)
        clock(1.0)
        line.hear("shell", "findings", 1, 1)
    first, second, third = shown(to)[1:4]
    assert first == f"shell: evaluate functions, 50 of 100, {half:.0%} of the analysis, about 55 s left"
    assert second == f"python: findings, {0.75 + half:.0%} of the analysis, a few seconds left"
    assert third == "shell: findings"


def test_the_line_shows_what_workers_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is drawn at once, and of everything."""
    to = Terminal()
    monkeypatch.setattr(analysis, "ENOUGH", 1)
    monkeypatch.setattr("v0to1.cli.progress.PATIENCE", 0.0)
    monkeypatch.setattr("v0to1.cli.progress.PERIOD", 0.0)
    monkeypatch.delenv("CI", raising=False)
    for name in ("requests_script", "esm_cli"):
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    monkeypatch.setattr(sys, "stderr", to)
    assert main(["check", "--no-cache", "--jobs", "2", "-o", str(tmp_path / "v0.txt"), str(tmp_path)]) == 1
    lines = shown(to)
    for language in ("python", "javascript"):
        assert any(line.startswith(f"{language}: evaluate modules") for line in lines)
        assert any(line.startswith(f"{language}: findings") for line in lines)
    assert any("% of the analysis" in line for line in lines)
    assert lines[-1] == ""


ADAPTER = "".join(f"line {number}\n" for number in range(500))


@pytest.mark.parametrize(
    ("argv", "whole"),
    [((), False), (("--color", "always"), False), (("-v",), True), (("--format", "diff"), True)],
)
def test_a_preview_has_the_adapter_in_one_line(
    engine: Engine, capfd: pytest.CaptureFixture[str], argv: tuple[str, ...], whole: bool
) -> None:
    """What changes in the client would be lost in it; who asks for the format gets what `git apply` needs."""
    found = run_of(engine.root, changed=True)
    added = Change("openhands_v0.py", None, ADAPTER, unified("openhands_v0.py", None, ADAPTER.encode()))
    engine.found = replace(found, changes=(added, *found.changes))
    code, out, err = outcome(capfd, "migrate", *argv)
    assert (code, "new = 'é'" in out) == (1, True)
    assert ("line 499" in out, "openhands_v0.py: new, 500 lines, the adapter" in out) == (whole, not whole)
    assert ("for a complete patch: --format diff" in err) == (not whole)


def test_a_report_in_a_file_is_a_complete_patch(
    engine: Engine, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = run_of(engine.root, changed=True)
    added = Change("openhands_v0.py", None, ADAPTER, unified("openhands_v0.py", None, ADAPTER.encode()))
    engine.found = replace(found, changes=(*found.changes, added))
    outcome(capfd, "migrate", "--report", str(tmp_path / "x.diff"))
    assert "line 499" in (tmp_path / "x.diff").read_text(encoding="utf-8")
