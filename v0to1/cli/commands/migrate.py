"""`v0to1 migrate`: the diff to V1, printed or written."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from v0to1.cli.brief import ALL_OPTIONS, brief_help
from v0to1.cli.commands.check import failure, run_of
from v0to1.cli.options import common, option, scanning
from v0to1.cli.output import Output, deliver, needs_details, previewed, say
from v0to1.cli.parted import parted
from v0to1.cli.proving import ProvingIfAsked, asked_if, proving
from v0to1.cli.timing import timed
from v0to1.config import Config
from v0to1.core.kinds import ADAPTER
from v0to1.core.monitor import WRITE, staged
from v0to1.errors import UsageError, WriteError

if TYPE_CHECKING:
    from v0to1.applying.interaction import Accept
    from v0to1.cli.proving import Asked
    from v0to1.core.model import Run

DEPENDS = (
    "The client imports v0to1 for its adapter: add it to the dependencies. "
    "It is not on PyPI, so install it from a checkout or a wheel: pip install PATH"
)

READ = "Read {} beside native code where V0 is named; to list them: --format text"


@click.command(
    cls=ProvingIfAsked,
    short_help="Print the diff to V1, or with --write change the files.",
    context_settings=ALL_OPTIONS,
)
@scanning
@click.option("--write", is_flag=True, help="Change the files, and keep a journal for `v0to1 undo`.")
@click.option("--allow-dirty", is_flag=True, help="Also change files that have uncommitted changes.")
@option("--safe-only", is_flag=True, help="Apply only changes that need no review.")
@option("--new-files/--no-new-files", default=True, help="Allow changes that need new files, or skip them.")
@option("--exit-zero", is_flag=True, help="Exit with 0 even if something is left.")
@click.option("--interactive", is_flag=True, help="Show every change and ask whether to make it.")
@click.option(
    "--prove",
    is_flag=True,
    help="Change only what `v0to1 prove` finds to do the same with the command behind --.",
)
@proving
@common
@brief_help
def migrate(
    paths: tuple[Path, ...],
    *,
    write: bool,
    allow_dirty: bool,
    interactive: bool,
    prove: bool,
    command: tuple[str, ...],
    **options: Any,
) -> int:
    """Migrate PATHS (default: here) to V1: print the diff, or with --write change the files.

    Exit code: 0 nothing left to do, 1 something left (without --write also: there is a diff),
    2 usage error or a file that could not be processed.
    """
    wanted = _asked(command, options, prove=prove, interactive=interactive)
    output, values, config = parted(paths, options)
    accept = _asker(output, write=write) if interactive else None
    with timed(output):
        return migrated(
            output, values, config, accept, wanted, paths=paths, write=write, allow_dirty=allow_dirty
        )


def migrated(
    output: Output,
    values: dict[str, Any],
    config: Config,
    accept: Accept | None,
    proving: Asked | None = None,
    *,
    paths: tuple[Path, ...] = (),
    write: bool,
    allow_dirty: bool,
) -> int:
    """Migrate, report, and return the exit code; what is to be proved is written only if it is."""
    if proving is not None:
        from v0to1.cli.proved_forms import proved_run

        run = proved_run(proving, paths, config, output)
        if run.proof is None or not run.proof.is_same:
            return _not_proved(run, output)
    else:
        whole = needs_details(output, "text" if write else "diff")
        run = run_of(config, output, fixing=True, accept=accept, whole=whole)
    if write and config.given:
        raise UsageError("--write", "standard input cannot be changed", fix="name the file")
    if write:
        run = _written(run, config, output, allow_dirty=allow_dirty)
    try:
        deliver(run, output, default="text" if write else "diff")
    except WriteError:
        if write and run.changes:
            say(
                "The files were changed, but not every report could be written; to restore them: v0to1 undo",
                output,
            )
        raise
    _sum_up(run, output, write=write)
    if output.chosen("text" if write else "diff") == "diff" and run.changes:
        _tell_where(config.root, output)
        if not write and previewed(output, "diff"):
            _tell_left_out(run, output)
    if config.adapter_from == "package" and any(each.fix == ADAPTER and each.edits for each in run.findings):
        say(DEPENDS, output)
    left = any(each.counts and not each.applied for each in run.findings)
    return failure(run) or int(not values["exit_zero"] and (left or (not write and bool(run.changes))))


def _asked(
    command: tuple[str, ...], options: dict[str, Any], *, prove: bool, interactive: bool
) -> Asked | None:
    """What is to be proved, if anything is; raises UsageError for options that exclude each other."""
    if prove and interactive:
        raise UsageError("--interactive", "cannot be used with --prove", fix="leave one of them out")
    return asked_if(command, options, proving=prove)


def _not_proved(run: Run, output: Output) -> int:
    """Say what is not proved, and that nothing was written."""
    from v0to1.reports.proof import proof_lines, summary_text

    for line in proof_lines(run.proof, verbose=output.verbose > 0):
        say(line, output)
    if run.proof is not None:
        say(summary_text(run.proof).rstrip(), output)
    say("Nothing was written, as not everything is proved.", output)
    return failure(run) or 1


def _asker(output: Output, *, write: bool) -> Accept:
    from v0to1.cli.ask import Asker

    return Asker(output, writing=write, printed=output.chosen("diff") == "diff")


@staged(WRITE)
def _written(run: Run, config: Config, output: Output, *, allow_dirty: bool) -> Run:
    from v0to1.applying.writing import write
    from v0to1.findings.stale_text import as_written

    write(config.root, run.changes, allow_dirty=allow_dirty)
    return replace(run, wrote=True, stale=as_written(run))


def _sum_up(run: Run, output: Output, *, write: bool) -> None:
    """Say on standard error what standard output does not: only the text report has a place for it."""
    from v0to1.reports.following import commands
    from v0to1.reports.tally import count, headline, is_waiting, progress
    from v0to1.reports.visible import inline

    fmt = output.chosen("text" if write else "diff")
    if fmt == "diff":
        say(headline(run), output)
        share = progress(run)
        if share.said:
            say(f"{share.percent} % {share.said}.", output)
        if run.stale:
            say(READ.format(count(len(run.stale), "place")), output)
        if not run.changes and (left := [one for one in run.findings if one.counts and not one.is_adapted]):
            reasons = sorted({each.reason for each in left if is_waiting(each) and each.reason})
            asking = f"{inline(commands(run.command, 'check', '-v'))} says why"
            say(f"Nothing is changed: {'; '.join(reasons) or asking}", output)
    if not run.changes or (fmt == "text" and output.file is None):
        return
    if write:
        say("To undo the changes: v0to1 undo", output)
    else:
        say("Nothing was written; to apply the changes: add --write", output)


def _tell_left_out(run: Run, output: Output) -> None:
    """Say where the patch is that has all files: the preview is not one where it leaves some out."""
    from v0to1.reports.preview import leaves_out
    from v0to1.reports.visible import inline

    left = leaves_out(run)
    if left:
        say(f"The diff leaves out {inline(', '.join(left))}; for a complete patch: --format diff", output)


def _tell_where(root: Path, output: Output) -> None:
    """Say how git takes the diff of a folder: it looks for files from the top, and passes over others."""
    from v0to1.scan.git import repository

    top = repository(root)
    if top is not None and top != root:
        folder = shlex.quote(root.relative_to(top).as_posix())
        say(f"The paths of the diff are relative to {root}: git apply --directory={folder} FILE", output)
