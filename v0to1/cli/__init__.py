"""The command line: the only place that prints, asks, and decides on an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from v0to1.cli.commands import commands
from v0to1.cli.output import ReaderGone, complain
from v0to1.errors import V0to1Error

__all__ = ["BROKEN_PIPE", "ERROR", "INTERRUPTED", "commands", "main"]

ERROR = 2
"""Exit code for a usage error, a file that could not be processed, or an error of v0to1 itself."""

INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: that of the process) and return the exit code."""
    try:
        code = commands.main(
            args=None if argv is None else list(argv), prog_name="v0to1", standalone_mode=False
        )
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return ERROR
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nInterrupted.", err=True)
        return INTERRUPTED
    except ReaderGone:
        _drop_output()
        return BROKEN_PIPE
    except _foreseen() as error:
        complain(str(error))
        return ERROR
    except Exception:
        import traceback

        complain("v0to1 met an error of its own; please report it together with these lines:")
        click.echo(traceback.format_exc(), err=True, nl=False)
        return ERROR


def _foreseen() -> tuple[type[Exception], ...]:
    """Return the errors whose text is meant for people; their modules load only when one may be here."""
    from v0to1.core.loading import RuleError
    from v0to1.core.record import RecordError
    from v0to1.core.versions import ServerError

    return V0to1Error, OSError, RuleError, ServerError, RecordError


def _drop_output() -> None:
    """Let the interpreter flush into nothing at its end, so that it has nothing to complain about."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
