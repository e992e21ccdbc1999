"""`v0to1 explain`: what becomes of the operation at one place, and why."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.commands.check import failure, run_of
from v0to1.cli.options import scanning
from v0to1.cli.output import emit
from v0to1.cli.parted import parted
from v0to1.cli.proving import RunningIfAsked, asked_if, proving
from v0to1.errors import UsageError

if TYPE_CHECKING:
    from v0to1.core.model import Run

_COMMON: dict[str, Any] = {
    "fmt": None,
    "file": None,
    "reports": (),
    "color": "never",
    "quiet": False,
    "verbose": 0,
}
"""The options on reports, which this command has not."""


@click.command(
    cls=RunningIfAsked,
    short_help="Explain what becomes of the operation at a place.",
    context_settings=ALL_OPTIONS,
)
@click.argument("place", metavar="PATH:LINE")
@scanning
@click.option(
    "--run", "running", is_flag=True, help="Show what it sends and gets, by running the command behind --."
)
@proving
@brief_help
def explain(
    place: str, paths: tuple[Path, ...], *, running: bool, command: tuple[str, ...], **options: Any
) -> int:
    """Explain the operation at PATH:LINE: its state, why, and the next step.

    PATHS (default: here) are analysed, since other files may decide. Exit code: 0, or 1 if nothing was
    found there; 2 for a usage error or a file that could not be processed.
    """
    from v0to1.cli.explained import explained

    path, line = _place(place)
    wanted = asked_if(command, options, proving=running)
    output, _, config = parted(paths, {**options, **_COMMON})
    output = replace(output, quiet=True)
    run = run_of(config, output, fixing=False, whole=True)
    name = _name(path, config.root)
    text = explained(run, name, line)
    emit(text or _nothing(run, name, line))
    if text and wanted is not None:
        from v0to1.cli.exchanges import exchanged

        emit(exchanged(wanted, paths, config, output, (name, line)))
    return failure(run) or int(not text)


def _place(given: str) -> tuple[Path, int]:
    """Return the file and the line of a place; a column behind them is ignored."""
    found = re.fullmatch(r"(.+?):(\d+)(?::\d+)?", given)
    if found is None:
        raise UsageError(given, "has no line", fix="write PATH:LINE, such as client.py:12")
    path = Path(found[1])
    if not path.is_file():
        raise UsageError(found[1], "there is no such file")
    return path, int(found[2])


def _name(path: Path, root: Path) -> str:
    """Return the path of a file as a run has it: relative to its root."""
    whole = path.absolute()
    if not whole.is_relative_to(root):
        raise UsageError(str(path), f"is not below {root}", fix="name a folder that holds it as PATHS")
    return whole.relative_to(root).as_posix()


def _nothing(run: Run, name: str, line: int) -> str:
    """Say that nothing was found at a place, and what is near."""
    from v0to1.reports.redacted import redacted
    from v0to1.reports.visible import inline

    clean = redacted(run)
    why = next((each.reason for each in clean.skipped if each.path == name), "")
    lines = sorted({each.line for each in clean.findings if each.path == name})
    said = f"No operation of V0 was found at {name}:{line}"
    if why:
        said += f": the file was not scanned ({why})"
    elif lines:
        said += f"; in this file there are some at {', '.join(map(str, lines))}"
    return inline(said) + ".\n"
