"""`v0to1 prove`: the client runs before and after its migration, and what it does is compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.options import FOLDER, common, scanning
from v0to1.cli.parted import parted
from v0to1.cli.proving import Proving, asked, proving
from v0to1.cli.timing import timed


@click.command(
    cls=Proving,
    short_help="Run a client before and after its migration, and compare what it does.",
    context_settings=ALL_OPTIONS,
)
@scanning
@proving
@click.option("--after", type=FOLDER, metavar="DIR", help="A migrated copy to prove, not v0to1's own.")
@common
@brief_help
def prove(
    paths: tuple[Path, ...], *, after: Path | None, command: tuple[str, ...] = (), **options: Any
) -> int:
    """Prove that a client does the same: v0to1 prove [PATH] -- COMMAND...

    COMMAND (a script, pytest ...) runs in a copy of the folder PATH (default: here) on a mock of V0, and in a
    migrated copy on a mock of V1. Its output, its files and what happens on the server are compared.

    Exit code: 0 the same, but for written differences; 1 different, or nothing proved; 2 usage error.
    """
    wanted = asked(command, options)
    from v0to1.cli.proofs import proved

    output, _, config = parted(paths, options)
    with timed(output):
        return proved(wanted, paths, after, config, output)
