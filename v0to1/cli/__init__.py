"""The command line: the only place that prints, asks, and decides on an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

import click

from v0to1.cli.commands import commands
from v0to1.cli.output import ReaderGone, complain, print_error
from v0to1.errors import V0to1Error

__all__ = ["BROKEN_PIPE", "ERROR", "INTERRUPTED", "commands", "main"]

ERROR = 2
"""Exit code for a usage error, a file that could not be processed, or an error of v0to1 itself."""

INTERRUPTED = 130
BROKEN_PIPE = 141

_STREAMS = (0, 1, 2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: that of the process) and return the exit code."""
    _fill_gaps()
    try:
        code = commands.main(
            args=None if argv is None else list(argv), prog_name="v0to1", standalone_mode=False
        )
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        said = io.StringIO()
        error.show(file=said)
        print_error(said.getvalue().rstrip("\n"))
        return ERROR
    except (KeyboardInterrupt, click.Abort):
        print_error("\nInterrupted.")
        return INTERRUPTED
    except ReaderGone:
        _drop(sys.stdout)
        return BROKEN_PIPE
    except _foreseen() as error:
        complain(str(error))
        return ERROR
    except Exception:
        import traceback

        complain("v0to1 crashed; please report it with this traceback:")
        print_error(traceback.format_exc().rstrip("\n"))
        return ERROR
    finally:
        for stream in (sys.stdout, sys.stderr):
            _settle(stream)


def _foreseen() -> tuple[type[Exception], ...]:
    """Return the errors whose text is meant for people; their modules load only when one may be here."""
    from v0to1.core.loading.rules import RuleError
    from v0to1.core.record import RecordError
    from v0to1.core.versions import ServerError

    return V0to1Error, OSError, RuleError, ServerError, RecordError


def _fill_gaps() -> None:
    """Let nothing be opened as a standard stream that is closed: what is written there would go into it."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= _STREAMS[-1]:
        os.set_inheritable(handle, True)
    os.close(handle)


def _settle(stream: TextIO | None) -> None:
    """Write what is left in a stream; where that cannot be, the interpreter must not try at its end."""
    try:
        if stream is not None and not stream.closed:
            stream.flush()
    except OSError:
        _drop(stream)


def _drop(stream: TextIO | None) -> None:
    with suppress(OSError, ValueError):
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
