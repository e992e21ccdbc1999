"""`v0to1 undo`: the last migration, or a part of it, put back."""

from __future__ import annotations

from pathlib import Path

import click

from v0to1.cli.options import ANYTHING
from v0to1.cli.output import Output, say
from v0to1.errors import UsageError


@click.command(short_help="Undo the last migration, or a part of it, byte for byte.")
@click.argument("paths", nargs=-1, type=ANYTHING, metavar="[PATHS]...")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def undo(paths: tuple[Path, ...], *, quiet: bool) -> int:
    """Undo the last migration (default: that of this folder), byte for byte.

    With files or folders below the one that was migrated, undo these only; the rest can be undone later.

    If a file has changed since, nothing is undone, and the exit code is 2.
    """
    from v0to1.applying import journal

    roots = sorted({journal.root_of(path) for path in paths}) or [Path.cwd()]
    if len(roots) > 1:
        folders = ", ".join(map(str, roots))
        raise UsageError("PATHS", f"belong to several migrations ({folders})", fix="undo one after the other")
    undone, output = journal.undo(roots[0], paths), Output(quiet=quiet)
    for verb, names in (("restored", undone.restored), ("removed", undone.removed), ("kept", undone.kept)):
        for name in names:
            say(f"{verb} {name}", output)
    if undone.kept:
        say("What was kept is still migrated; to undo the rest: v0to1 undo", output)
    return 0
