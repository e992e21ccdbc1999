"""`v0to1 check`: what is found, and what a run says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from v0to1.cli.baselines import BaselineOptions, baseline_options, compared
from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.making import fails
from v0to1.cli.options import common, failing, scanning
from v0to1.cli.output import Output, complain, deliver, needs_details, say
from v0to1.cli.parted import parted
from v0to1.cli.progress import progress
from v0to1.cli.timing import timed
from v0to1.config import EXCLUDED, Config

if TYPE_CHECKING:
    from v0to1.applying.interaction import Accept
    from v0to1.core.model import Run


@click.command(context_settings=ALL_OPTIONS)
@scanning
@failing
@common
@brief_help
def check(paths: tuple[Path, ...], **options: Any) -> int:
    """Report uses of V0 in PATHS (default: here). Changes nothing.

    Exit code: 0 nothing found, 1 something found, 2 usage error or a file that could not be processed.
    """
    output, values, config = parted(paths, options)
    with timed(output):
        return checked(output, values, config)


def checked(output: Output, values: dict[str, Any], config: Config) -> int:
    """Check, report, and return the exit code."""
    asked = baseline_options(values)
    run = compared(
        run_of(config, output, fixing=False, whole=needs_details(output, "text")), asked, config, output
    )
    if values["add_ignore"] is not None:
        from v0to1.cli.ignoring import ignoring

        run = ignoring(run, config, values["add_ignore"], _looking(asked, output), output)
    deliver(run, output, default="text")
    if "diff" in output.formats("text"):
        say("check changes nothing, so it has no diff; v0to1 migrate prints it", output)
    failing = "never" if values["exit_zero"] else values["fail_on"]
    return failure(run) or int(any(fails(each, failing) for each in run.findings))


def run_of(
    config: Config, output: Output, *, fixing: bool, accept: Accept | None = None, whole: bool = False
) -> Run:
    """Return the run of a command, with its progress shown to who waits for it."""
    from v0to1 import pipeline

    with progress(wanted=not output.quiet and accept is None):
        run = pipeline.run(config, fixing=fixing, accept=accept, whole=whole)
    if not run.files.scanned and any(one.reason == EXCLUDED for one in run.skipped):
        say("nothing was checked: the settings exclude everything", output)
    return run


def _looking(asked: BaselineOptions, output: Output) -> Callable[[Config], Run]:
    """Return a function that looks again, and holds what it finds against the same baseline."""
    again, told = replace(asked, write=False, prune=False), needs_details(output, "text")

    def rerun(config: Config) -> Run:
        run = run_of(config, replace(output, quiet=True), fixing=False, whole=told)
        return compared(run, again, config, output)

    return rerun


def failure(run: Run) -> int:
    """Return 2 if a file could not be processed, naming each: it must not pass for clean."""
    for each in run.failed:
        complain(each.error if each.error.startswith(each.path) else f"{each.path}: {each.error}")
    return 2 if run.failed else 0
