"""What people at a terminal get: colours, a bar, questions."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest

from tests.cli.engine import Engine, finding, outcome, run_of
from v0to1.applying.interaction import Decision
from v0to1.cli.output import wants_color
from v0to1.cli.progress import progress


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


@pytest.mark.parametrize(
    ("stream", "environ", "wanted", "drawn"),
    [
        (Terminal, {}, True, True),
        (io.StringIO, {}, True, False),
        (Terminal, {"CI": "1"}, True, False),
        (Terminal, {}, False, False),
    ],
)
def test_a_bar_only_for_people_who_wait(
    monkeypatch: pytest.MonkeyPatch,
    stream: Callable[[], io.StringIO],
    environ: dict[str, str],
    wanted: bool,
    drawn: bool,
) -> None:
    shown = stream()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setattr("v0to1.cli.progress.PATIENCE", 0)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    with progress(wanted=wanted) as told:
        for done in range(1, 5) if told is not None else ():
            assert told is not None
            told(done, 4, "a.py")
    assert ("100%" in shown.getvalue()) is drawn
    assert bool(shown.getvalue()) is drawn
