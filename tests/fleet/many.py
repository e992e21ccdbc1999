"""A campaign of thousands of repositories, made of a few under other names, with points of earlier nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from v0to1.reports.campaign.model import (
    NO_TEAM,
    Campaign,
    Line,
    Numbers,
    Point,
    Share,
    campaign,
    point,
)

DAY = date(2026, 11, 30)
NIGHTS = 30
_RULES = (
    "conversations/create",
    "conversations/list",
    "conversations/start",
    "conversations/trajectory",
    "files/list",
    "files/zip",
    "git/repositories",
    "settings/read",
    "sockets/events",
)
_REASONS = (
    "git clone: fatal: Could not read from remote repository.",
    "needs more than 4096 MiB of memory",
    "v0to1 was not done in time",
    "src/bot.py: Syntax Error @ 12:1. parser error: error at 12:13",
)

_STATES = ("clean", "findings", "clean", "patched", "findings", "clean", "pushed", "clean", "merged") * 4 + (
    "failed",
    "pending",
)


def lines(number: int) -> tuple[Line, ...]:
    """Repositories in all states, with rules and owners."""
    return tuple(_line(index) for index in range(number))


def _line(index: int) -> Line:
    state = _STATES[index % len(_STATES)]
    name = f"acme-{('web', 'api', 'tools', 'infra')[index % 4]}-service-{index:04}"
    found = 0 if state in ("clean", "failed", "pending") else 1 + index * 7 % 19
    left = found if state == "findings" else found // 4
    numbers = Numbers(
        files=120 + index % 900,
        operations=found,
        left=left,
        native=found - left - (found - left) // 2,
        adapted=(found - left) // 2,
        manual=left // 2,
        gap=left - left // 2,
        unresolved=index % 3,
        minutes=(left * 5, left * 20),
    )
    used = [_RULES[(index + step) % len(_RULES)] for step in range(min(found, 1 + index % 3))]
    teams = [f"@acme/team-{index % 23:02}"] if index % 6 else [NO_TEAM]
    return Line(
        name=name,
        url=f"https://git.example/acme/{name.removeprefix('acme-')}.git",
        ref="",
        folder="",
        state=state,
        reason=_REASONS[index // len(_STATES) % len(_REASONS)] if state == "failed" else "",
        commit="0123456789" * 4,
        branch="v0to1" if state in ("pushed", "merged") else "",
        request=f"https://git.example/acme/{name}/pulls/7" if state in ("pushed", "merged") else "",
        at=f"{DAY}T03:{index % 60:02}:00+00:00" if state != "pending" else "",
        seconds=0.8,
        processor=0.6,
        memory=80_000_000,
        results=()
        if state == "pending"
        else ("log.txt",)
        if state == "failed"
        else ("report.html", "run.json"),
        numbers=None if state in ("pending", "failed") else numbers,
        rules=_parted(used, numbers),
        owners=_parted(teams, numbers) if found else {},
    )


def _parted(names: list[str], numbers: Numbers) -> dict[str, Share]:
    """The operations in parts of about the same size."""
    count = len(names)
    return {
        name: Share(
            numbers.operations // count + (index < numbers.operations % count),
            numbers.left // count + (index < numbers.left % count),
            (numbers.minutes[0] // count, numbers.minutes[1] // count),
        )
        for index, name in enumerate(names)
    }


def many(number: int, nights: int = NIGHTS) -> Campaign:
    """A campaign of that many repositories, and of what it was on the nights before."""
    every = lines(number)
    now = point(every)
    earlier = [_earlier(now, night) for night in range(nights, 0, -1)]
    return campaign(every, earlier, command="migrate", server="cloud")


def _earlier(now: Point, night: int) -> Point:
    more = {name: left + left * night // 40 for name, left in now.rules.items()}
    left = now.numbers.left + now.numbers.left * night // 40
    numbers = replace(
        now.numbers, left=left, adapted=max(0, now.numbers.adapted - night * now.numbers.adapted // 35)
    )
    return replace(now, day=(DAY - timedelta(days=night)).isoformat(), numbers=numbers, rules=more)
