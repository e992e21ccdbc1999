"""What a campaign comes to: repositories with their numbers, and points over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace

STATES = ("pending", "clean", "findings", "patched", "pushed", "merged", "failed")
"""All states of a repository, in the order in which they are reported."""

NO_TEAM = "no owner"
"""What repositories are listed under whose CODEOWNERS names nobody for the files with findings."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The counts of some repositories, as `reports.fleet.Numbers` has them; they add up."""

    files: int = 0
    operations: int = 0
    left: int = 0
    native: int = 0
    adapted: int = 0
    manual: int = 0
    gap: int = 0
    unresolved: int = 0
    minutes: tuple[int, int] = (0, 0)


COUNTS = tuple(each.name for each in fields(Numbers) if each.name != "minutes")


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the operations that one rule or one team has; `minutes` are the work left."""

    operations: int = 0
    left: int = 0
    minutes: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A repository, as it is in `fleet.jsonl`.

    `numbers` is None where it has no run, `results` are the files in its folder. `at` is when the state was
    reached (UTC), `seconds` and `processor` (seconds) and `memory` (bytes) are what it cost. `rules` and
    `owners` part its operations by rule and by owner.
    """

    name: str
    url: str
    ref: str
    folder: str
    state: str
    reason: str
    commit: str
    branch: str
    request: str
    at: str
    seconds: float
    processor: float
    memory: int
    results: tuple[str, ...]
    numbers: Numbers | None
    rules: Mapping[str, Share]
    owners: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Point:
    """A campaign on a day (ISO), as it is in `history.jsonl`.

    `states` counts repositories; `rules` and `owners` say how many operations are left of each.
    """

    day: str
    states: Mapping[str, int]
    numbers: Numbers
    rules: Mapping[str, int]
    owners: Mapping[str, int]

    @property
    def repositories(self) -> int:
        """How many there were."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Group:
    """What all repositories have of one rule or team; `before` is what was left then, None if unknown."""

    name: str
    repositories: int
    share: Share
    before: int | None


@dataclass(frozen=True, slots=True)
class Campaign:
    """Everything that a report of a campaign says; `points` are in the order of their days, this one last."""

    command: str
    server: str
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    rules: tuple[Group, ...]
    teams: tuple[Group, ...]

    @property
    def now(self) -> Point:
        """What the campaign comes to."""
        return self.points[-1]

    @property
    def before(self) -> Point | None:
        """The point before, with which rules and teams are compared."""
        return self.points[-2] if len(self.points) > 1 else None

    @property
    def failed(self) -> tuple[Line, ...]:
        """The repositories that failed."""
        return tuple(each for each in self.lines if each.state == "failed")


def point(lines: Iterable[Line]) -> Point:
    """Return what repositories come to; the day is that of the latest state, "" before there is one."""
    every = tuple(lines)
    states = dict.fromkeys(STATES, 0)
    for each in every:
        states[each.state] = states.get(each.state, 0) + 1
    return Point(
        day=max((each.at for each in every), default="")[:10],
        states=states,
        numbers=summed(each.numbers for each in every if each.numbers),
        rules={one.name: one.share.left for one in groups(every, lambda each: each.rules, None)},
        owners={one.name: one.share.left for one in groups(every, lambda each: each.owners, None)},
    )


def summed(parts: Iterable[Numbers]) -> Numbers:
    """Return the sum of some counts."""
    every = tuple(parts)
    minutes = sum(each.minutes[0] for each in every), sum(each.minutes[1] for each in every)
    counts = {name: sum(getattr(each, name) for each in every) for name in COUNTS}
    return Numbers(**counts, minutes=minutes)


def groups(
    lines: Iterable[Line], of: Callable[[Line], Mapping[str, Share]], before: Mapping[str, int] | None
) -> tuple[Group, ...]:
    """Return what there is by rule or by team, most left first; what is gone since `before` is in it, too."""
    found: dict[str, Group] = {}
    for name in before or {}:
        found[name] = Group(name, 0, Share(), (before or {})[name])
    for each in lines:
        for name, share in of(each).items():
            known = found.get(name) or Group(
                name, 0, Share(), None if before is None else before.get(name, 0)
            )
            found[name] = replace(
                known, repositories=known.repositories + 1, share=_added(known.share, share)
            )
    return tuple(sorted(found.values(), key=lambda one: (-one.share.left, -one.share.operations, one.name)))


def _added(one: Share, other: Share) -> Share:
    minutes = one.minutes[0] + other.minutes[0], one.minutes[1] + other.minutes[1]
    return Share(one.operations + other.operations, one.left + other.left, minutes)


def campaign(lines: Iterable[Line], history: Iterable[Point], *, command: str, server: str) -> Campaign:
    """Return a campaign with its earlier points; of those of one day the last counts."""
    every = tuple(lines)
    now = point(every)
    days = {each.day: each for each in history if each.day and each.day < now.day}
    points = (*(days[day] for day in sorted(days)), now)
    before = points[-2] if len(points) > 1 else None
    return Campaign(
        command=command,
        server=server,
        lines=every,
        points=points,
        rules=groups(every, lambda each: each.rules, before.rules if before else None),
        teams=groups(every, lambda each: each.owners, before.owners if before else None),
    )
