"""A campaign is run: what is still to be done is handed to an engine, and what comes back is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from v0to1.fleet.campaign import Campaign, Entry
from v0to1.fleet.engines import Lost, done, executor
from v0to1.fleet.work import Task

DONE = ("clean", "findings", "patched", "pushed", "merged")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call is to do: with `failed` only what failed before, with `again` also what is done."""

    command: str
    options: tuple[str, ...]
    engine: str
    scheduler: str
    jobs: int
    seconds: float
    memory: int
    failed: bool = False
    again: bool = False


def chosen(campaign: Campaign, wanted: Wanted) -> tuple[Entry, ...]:
    """The repositories that a call has to process."""
    if wanted.failed:
        return tuple(one for one in campaign.entries if one.state == "failed" and not one.unpublished)
    if wanted.again:
        return tuple(one for one in campaign.entries if one.state not in ("pushed", "merged"))
    return tuple(one for one in campaign.entries if one.state not in DONE and not one.unpublished)


def run_campaign(campaign: Campaign, wanted: Wanted, tell: Callable[[Entry], None]) -> Iterator[OSError]:
    """Process what is chosen, and `tell` of each repository that is done.

    Gives the errors of results that could not be stored, and Lost for a cluster that is gone; the
    repositories that these are about are still to be done.
    """
    tasks = [
        Task(one.repository, wanted.command, wanted.options, wanted.seconds, wanted.memory)
        for one in chosen(campaign, wanted)
    ]
    if not tasks:
        return
    engine = executor(wanted.engine, jobs=wanted.jobs, scheduler=wanted.scheduler)
    with engine as (pool, at_once):
        results = done(pool, at_once, tasks)
        while True:
            try:
                result = next(results, None)
                if result is None:
                    return
                tell(campaign.store(result))
            except Lost as error:
                yield error
                return
            except OSError as error:
                yield error
