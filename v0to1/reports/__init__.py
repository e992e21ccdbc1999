"""A `Run` in, text out: one module a format, one line a format in the table below."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from v0to1.core.model import Run
from v0to1.errors import UsageError

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "v0to1.reports.text",
        "json": "v0to1.reports.json_report",
        "html": "v0to1.reports.html",
        "diff": "v0to1.reports.diff",
        "markdown": "v0to1.reports.markdown",
    }
)
"""Every format by name, with the module that is imported when, and only when, it is asked for."""


class Report(Protocol):
    """What the module of a format offers."""

    def render(self, run: Run, *, color: bool, verbose: int) -> str:
        """Return the whole report of `run`, ending in a newline unless it is empty."""
        ...


def render(run: Run, fmt: str, *, color: bool = False, verbose: int = 0) -> str:
    """Return `run` as a report of the format `fmt`.

    `color` asks for terminal colours where the format has them; `verbose` > 0 for the evidence of
    each finding and for whole lists, < 0 for as little as possible. Raises UsageError for a format
    that is not in `FORMATS`.
    """
    if fmt not in FORMATS:
        raise UsageError("", f"unknown report format {fmt!r}", fix=f"choose one of {', '.join(FORMATS)}")
    report = cast(Report, import_module(FORMATS[fmt]))
    return report.render(run, color=color, verbose=verbose)
