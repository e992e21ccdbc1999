"""What the commands of `v0to1 fleet` do, for people at a terminal."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from v0to1 import resources
from v0to1.cli.fleet_pushes import PushOptions, preview, push_patches, refresh_requests
from v0to1.cli.piped import standard_input
from v0to1.cli.progress import spoken
from v0to1.core.loading.data import load_pins
from v0to1.core.regular import contents
from v0to1.core.versions import ServerError, find_server
from v0to1.errors import UsageError
from v0to1.fleet.branches import check_branch
from v0to1.fleet.campaign import STATES, Campaign, Entry, in_use
from v0to1.fleet.campaigns import Wanted, chosen, run_campaign
from v0to1.fleet.engines import Lost
from v0to1.fleet.forges import list_repositories
from v0to1.fleet.publishing import unpublished
from v0to1.fleet.repositories import Repository, from_anywhere, parse
from v0to1.fleet.results import PAGE, write_results
from v0to1.reports import tally
from v0to1.reports.visible import visible

_MEBIBYTE = 1024**2


def read_repositories(file: str | None, source: str | None) -> tuple[Repository, ...]:
    """Return the repositories of a file, of standard input (`-`) or of a forge; none where none is named."""
    if file is not None and source is not None:
        raise UsageError("--from", "and a list of repositories exclude each other")
    if source is not None:
        return parse(list_repositories(source), source)
    if file is None:
        return ()
    data = standard_input() if file == "-" else contents(Path(file))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(file, "is no UTF-8", fix="save it as UTF-8") from error
    listed = parse(text.splitlines(), "standard input" if file == "-" else file)
    return tuple(map(from_anywhere, listed))


def run_fleet(
    command: str,
    repositories: tuple[Repository, ...],
    *,
    out: Path,
    branch: str = "",
    push_options: PushOptions | None = None,
    **given: Any,
) -> int:
    """Run a campaign, push what `push_options` ask for, and say what it came to; return the exit code."""
    server = given["server"]
    try:
        find_server(server, load_pins(resources.RULES))
    except ServerError as error:
        raise UsageError("--server", str(error)) from error
    if branch:  # whether or not it is pushed now: a campaign keeps its branch
        check_branch(branch, Path.cwd(), time.monotonic() + given["seconds"])
    settings = {"command": command, "server": server, **({"branch": branch} if branch else {})}
    if not repositories:
        Campaign.opened(out)  # it says what is missing
    wanted = Wanted(
        command,
        (f"--server={server}",),
        given["engine"],
        given["scheduler"],
        given["jobs"],
        given["seconds"],
        given["memory"] * _MEBIBYTE,
        given["failed"],
        given["again"],
    )
    with _ended_in_order(), in_use(out):
        campaign = Campaign.begun(out, repositories, settings)
        pushing = push_options and push_options.pushing(campaign, branch, wanted)
        before = [one.repository.name for one in campaign.entries if one.state == "failed"]
        progress = Progress(len(chosen(campaign, wanted)), quiet=given["quiet"])
        try:
            wrong = list(run_campaign(campaign, wanted, progress.tell))
            if push_options and pushing and push_options.push:
                waiting = unpublished(campaign, before if wanted.failed else None)
                tell = Progress(len(waiting), quiet=given["quiet"]).tell
                push_patches(campaign, waiting, pushing, push_options, tell)
        finally:
            unwritten = _unwritten(campaign)
    click.echo(status_text(out, everything=False, wrong=wrong))
    if unwritten:
        raise UsageError(str(out / PAGE), f"cannot be written: {unwritten.strerror or unwritten}")
    if push_options and pushing and not push_options.push:
        click.echo(preview(unpublished(campaign), pushing, push_options))
    return _code(campaign, wrong)


def _unwritten(campaign: Campaign) -> OSError | None:
    """Write the results of a campaign; return why that cannot be, which must not hide how a call ended."""
    try:
        write_results(campaign)
    except OSError as error:
        return error
    return None


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let signals end a call as ^C does: with a report, no clones, and nothing that it started left running.

    What its user lets it ignore, as by `nohup`, it ignores.
    """
    numbers = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is signal.SIG_DFL]

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for number in numbers:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)


def _code(campaign: Campaign, wrong: list[OSError]) -> int:
    """As `check`: 2 where something could not be processed, 1 where something was found."""
    counts = campaign.counts()
    if wrong or counts["failed"] or counts["pending"]:
        return 2
    return 1 if counts["findings"] else 0


def refresh_campaign(folder: Path, forge: str) -> None:
    """Ask the forges what became of the pull requests of a campaign."""
    campaign = Campaign.opened(folder)
    waiting = sum(bool(one.request) and one.state != "merged" for one in campaign.entries)
    with _ended_in_order():
        refresh_requests(campaign, forge, Progress(waiting, quiet=False).tell)
    write_results(campaign)


def status_text(folder: Path, *, everything: bool, wrong: list[OSError] | None = None) -> str:
    """Return how far a campaign is."""
    campaign = Campaign.opened(folder)
    return "\n".join(map(visible, _status(campaign, everything=everything, wrong=wrong or [])))


def _status(campaign: Campaign, *, everything: bool, wrong: list[OSError]) -> Iterator[str]:
    counts = campaign.counts()
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    yield f"{sum(counts.values())} repositories: {told}"
    width = max((len(one.repository.name) for one in campaign.entries), default=0)
    for state in STATES if everything else ("failed",):
        for one in campaign.entries:
            if one.state == state:
                yield f"  {one.repository.name:{width}}  {state:8}  {one.reason}".rstrip()
    lost = [error for error in wrong if isinstance(error, Lost)]
    unstored = [error for error in wrong if not isinstance(error, Lost)]
    yield from map(str, lost)
    if unstored:
        first = unstored[0].strerror or unstored[0]
        yield f"{tally.count(len(unstored), 'result')} could not be stored: {first}"
    yield f"Report: {campaign.folder / PAGE}"


class Progress:
    """A line for each repository on a terminal, and how long the rest will take."""

    def __init__(self, count: int, *, quiet: bool) -> None:
        self._count, self._done, self._began = count, 0, time.monotonic()
        self._quiet = quiet

    def tell(self, entry: Entry) -> None:
        """A repository is done."""
        self._done += 1
        if self._quiet:
            return
        passed = time.monotonic() - self._began
        left = passed / self._done * (self._count - self._done)
        rest = f", {spoken(left)} left" if self._done < self._count and passed > 1 else ""
        reason = f": {entry.reason}" if entry.reason else ""
        told = f"[{self._done}/{self._count}{rest}] {entry.repository.name} {entry.state}{reason}"
        click.echo(visible(told), file=sys.stderr)
