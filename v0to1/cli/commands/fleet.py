"""`v0to1 fleet`: many repositories at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from v0to1.cli.fleet_pushes import PushOptions, known_branch
from v0to1.cli.fleet_reports import report_fleet
from v0to1.cli.fleets import read_repositories, refresh_campaign, run_fleet, status_text
from v0to1.reports import FORMATS as RUN_FORMATS
from v0to1.reports.campaign import FORMATS

Command = TypeVar("Command", bound=Callable[..., Any])


def _common(command: Command) -> Command:
    """What both commands take."""
    cores = os.cpu_count() or 1
    for option in reversed(
        [
            click.argument("repositories", required=False, metavar="[REPOSITORIES|-]"),
            click.option(
                "--from",
                "forge",
                metavar="gh:ORG|glab:GROUP",
                help="All repositories of an organisation, by the command-line program of the forge.",
            ),
            click.option(
                "--out",
                type=click.Path(file_okay=False, path_type=Path),
                required=True,
                metavar="DIR",
                help="The folder of the campaign; a second call goes on in it.",
            ),
            click.option(
                "--server",
                default="cloud",
                show_default=True,
                metavar="VERSION",
                help="The OpenHands server of the clients, such as 1.6.",
            ),
            click.option(
                "--engine",
                type=click.Choice(["threads", "dask"]),
                default="threads",
                show_default=True,
                help="Where repositories are processed.",
            ),
            click.option(
                "--scheduler",
                default="",
                metavar="ADDRESS",
                help="The scheduler of a Dask cluster, such as tcp://HOST:8786.",
            ),
            click.option(
                "--jobs",
                type=click.IntRange(1, 512),
                default=cores,
                metavar="N",
                help="Repositories at once, on this machine.  [default: as many as cores]",
            ),
            click.option(
                "--timeout",
                "seconds",
                type=click.FloatRange(1),
                default=600.0,
                show_default=True,
                metavar="SECONDS",
                help="How long one repository may take.",
            ),
            click.option(
                "--memory",
                type=click.IntRange(256),
                default=4096,
                show_default=True,
                metavar="MIB",
                help="How much memory one repository may take.",
            ),
            click.option("--failed", is_flag=True, help="Only those that failed before."),
            click.option("--again", is_flag=True, help="Also those that are done, from the beginning."),
            click.option("-q", "--quiet", is_flag=True, help="Print nothing but the summary."),
        ]
    ):
        command = option(command)
    return command


_forge = click.option(
    "--forge",
    "pushed_by",
    type=click.Choice(["gh", "glab", "none"]),
    help="The program for pull requests; none for branches alone.  [default: by the address]",
)


def _pushing(command: Command) -> Command:
    """What has to do with branches and pull requests."""
    for option in reversed(
        [
            click.option(
                "--branch",
                metavar="NAME",
                help="The branch for the changes.  [default: that of the campaign, or v0to1]",
            ),
            click.option(
                "--push",
                is_flag=True,
                help="Push each patch as a branch, and make a draft pull request.",
            ),
            _forge,
            click.option(
                "--per-hour",
                type=click.IntRange(1, 100_000),
                default=60,
                show_default=True,
                metavar="N",
                help="How many pull requests to make in an hour at most.",
            ),
            click.option("--title", default="", metavar="TEXT", help="The title of pull requests."),
            click.option(
                "--body",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                metavar="FILE",
                help="The text of pull requests.  [default: a summary of the run]",
            ),
            click.option(
                "--message",
                default="",
                metavar="TEXT",
                help="The message of the commit.  [default: the title]",
            ),
            click.option(
                "--author",
                default="",
                metavar="'NAME <MAIL>'",
                help="Who makes the commit.  [default: as git is configured]",
            ),
        ]
    ):
        command = option(command)
    return command


@click.group(short_help="Check or migrate many repositories.")
def fleet() -> None:
    """Check or migrate many repositories, and report them together.

    A folder is a campaign: it keeps the state and the results of each repository, and a call that was
    ended is continued by the same call.
    """


@fleet.command(short_help="Report uses of V0 in many repositories.")
@_common
def check(**given: Any) -> int:
    """Report uses of V0 in REPOSITORIES: a file or - (standard input), with a clone address or path a line.

    Behind the address may stand a branch or tag, and a folder. Nothing is changed, and nothing of a
    repository runs.
    """
    return run_fleet("check", read_repositories(given.pop("repositories"), given.pop("forge")), **given)


@fleet.command(short_help="Migrate many repositories, into a patch for each.")
@_common
@_pushing
def migrate(branch: str | None, **given: Any) -> int:
    """Migrate clones of REPOSITORIES, and keep the changes of each as a patch for `git apply`.

    REPOSITORIES is as for `v0to1 fleet check`. Nothing leaves this machine without --push.
    """
    names = ("push", "per_hour", "title", "body", "message", "author")
    push_options = PushOptions(
        **{name: given.pop(name) for name in names}, forge=given.pop("pushed_by") or ""
    )
    listing = read_repositories(given.pop("repositories"), given.pop("forge"))
    return run_fleet(
        "migrate", listing, branch=branch or known_branch(given["out"]), push_options=push_options, **given
    )


@fleet.command(short_help="Say how far a campaign is.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@click.option("--list", "everything", is_flag=True, help="List every repository with its state.")
@click.option("--refresh", is_flag=True, help="Ask the forges which pull requests were merged or closed.")
@_forge
def status(folder: Path, everything: bool, refresh: bool, pushed_by: str | None) -> int:
    """Say how many repositories of the campaign in DIR are in which state, and which failed."""
    if refresh:
        refresh_campaign(folder, pushed_by or "")
    click.echo(status_text(folder, everything=everything))
    return 0


@fleet.command(short_help="Report what a campaign came to, over time.")
@click.argument(
    "folders",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR [OLDER_DIR...]",
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(list(FORMATS)),
    help="The format.  [default: as the file is called, else text]",
)
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to a file instead of standard output.",
)
@click.option(
    "--each",
    type=click.Choice(list(RUN_FORMATS)),
    help="Also write this report of each repository, into its folder.",
)
def report(folders: tuple[Path, ...], fmt: str | None, file: Path | None, each: str | None) -> int:
    """Report the campaign in DIR: what is left by rule, by team and by repository, and over time.

    Each call of `check` and `migrate` leaves the same report in DIR/index.html, and a point for the trend in
    DIR/history.jsonl. The points of OLDER_DIRs come before these.
    """
    report_fleet(folders[0], folders[1:], fmt=fmt or "", file=file, each=each or "")
    return 0
