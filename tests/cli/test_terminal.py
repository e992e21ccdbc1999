"""What people at a terminal get: colours, a line that says how far a run is, questions."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.engine import Engine, finding, outcome, run_of
from v0to1.applying.interaction import Decision
from v0to1.cli import main
from v0to1.cli.output import wants_color
from v0to1.cli.progress import PARTS, progress
from v0to1.core.monitor import FIND, active, listener, stage
from v0to1.pipeline import analysis

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize(
    ("typed", "decisions"),
    [
        ("a\ns\n", [Decision.ACCEPT, Decision.SKIP]),
        ("y\nNo\n", [Decision.ACCEPT, Decision.SKIP]),
        ("yes\nn\n", [Decision.ACCEPT, Decision.SKIP]),
        ("x\n\nQuit\n", [Decision.ACCEPT, Decision.QUIT]),
    ],
)
def test_a_person_decides(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    decisions: list[Decision],
    capfd: pytest.CaptureFixture[str],
) -> None:
    engine.found = run_of(engine.root, finding(applied=True), finding(applied=True))
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    code, out, err = outcome(capfd, "migrate", "--interactive")
    assert (code, out, engine.decisions) == (0, "", decisions)
    assert "a.py:1: A title (review)\nSay Bearer [redacted]\n" in err
    assert "\n-a\n+b\n" in err


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
