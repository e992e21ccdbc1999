"""`v0to1 undo`: the last migration, put back."""

from __future__ import annotations

from pathlib import Path

import click

from v0to1.cli.options import FOLDER
from v0to1.cli.output import Output, say


@click.command(short_help="Undo the last migration, byte for byte.")
@click.argument("path", type=FOLDER, default=Path(), metavar="[PATH]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def undo(path: Path, *, quiet: bool) -> int:
    """Undo the last migration of PATH (default: here), byte for byte.

    If a file has changed since, nothing is undone, and the exit code is 2.
    """
    from v0to1.applying import journal

    undone = journal.undo(path.resolve())
    for verb, names in (("restored", undone.restored), ("removed", undone.removed)):
        for name in names:
            say(f"{verb} {name}", Output(quiet=quiet))
    return 0
