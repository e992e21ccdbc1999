"""The commands: check, migrate, undo, report, rules, schema."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from v0to1 import __version__, resources
from v0to1.cli.baselines import Wish, held, wish
from v0to1.cli.configuration.settling import settings_for, settled
from v0to1.cli.making import fails, make_output
from v0to1.cli.options import FOLDER, common, configured, failing, named_file, option, scanning, with_rules
from v0to1.cli.output import Output, complain, deliver, emit, say, whole
from v0to1.cli.parted import parted
from v0to1.cli.progress import progress
from v0to1.config import EXCLUDED, Config
from v0to1.errors import UsageError

if TYPE_CHECKING:
    from v0to1.core.model import Run
    from v0to1.pipeline.interact import Accept


class _Commands(click.Group):
    """A group that remembers its command line, for reports."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Make the context with the arguments as its object."""
        return super().make_context(info_name, args, parent, **{"obj": tuple(args), **extra})


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="v0to1", message="%(prog)s %(version)s")
def commands() -> None:
    """Find uses of the OpenHands V0 API in client code, and migrate them to V1."""


@commands.command()
@scanning
@failing
@common
def check(paths: tuple[Path, ...], **options: Any) -> int:
    """Find V0 uses in PATHS (default: here). Nothing is written.

    Exit code: 0 nothing found, 1 something found, 2 usage error or a file that could not be processed.
    """
    output, values, config = parted(paths, options)
    asked = wish(values)
    run = held(_run(config, output, fixing=False, whole=whole(output, "text")), asked, config, output)
    if values["add_ignore"] is not None:
        from v0to1.cli.ignoring import ignoring

        run = ignoring(run, config, values["add_ignore"], _looking(asked, output), output)
    deliver(run, output, default="text")
    failing = "never" if values["exit_zero"] else values["fail_on"]
    return _failure(run) or int(any(fails(each, failing) for each in run.findings))


@commands.command(short_help="Print the diff to V1, or with --write change the files.")
@scanning
@click.option("--write", is_flag=True, help="Change the files, and keep a journal for `v0to1 undo`.")
@click.option("--allow-dirty", is_flag=True, help="Also change files that have uncommitted changes.")
@option("--safe-only", is_flag=True, help="Make only changes that need no second look.")
@option("--new-files/--no-new-files", default=True, help="Make helper files, or no change that needs one.")
@option("--exit-zero", is_flag=True, help="Exit with 0 also when something is left.")
@click.option("--interactive", is_flag=True, help="Show every change and ask: accept, skip or quit.")
@common
def migrate(
    paths: tuple[Path, ...], *, write: bool, allow_dirty: bool, interactive: bool, **options: Any
) -> int:
    """Migrate PATHS (default: here) to V1: print the diff, or with --write change the files.

    Exit code: 0 nothing left to do, 1 something left (without --write also: there is a diff),
    2 usage error or a file that could not be processed.
    """
    output, values, config = parted(paths, options)
    accept = _asker(output) if interactive else None
    run = _run(config, output, fixing=True, accept=accept, whole=whole(output, "text" if write else "diff"))
    if write and config.given:
        raise UsageError("--write", "what comes from standard input cannot be written", fix="name the file")
    if write:
        run = _written(run, config, output, allow_dirty=allow_dirty)
    deliver(run, output, default="text" if write else "diff")
    _sum_up(run, output, write=write)
    if output.chosen("text" if write else "diff") == "diff" and run.changes:
        _tell_where(config.root, output)
    left = any(each.counts and not each.applied for each in run.findings)
    return _failure(run) or int(not values["exit_zero"] and (left or (not write and bool(run.changes))))


@commands.command(short_help="Put the last migration back, byte for byte.")
@click.argument("path", type=FOLDER, default=Path(), metavar="[PATH]")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing.")
def undo(path: Path, *, quiet: bool) -> int:
    """Put the last migration of PATH (default: here) back, byte for byte.

    Nothing is touched, and the exit code is 2, if a file has changed since.
    """
    from v0to1.pipeline import journal

    undone = journal.undo(path.resolve())
    for verb, names in (("restored", undone.restored), ("removed", undone.removed)):
        for name in names:
            say(f"{verb} {name}", Output(quiet=quiet))
    return 0


@commands.command(short_help="Render runs that were saved with --format json.")
@click.argument("saved", nargs=-1, required=True, metavar="[NAME=]RUN.json...", type=named_file)
@common
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


@commands.command(short_help="List the rules, explain one, or try their examples.")
@click.argument("rule", required=False, metavar="[ID]")
@with_rules
@click.option("--test", is_flag=True, help="Try the examples of the rules: each must become what it says.")
@configured
def rules(rule: str | None, *, test: bool, config: Path | None, isolated: bool, **options: Any) -> int:
    """List the rules, or explain one: what, why, V0, V1, since when, an example, a workaround.

    Exit code: 0, or with --test 1 if an example is not true; 2 for a rule that is wrong or not there.
    """
    from v0to1.cli.explain import describe
    from v0to1.cli.trying import report_of
    from v0to1.core.loading import load_rules
    from v0to1.core.loading_misuse import load_misuses

    settings = settings_for((), config, isolated=isolated)
    folders = settled(options, settings)["rules_dirs"]
    known, misuses = load_rules([resources.RULES, *folders]), load_misuses(resources.RULES).known
    if not test:
        emit(describe(known, rule, misuses))
        return 0
    said, wrong = report_of(known, rule, tuple(folders), settings, misuses)
    emit(said)
    return int(wrong)


@commands.command(short_help="List the JSON Schemas of what v0to1 writes and reads, or print one.")
@click.argument("name", required=False, metavar="[NAME]")
def schema(name: str | None) -> int:
    """List the JSON Schemas of what v0to1 writes and reads, or print the one called NAME."""
    from v0to1.cli.schemas import told

    emit(told(name), exact=True)
    return 0


def _run(
    config: Config, output: Output, *, fixing: bool, accept: Accept | None = None, whole: bool = False
) -> Run:
    from v0to1 import pipeline

    with progress(wanted=not output.quiet and accept is None) as told:
        run = pipeline.run(config, fixing=fixing, accept=accept, progress=told, whole=whole)
    if not run.files.scanned and any(one.reason == EXCLUDED for one in run.skipped):
        say("nothing was looked at: everything is excluded by the settings", output)
    return run


def _looking(asked: Wish, output: Output) -> Callable[[Config], Run]:
    """Return a function that looks again, and holds what it finds against the same baseline."""
    again, told = replace(asked, write=False, prune=False), whole(output, "text")

    def look(config: Config) -> Run:
        run = _run(config, replace(output, quiet=True), fixing=False, whole=told)
        return held(run, again, config, output)

    return look


def _asker(output: Output) -> Accept:
    from v0to1.cli.ask import Asker

    return Asker(output)


def _written(run: Run, config: Config, output: Output, *, allow_dirty: bool) -> Run:
    from v0to1.pipeline.write import write

    write(config.root, run.changes, allow_dirty=allow_dirty)
    return replace(run, wrote=True)


def _sum_up(run: Run, output: Output, *, write: bool) -> None:
    """Say on standard error what standard output does not: only the text report has a place for it."""
    from v0to1.reports.tally import headline

    fmt = output.chosen("text" if write else "diff")
    if fmt == "diff":
        say(headline(run), output)
    if not run.changes or (fmt == "text" and output.file is None):
        return
    if write:
        say("To put everything back: v0to1 undo", output)
    else:
        say("Nothing was written; to write it: add --write", output)


def _tell_where(root: Path, output: Output) -> None:
    """Say how git takes the diff of a folder: it looks for files from the top, and passes over others."""
    from v0to1.pipeline.worktree import repository

    top = repository(root)
    if top is not None and top != root:
        folder = shlex.quote(root.relative_to(top).as_posix())
        say(f"The diff counts from {root}: git apply --directory={folder} FILE", output)


def _failure(run: Run) -> int:
    """Return 2 if a file could not be processed, naming each: it must not pass for clean."""
    for each in run.failed:
        complain(each.error if each.error.startswith(each.path) else f"{each.path}: {each.error}")
    return 2 if run.failed else 0
