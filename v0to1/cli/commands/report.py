"""`v0to1 report`: runs that were saved, shown again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.making import make_output
from v0to1.cli.options import common
from v0to1.cli.output import deliver
from v0to1.cli.values import named_file


@click.command(short_help="Render runs saved with --format json.", context_settings=ALL_OPTIONS)
@click.argument("saved", nargs=-1, required=True, metavar="[NAME=]RUN.json...", type=named_file)
@common
@brief_help
def report(saved: tuple[tuple[str, Path], ...], **options: Any) -> int:
    """Render runs that were saved with `--format json`, without scanning again.

    Several are reported together: by repository, and where there are more runs of one, over time.
    NAME says what a repository is to be called.
    """
    from v0to1.cli.saved import keep_apart, load_run
    from v0to1.reports.fleet import Saved

    output = make_output(**options)
    keep_apart([path for _, path in saved], output.files)
    if len(saved) == 1:
        deliver(load_run(saved[0][1]), output, default="text")
    else:
        deliver([Saved(load_run(path), name) for name, path in saved], output, default="text")
    return 0
