"""The options that commands share, and the settings that they make."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import click

from v0to1 import config as settings
from v0to1 import resources
from v0to1.cli.output import SUFFIXES, Output
from v0to1.config import Config
from v0to1.errors import UsageError
from v0to1.reports import FORMATS

Command = TypeVar("Command", bound=Callable[..., object])


def report_file(text: str) -> tuple[str, Path]:
    """Return format and file of `FORMAT=FILE`, or of a FILE whose ending says the format."""
    fmt, equals, file = text.partition("=")
    if equals and file and fmt in FORMATS:
        return fmt, Path(file)
    known = SUFFIXES.get(Path(text).suffix.lower(), "")
    if known in FORMATS and not (equals and fmt.isidentifier()):
        return known, Path(text)
    known_ones = ", ".join(FORMATS)
    raise click.BadParameter(f"{text!r} names no format: write FORMAT=FILE with one of {known_ones}")


def named_file(text: str) -> tuple[str, Path]:
    """Return name and file of `NAME=FILE`, or of a FILE alone, whose name is empty; `-` is a file."""
    name, equals, file = text.partition("=")
    for given, path in (("", Path(text)), (name, Path(file))):
        if path == Path("-") or path.is_file():
            return given, path
    raise click.BadParameter(
        f"{file if equals and name else text!r} is no file: name one that `--format json` wrote"
    )


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SOMETHING = click.Path(exists=True, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


with_rules = click.option(
    "--rules",
    "rules_dirs",
    type=FOLDER,
    multiple=True,
    metavar="DIR",
    help="A folder with rules of your own.",
)


def common(command: Command) -> Command:
    """Add the options of every command that reports."""
    option = click.option
    return _with(
        command,
        (
            option("--format", "fmt", type=click.Choice(list(FORMATS)), help="Form of the main report."),
            option("-o", "--output", "file", type=FILE, help="Write the main report to this file."),
            option(
                "--report",
                "reports",
                type=report_file,
                multiple=True,
                metavar="FORMAT=FILE|FILE.html",
                help="Write one more report to a file; repeatable.",
            ),
            option(
                "--color",
                type=click.Choice(["auto", "always", "never"]),
                default="auto",
                show_default=True,
                help="Colour the report.",
            ),
            option("-q", "--quiet", is_flag=True, help="One line a finding, and nothing else."),
            option("-v", "--verbose", count=True, help="Show the evidence of findings, and whole lists."),
        ),
    )


def scanning(command: Command) -> Command:
    """Add the paths and the options of commands that look at code."""
    option = click.option
    decorators = (
        click.argument("paths", nargs=-1, type=SOMETHING, metavar="[PATHS]..."),
        *_of_the_target(),
        option(
            "--select", multiple=True, metavar="RULE", help="Only this rule or folder of rules; repeatable."
        ),
        option(
            "--ignore", multiple=True, metavar="RULE", help="Not this rule or folder of rules; repeatable."
        ),
        with_rules,
        option(
            "--as-of",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="The day that deadlines count from (default: SOURCE_DATE_EPOCH or today).",
        ),
        option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes."),
    )
    return _with(command, decorators)


def _of_the_target() -> tuple[Callable[[Command], Command], ...]:
    return (
        click.option(
            "--server",
            default="cloud",
            show_default=True,
            metavar="VERSION|cloud",
            help="The OpenHands server that the client will talk to, such as 1.6.",
        ),
        click.option(
            "--prefer",
            type=click.Choice(["guide", "app-server"]),
            default="guide",
            show_default=True,
            help="Take the routes of the migration guide, or the App Server's own newer ones.",
        ),
    )


def _with(command: Command, decorators: tuple[Callable[[Command], Command], ...]) -> Command:
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def make_output(
    *,
    fmt: str | None,
    file: Path | None,
    reports: tuple[tuple[str, Path], ...],
    color: str,
    quiet: bool,
    verbose: int,
) -> Output:
    """Return where reports go; `-o -` is standard output."""
    return Output(fmt or "", None if file == Path("-") else file, reports, color, quiet, verbose)


def make_config(
    paths: tuple[Path, ...],
    *,
    server: str,
    prefer: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    rules_dirs: tuple[Path, ...],
    as_of: datetime | None,
    jobs: int,
    safe_only: bool = False,
) -> Config:
    """Return the settings of a run; raises UsageError for selectors that name no rule."""
    given = paths or (Path(),)
    cwd = Path.cwd()
    made = Config(
        root=settings.find_root(given, cwd),
        paths=tuple(Path(os.path.abspath(each)) for each in given),
        as_of=as_of.date() if as_of else settings.day_of(os.environ),
        server=server,
        prefer=prefer,
        safe_only=safe_only,
        select=select,
        ignore=ignore,
        jobs=jobs,
        rules_dirs=rules_dirs,
        command=given_command(),
    )
    if select or ignore:
        _check_selectors(made)
    return made


def given_command() -> str:
    """Return the command line as it was given, ready to be pasted into a shell."""
    given = click.get_current_context().find_root().obj or ()
    return shlex.join(("v0to1", *given))


def _check_selectors(config: Config) -> None:
    from v0to1.core.loading import load_rules

    known = [rule.id for rule in load_rules([resources.RULES, *config.rules_dirs])]
    for selector in (*config.select, *config.ignore):
        if not any(settings.matches(selector, rule) for rule in known):
            raise unknown_rule(selector, known)


def unknown_rule(name: str, known: list[str]) -> UsageError:
    """Return the error for a rule that is not there, with those that are most like it."""
    same = [rule for rule in known if rule.rpartition("/")[2] == name]
    near = same or get_close_matches(name, known, n=3, cutoff=0.75)
    hint = f"did you mean {' or '.join(near)}?" if near else "v0to1 rules lists them all"
    return UsageError(name, "there is no such rule", fix=hint)
