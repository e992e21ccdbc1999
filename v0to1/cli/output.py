"""Where a run's reports go: standard output, files, and a line on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from v0to1.core.monitor import REPORT, staged
from v0to1.core.own_errors import own_error
from v0to1.core.redact import redact
from v0to1.errors import V0to1Error, WriteError
from v0to1.records import record
from v0to1.reports import WHOLE, render
from v0to1.reports.harmless import harmless
from v0to1.reports.visible import visible

if TYPE_CHECKING:
    from v0to1.core.model import Run
    from v0to1.reports.fleet import Saved

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".html": "html",
        ".htm": "html",
        ".json": "json",
        ".md": "markdown",
        ".txt": "text",
        ".diff": "diff",
        ".patch": "diff",
        ".sarif": "sarif",
        ".xml": "junit",
        ".csv": "csv",
    }
)
"""The format that the end of a file's name asks for."""

_FOR_PEOPLE = frozenset({"text"})
"""Formats for the terminal and its encoding; the others are UTF-8 wherever they go."""

_AS_THEY_ARE = frozenset({"diff", "html"})
"""Formats in which a client's lines stand as they are; they are for files, and not for the log of a job."""


class ReaderGone(Exception):
    """Nobody reads our standard output any more, which is no error; click would make one of it."""


@record(frozen=True, slots=True)
class Output:
    """What the common options ask for; `format` is "" for the default of the command.

    `timings` is the file in which is written where the time went.
    """

    format: str = ""
    file: Path | None = None
    reports: tuple[tuple[str, Path], ...] = ()
    color: str = "auto"
    quiet: bool = False
    verbose: int = 0
    timings: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are written: that of the main report, those of the others, and the timings."""
        return tuple(file for file in (self.file, *(file for _, file in self.reports), self.timings) if file)

    def chosen(self, default: str) -> str:
        """Return the format of the main report: as asked, as the file is called, or `default`."""
        if self.format:
            return self.format
        return SUFFIXES.get(self.file.suffix.lower(), default) if self.file else default

    def formats(self, default: str) -> frozenset[str]:
        """Return the formats of all reports."""
        return frozenset((self.chosen(default), *(fmt for fmt, _ in self.reports)))


def needs_details(output: Output, default: str) -> bool:
    """Return whether one of the reports shows what takes time to find out (see `WHOLE`)."""
    return not output.formats(default).isdisjoint(WHOLE)


@staged(REPORT)
def deliver(run: Run | Sequence[Saved], output: Output, *, default: str) -> None:
    """Print or save the main report of a run, or of several, and save the others.

    A report that cannot be made costs no other one. Raises WriteError (for that, too), ReaderGone, and
    UsageError for what a CI system would take for commands.
    """
    verbose, lost = -1 if output.quiet else output.verbose, dict[str, str]()
    for fmt, path in output.reports:
        text = _made(run, fmt, lost, verbose=output.verbose)
        if text is not None:
            _save(path, text, output)
    fmt = output.chosen(default)
    if output.file is not None:
        text = _made(run, fmt, lost, color=output.color == "always", verbose=verbose)
        if text is not None:
            _save(output.file, text, output)
    else:
        _print(run, fmt, lost, output, verbose=verbose)
    for fmt, error in lost.items():
        raise WriteError(f"the report {fmt}", f"could not be made: {error}", fix="ask for another format")


def _print(
    run: Run | Sequence[Saved], fmt: str, lost: dict[str, str], output: Output, *, verbose: int
) -> None:
    terminal = sys.stdout is not None and sys.stdout.isatty()
    painted = wants_color(output.color, terminal=terminal, environ=os.environ)
    if previewed(output, fmt) and not isinstance(run, Sequence):
        text = _previewed(run, lost, color=painted)
    else:
        text = _made(run, fmt, lost, color=painted, verbose=verbose)
    if text is None:
        from v0to1.cli.plain import plain

        text = "" if fmt not in _FOR_PEOPLE or isinstance(run, Sequence) else visible(plain(run))
    if fmt in _AS_THEY_ARE:
        from v0to1.cli.jobs import refuse_commands

        refuse_commands(text, fmt, os.environ)
    emit(text, exact=fmt not in _FOR_PEOPLE)


def previewed(output: Output, fmt: str) -> bool:
    """Return whether a diff is printed for people: nobody has asked for that format, or for all of it."""
    return fmt == "diff" and not output.format and output.file is None and output.verbose < 1


def _previewed(run: Run, lost: dict[str, str], *, color: bool) -> str | None:
    from v0to1.reports.preview import render as preview

    try:
        return preview(run, color=color)
    except (V0to1Error, OSError):
        raise
    except Exception as error:
        lost["diff"] = own_error(error)
        return None


def _made(
    run: Run | Sequence[Saved], fmt: str, lost: dict[str, str], *, color: bool = False, verbose: int
) -> str | None:
    """Return a report; None for one that cannot be made, which `lost` says."""
    try:
        return render(run, fmt, color=color, verbose=verbose)
    except (V0to1Error, OSError):
        raise
    except Exception as error:
        lost[fmt] = own_error(error)
        return None


def _save(path: Path, text: str, output: Output) -> None:
    from v0to1.cli.jobs import save

    missing = [folder for folder in path.absolute().parents if not folder.exists()]
    save(path, text, os.environ)
    if missing:
        say(f"Created the folder {missing[-1]} for {path.name}", output)


def emit(text: str, *, exact: bool = False) -> None:
    """Write `text` to standard output: `exact` as UTF-8 to the byte, else as the terminal has it.

    Raises ReaderGone, or WriteError.
    """
    if sys.stdout is None:
        raise WriteError("standard output", "is closed", fix="name a file with -o, or give it one")
    try:
        _emit(text, exact=exact)
    except BrokenPipeError as error:
        raise ReaderGone from error
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise WriteError("standard output", what, fix="name a file with -o") from error


def _emit(text: str, *, exact: bool) -> None:
    encoding, errors = ("utf-8", "surrogateescape") if exact else (sys.stdout.encoding or "utf-8", "replace")
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(encoding, errors))
    sys.stdout.buffer.flush()


def say(text: str, output: Output) -> None:
    """Print a line for people on standard error, unless they want quiet."""
    if not output.quiet:
        print_error(text)


def warn(text: str, output: Output) -> None:
    """Print a warning on standard error, unless they want quiet."""
    if not output.quiet:
        print_error(text, mark=f"{click.style('warning', fg='yellow', bold=True)}: ")


def complain(text: str) -> None:
    """Print an error on standard error, without secrets or control characters of strangers."""
    print_error(text, mark=f"{click.style('error', fg='red', bold=True)}: ")


def print_error(text: str, *, mark: str = "") -> None:
    """Print lines behind `mark` on standard error as `complain` does; if that fails, the exit code tells."""
    with suppress(OSError):
        click.echo(f"{mark}{harmless(visible(redact(text)))}", err=True)


def wants_color(choice: str, *, terminal: bool, environ: Mapping[str, str]) -> bool:
    """Return whether to paint: as the option says, then the environment, then whether a person reads it."""
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and environ.get("TERM") != "dumb"
