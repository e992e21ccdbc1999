"""The options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from v0to1.cli.completing import rule_names
from v0to1.cli.values import Day, Existing, Number, report_file
from v0to1.reports import FORMATS

Command = TypeVar("Command", bound=Callable[..., object])


def printed(_context: click.Context, _option: click.Parameter, file: Path | None) -> Path | None:
    """Return the file of the main report; `-` is none: it is printed."""
    return None if file == Path("-") else file


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SOMETHING = Existing(exists=True, allow_dash=True, path_type=Path)
ANYTHING = click.Path(path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


def option(*names: str, **more: Any) -> Callable[[Command], Command]:
    """Return a decorator for an option that an environment variable, named after it, sets too."""
    long = next(name for name in names if name.startswith("--")).partition("/")[0]
    variable = "V0TO1_" + long.removeprefix("--").replace("-", "_").upper()
    return click.option(*names, envvar=variable, **more)


with_rules = option(
    "--rules",
    "rules_dirs",
    type=FOLDER,
    multiple=True,
    metavar="DIR",
    help="A folder with your own rules.",
)


def common(command: Command) -> Command:
    """Add the options of every command that reports."""
    return _with(
        command,
        (
            option("--format", "fmt", type=click.Choice(list(FORMATS)), help="Format of the main report."),
            option(
                "-o",
                "--output",
                "file",
                type=FILE,
                callback=printed,
                help="File of the main report; missing folders are created, here and for --report.",
            ),
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
            option("-q", "--quiet", is_flag=True, help="Print one line per finding, and nothing else."),
            option("-v", "--verbose", count=True, help="Show the evidence of findings, and complete lists."),
        ),
    )


def scanning(command: Command) -> Command:
    """Add the paths and the options of commands that look at code."""
    decorators = (
        click.argument("paths", nargs=-1, type=SOMETHING, metavar="[PATHS]..."),
        *_of_the_target(),
        *_of_the_rules(),
        *_of_the_files(),
        option(
            "--as-of",
            type=Day(),
            metavar="DATE",
            help="The day that deadlines count from (default: SOURCE_DATE_EPOCH or today).",
        ),
        option(
            "--stdin-filename",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Read this one file from standard input, with - for PATHS.",
        ),
        option(
            "--jobs",
            type=Number(min=1),
            metavar="N",
            help="Worker processes, for large trees (default: as many as cores).",
        ),
        option(
            "--cache/--no-cache",
            default=True,
            show_default=True,
            help="Skip unchanged files that had no findings.",
        ),
        option(
            "--timings",
            type=FILE,
            metavar="FILE.json",
            help="Write where the time went to a file, as JSON.",
        ),
        *_of_the_settings(),
    )
    return _with(command, decorators)


def _of_the_rules() -> tuple[Callable[[Command], Command], ...]:
    return (
        *(
            option(
                f"--{name}",
                multiple=True,
                metavar="RULE",
                help=f"{said}; repeatable.",
                shell_complete=rule_names,
            )
            for name, said in (
                ("select", "Only this rule or folder of rules"),
                ("extend-select", "This rule too, together with those selected by settings"),
                ("ignore", "Not this rule or folder of rules"),
                ("extend-ignore", "Not this rule either, beside those ignored by settings"),
            )
        ),
        with_rules,
    )


def _of_the_files() -> tuple[Callable[[Command], Command], ...]:
    return (
        option("--exclude", multiple=True, metavar="PATTERN", help="Exclude these paths."),
        option(
            "--extend-exclude",
            multiple=True,
            metavar="PATTERN",
            help="Exclude these paths, in addition to those of --exclude.",
        ),
        option(
            "--force-exclude/--no-force-exclude",
            default=False,
            help="Apply exclusions also to files that are named.",
        ),
        option(
            "--respect-gitignore/--no-respect-gitignore",
            default=True,
            show_default=True,
            help="Exclude what .gitignore excludes.",
        ),
        click.option("--show-files", is_flag=True, help="List the files that would be scanned, and stop."),
    )


def failing(command: Command) -> Command:
    """Add the options on what makes `check` fail."""
    decorators = (
        option(
            "--fail-on",
            type=click.Choice(["error", "warning", "info", "never"]),
            default="warning",
            show_default=True,
            help="The lowest severity that makes the exit code 1; info includes what may not be OpenHands.",
        ),
        option("--exit-zero", is_flag=True, help="Exit with 0 even if something was found."),
        option("--baseline", type=FILE, metavar="FILE", help="Ignore the findings listed in this file."),
        option(
            "--diff-base",
            metavar="REF",
            help="Ignore the findings that this Git commit has.",
        ),
        click.option(
            "--add-ignore",
            is_flag=False,
            flag_value="",
            metavar="[=REASON]",
            help="Write a comment that suppresses it above every finding; put paths before this option.",
        ),
        click.option("--write-baseline", is_flag=True, help="Write all current findings to the baseline."),
        click.option("--prune-baseline", is_flag=True, help="Remove resolved findings from the baseline."),
    )
    return _with(command, decorators)


def configured(command: Command) -> Command:
    """Add the options on which file of settings is read."""
    decorators = (
        option(
            "--config", type=FILE, metavar="FILE", help="Use the settings in this file, not the nearest one."
        ),
        option("--isolated", is_flag=True, help="Read no settings file."),
    )
    return _with(command, decorators)


def _of_the_settings() -> tuple[Callable[[Command], Command], ...]:
    return (
        configured,
        click.option("--show-settings", is_flag=True, help="Print the effective settings and their sources."),
    )


def _of_the_target() -> tuple[Callable[[Command], Command], ...]:
    return (
        option(
            "--server",
            default="cloud",
            show_default=True,
            metavar="VERSION|cloud",
            help="The OpenHands server that the client will talk to, such as 1.6.",
        ),
        option(
            "--adapter",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Adapt what has no certain native form (auto), all requests (always), or none (never).",
        ),
        option(
            "--adapter-from",
            type=click.Choice(["file", "package"]),
            default="file",
            show_default=True,
            help="Write the adapter into a file of the client, or import it from the package v0to1 (Python).",
        ),
        option(
            "--project",
            type=click.Choice(["auto", "program", "library"]),
            default="auto",
            show_default=True,
            help="Whether others may call its functions; auto: by packaging, and how files are run.",
        ),
        option(
            "--tests",
            type=click.Choice(["move", "keep"]),
            default="move",
            show_default=True,
            help="Whether tests move to V1 with the code that they test.",
        ),
        option(
            "--public",
            multiple=True,
            metavar="NAME",
            help="A module, class or function that other projects use; repeatable.",
        ),
        option(
            "--events",
            type=click.Choice(["v0", "v1"]),
            default="v0",
            show_default=True,
            help="Keys of events in files, and of those given to functions that are not seen to read them.",
        ),
        option(
            "--hosts", multiple=True, metavar="HOST", help="A host that is an OpenHands server; repeatable."
        ),
        option(
            "--wrappers",
            multiple=True,
            metavar="NAME",
            help="Your own function that sends requests to OpenHands; repeatable.",
        ),
    )


def _with(command: Command, decorators: tuple[Callable[[Command], Command], ...]) -> Command:
    for decorate in reversed(decorators):
        command = decorate(command)
    return command
