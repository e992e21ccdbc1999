"""`v0to1 check`: what is found, and what a run says of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from v0to1.cli.baselines import BaselineOptions, baseline_options, compared
from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.making import fails
from v0to1.cli.options import common, failing, scanning
from v0to1.cli.output import Output, complain, deliver, needs_details, say, warn
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
    elif not config.given:
        for what in _nothing_in(run, config):
            warn(what, output)
    return run


def _nothing_in(run: Run, config: Config) -> Iterator[str]:
    """Say of which paths nothing was checked: a folder may be another than was meant."""
    from v0to1.scan.named_paths import holds_files

    folders = [path for path in config.paths if path.is_dir()]
    empty = [path for path in folders if not holds_files(path)]
    yield from (f"{shown(path)}: there are no files in this folder, so nothing was checked" for path in empty)
    if folders and not empty and not run.files.scanned and not run.files.failed:
        names = ", ".join(map(shown, folders))
        yield f"{names}: there is no code that v0to1 analyses, so nothing was checked"


def shown(path: Path) -> str:
    """Return a path as a person would write it: relative, where it is in the current folder."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path != here and path.is_relative_to(here) else str(path)


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
        complain(f"{each.place}: {each.what}")
    return 2 if run.failed else 0
