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
    """Prove that a client does the same after its migration: v0to1 prove [PATH] -- COMMAND...

    COMMAND (a script, pytest, npm test ...) runs in two copies of the folder PATH (default: here): as it is,
    on a mock of V0, and migrated, on a mock of V1; {url} and {key} in it are those of the mock. Compared are
    the exit code, both streams, the files that are written, and what happens on the server. PATH itself is
    not changed.

    Exit code: 0 the same, but for differences that are documented; 1 different, or nothing proved; 2 usage
    error or a file that could not be processed.
    """
    wanted = asked(command, options)
    from v0to1.cli.proofs import proved

    output, _, config = parted(paths, options)
    with timed(output):
        return proved(wanted, paths, after, config, output)
