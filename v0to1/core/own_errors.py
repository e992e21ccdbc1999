"""Errors of v0to1's own: what is told of one, so that it costs no more than where it happened."""

from __future__ import annotations

from pathlib import PurePath

OWN = "an internal error of v0to1"
"""How what is told of such an error begins."""

PROGRAM = PurePath(__file__).parents[1]


def own_error(error: BaseException, line: int = 0) -> str:
    """What is told of an error: its kind, where in v0to1 it happened, and at which line of a file (or 0)."""
    place, trace = "", error.__traceback__
    while trace is not None:
        file = PurePath(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(PROGRAM):
            place = f" in {file.relative_to(PROGRAM).as_posix()}, line {trace.tb_lineno}"
        trace = trace.tb_next
    told = f"{OWN} ({type(error).__name__}{place}), please report it"
    return f"line {line}: {told}" if line else told


def is_own(text: str) -> bool:
    """Whether a text tells of such an error."""
    return OWN in text
