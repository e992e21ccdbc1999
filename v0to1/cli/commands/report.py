"""`v0to1 report`: runs that were saved, shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.making import make_output
from v0to1.cli.options import common
from v0to1.cli.output import deliver
from v0to1.cli.values import named_file

if TYPE_CHECKING:
    from v0to1.core.run import Run
    from v0to1.core.usage import Record


@click.command(short_help="Render runs saved with --format json.", context_settings=ALL_OPTIONS)
@click.argument("saved", nargs=-1, required=True, metavar="[NAME=]RUN.json... [USAGE...]", type=named_file)
@common
@brief_help
def report(saved: tuple[tuple[str, Path], ...], **options: Any) -> int:
    """Render runs that were saved with `--format json`, without scanning again.

    Several are reported together: by repository, and where there are more runs of one, over time.
    NAME says what a repository is to be called. With a usage record (USAGE) beside the runs, findings are
    marked as used in production or not, and clients are listed that no run explains.
    """
    from v0to1.cli.saved import keep_apart, load_all
    from v0to1.reports.fleet import Saved

    output = make_output(**options)
    keep_apart([path for _, path in saved], output.files)
    runs, records = load_all(path for _, path in saved)
    if records:
        runs = _compared(runs, records)
    told = [Saved(runs[path], name) for name, path in saved if path in runs]
    deliver(told if len(told) > 1 else told[0].run, output, default="text")
    return 0


def _compared(runs: Mapping[Path, Run], records: Mapping[Path, Record]) -> Mapping[Path, Run]:
    """Return runs with what usage records say of their findings."""
    from v0to1.gateway.recorded import recorded
    from v0to1.reports.production import production

    named = [(path.name, each) for path, each in records.items()]
    found = production(runs.values(), named, recorded())
    return {path: replace(run, production=found) for path, run in runs.items()}
