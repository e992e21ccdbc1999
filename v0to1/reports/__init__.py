"""A `Run` in, text out: one module a format, one line a format in the table below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, cast

from v0to1.core.run import Run
from v0to1.errors import UsageError

if TYPE_CHECKING:
    from v0to1.reports.fleet import Fleet, Saved

FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "v0to1.reports.text",
        "json": "v0to1.reports.json_report",
        "html": "v0to1.reports.html",
        "diff": "v0to1.reports.diff",
        "markdown": "v0to1.reports.markdown",
        "sarif": "v0to1.reports.sarif",
        "github": "v0to1.reports.github",
        "azure": "v0to1.reports.azure",
        "gitlab": "v0to1.reports.gitlab",
        "junit": "v0to1.reports.junit",
        "rdjson": "v0to1.reports.rdjson",
        "csv": "v0to1.reports.csv_report",
        "todo": "v0to1.reports.tasks.todo",
        "tasks": "v0to1.reports.tasks.as_json",
    }
)
"""Every format by name, with the module that is imported when, and only when, it is asked for."""

WHOLE = frozenset({"json", "html", "sarif", "tasks"})
"""Formats that show the commit of the repository, or rules of which nothing was found."""

SEVERAL: Mapping[str, str] = MappingProxyType(
    {
        "text": "v0to1.reports.fleet.text",
        "markdown": "v0to1.reports.fleet.markdown",
        "csv": "v0to1.reports.fleet.table",
        "json": "v0to1.reports.fleet.as_json",
        "html": "v0to1.reports.fleet.as_html",
    }
)
"""Formats that render several runs together; the others make one of the newest run of each repository."""


class Report(Protocol):
    """What the module of a format offers."""

    def render(self, run: Run, *, color: bool, verbose: int) -> str:
        """Return the whole report of `run`, ending in a newline unless it is empty."""
        ...


class FleetReport(Protocol):
    """What a module of a format for several runs offers."""

    def render(self, fleet: Fleet, *, color: bool, verbose: int) -> str:
        """Return the whole report of `fleet`, ending in a newline."""
        ...


def render(run: Run | Sequence[Saved], fmt: str, *, color: bool = False, verbose: int = 0) -> str:
    """Return a run, or several that were saved, as a report of the format `fmt`.

    `color` asks for terminal colours where the format has them; `verbose` > 0 for the evidence of
    each finding and for whole lists, < 0 for as little as possible. Raises UsageError for a format
    that is not in `FORMATS`.
    """
    if fmt not in FORMATS:
        raise UsageError("", f"unknown report format {fmt!r}", fix=f"choose one of {', '.join(FORMATS)}")
    if not isinstance(run, Run):
        return _several(run, fmt, color=color, verbose=verbose)
    report = cast(Report, import_module(FORMATS[fmt]))
    return report.render(run, color=color, verbose=verbose)


def _several(saved: Sequence[Saved], fmt: str, *, color: bool, verbose: int) -> str:
    from v0to1.reports.fleet import gather
    from v0to1.reports.merge import merge

    fleet = gather(saved)
    if fmt not in SEVERAL:
        return render(merge(fleet), fmt, color=color, verbose=verbose)
    report = cast(FleetReport, import_module(SEVERAL[fmt]))
    return report.render(fleet, color=color, verbose=verbose)
