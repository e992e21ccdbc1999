"""`v0to1 schema`: the form of what is written and read."""

from __future__ import annotations

import click

from v0to1.cli.output import emit


@click.command(short_help="List the JSON Schemas of what v0to1 writes and reads, or print one.")
@click.argument("name", required=False, metavar="[NAME]")
def schema(name: str | None) -> int:
    """List the JSON Schemas of the files that v0to1 reads and writes, or print NAME."""
    from v0to1.cli.schemas import schema_text

    emit(schema_text(name), exact=True)
    return 0
