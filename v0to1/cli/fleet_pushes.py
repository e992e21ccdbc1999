"""What `v0to1 fleet` does with branches and pull requests, for people at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from v0to1.core.regular import contents
from v0to1.errors import UsageError
from v0to1.fleet.campaign import Campaign, Entry
from v0to1.fleet.campaigns import Wanted
from v0to1.fleet.pace import LIMITS, Pace, estimate
from v0to1.fleet.publishing import Pushing, check, publish, refresh
from v0to1.reports.visible import visible

_BRANCH = "v0to1"
_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class PushOptions:
    """The options: `body` is a file, `push` says that anything is to leave this machine."""

    push: bool
    forge: str
    per_hour: int
    title: str
    body: Path | None
    message: str
    author: str

    def pushing(self, campaign: Campaign, branch: str, wanted: Wanted) -> Pushing:
        """What they come to; raises UsageError, where something is to be pushed also for what that needs."""
        body = "" if self.body is None else _text(self.body)
        made = Pushing(
            branch,
            self.title,
            body,
            self.message,
            self.author,
            self.forge,
            wanted.options,
            wanted.seconds,
            wanted.memory,
        )
        if self.push:
            check(campaign, made)
        return made


def known_branch(folder: Path) -> str:
    """The branch of the campaign in a folder; `v0to1` where there is none."""
    try:
        return str(Campaign.opened(folder).settings.get("branch") or _BRANCH)
    except UsageError:
        return _BRANCH


def push_patches(
    campaign: Campaign,
    entries: Sequence[Entry],
    pushing: Pushing,
    options: PushOptions,
    tell: Callable[[Entry], None],
) -> None:
    """Push patches, and make pull requests, as slowly as the options say."""
    if len(entries) > 1:
        _say(f"{estimate(len(entries), options.per_hour)}. {LIMITS}")
    publish(campaign, entries, pushing, Pace(campaign, options.per_hour, _say), tell)


def preview(entries: Sequence[Entry], pushing: Pushing, options: PushOptions) -> str:
    """Say what --push would do."""
    if not entries:
        return "This call pushed nothing, and there is nothing to push."
    what = "push" if options.forge == "none" else "make a draft pull request of"
    where = f"the branch {pushing.branch} of {len(entries):,} repositories"
    long = estimate(len(entries), options.per_hour)
    return visible(f"This call pushed nothing. --push would {what} {where} ({long}). {LIMITS}")


def refresh_requests(campaign: Campaign, forge: str, tell: Callable[[Entry], None]) -> None:
    """Ask what became of pull requests."""
    refresh(campaign, forge, Pace(campaign, 1, _say), tell, _SECONDS)


def _text(path: Path) -> str:
    try:
        text = contents(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(str(path), "is no UTF-8", fix="save it as UTF-8") from error
    if not text.strip():
        raise UsageError(str(path), "is empty", fix="write what the pull requests are to say")
    return text


def _say(text: str) -> None:
    click.echo(visible(text), file=sys.stderr)
