"""A campaign as one page: what it comes to, why repositories failed, and a table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from v0to1.reports import tally
from v0to1.reports.campaign.model import STATES, Campaign, Group, Line, Numbers
from v0to1.reports.campaign.rows import NAMED, POINTS, change, headline, points, reasons
from v0to1.reports.view.chart import Chart, Step, drawn
from v0to1.reports.view.summary import Tile, shares
from v0to1.reports.visible import inline

COLOURS: Mapping[str, str] = {
    "pending": "suppressed",
    "clean": "inline",
    "findings": "manual",
    "patched": "planned",
    "pushed": "adapted",
    "merged": "mapped",
    "failed": "gap",
}
"""The list of a report whose colour a state has."""

_EXPLAINED: Mapping[str, str] = {
    "pending": "not processed yet",
    "clean": "nothing found",
    "findings": "something is left to do",
    "patched": "changed, and kept as a patch",
    "pushed": "on a branch at its origin",
    "merged": "its pull request is merged",
    "failed": "not processed; the reasons are below",
}
_FILES = (("changes.patch", "patch"), ("log.txt", "log"))
"""Files of a repository that its row leads to besides its report, and what they are called there."""

MOST_REASON = 300
"""Characters of a reason that a row has."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is, relative to the page or at a forge, and its name."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A row of the table of repositories; `rules` and `teams` are the numbers of their choices."""

    name: str
    report: str
    links: tuple[Link, ...]
    origin: str
    state: str
    colour: str
    reason: str
    teams: tuple[str, ...]
    in_rules: str
    in_teams: str
    numbers: Numbers | None
    effort: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """A row of the table of rules or of teams; `choice` is its number, "" where no repository has it now."""

    name: str
    choice: str
    group: Group
    change: str
    effort: str


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why some repositories failed: the first of them by name, and how many more."""

    words: str
    number: int
    first: tuple[Link, ...]
    more: int


@dataclass(frozen=True, slots=True)
class CampaignView:
    """Everything that the template may say of a campaign."""

    headline: str
    as_of: str
    command: str
    server: str
    numbers: Numbers
    repositories: int
    effort: str
    tiles: tuple[Tile, ...]
    chosen: Mapping[str, str]
    reasons: tuple[ReasonView, ...]
    failed: int
    chart: Chart | None
    since: str
    heads: tuple[str, ...]
    points: tuple[tuple[str, ...], ...]
    rules: tuple[GroupView, ...]
    teams: tuple[GroupView, ...]
    lines: tuple[LineView, ...]


def campaign_view(campaign: Campaign, place: str) -> CampaignView:
    """Return the page of a campaign; `place` stands before the addresses of its files."""
    now = campaign.now
    rules, teams = _groups(campaign.rules), _groups(campaign.teams)
    numbered = (
        {each.group.name: each.choice for each in rules},
        {each.group.name: each.choice for each in teams},
    )
    given = (
        (COLOURS[state], state.capitalize(), _EXPLAINED[state], now.states.get(state, 0)) for state in STATES
    )
    steps = [
        Step(date.fromisoformat(each.day), each.numbers.left, each.numbers.adapted, each.day)
        for each in campaign.points
        if each.day
    ]
    return CampaignView(
        headline=headline(campaign),
        as_of=now.day or "no day",
        command=campaign.command,
        server=inline(campaign.server),
        numbers=now.numbers,
        repositories=now.repositories,
        effort=tally.duration(now.numbers.minutes),
        tiles=shares(each for each in given if each[-1]),
        chosen={COLOURS[state]: state for state in STATES},
        reasons=tuple(_reasons(campaign, place)),
        failed=len(campaign.failed),
        chart=drawn(steps),
        since=campaign.before.day if campaign.before else "",
        heads=POINTS,
        points=tuple(reversed(tuple(points(campaign)))),
        rules=rules,
        teams=teams,
        lines=tuple(_line(each, place, *numbered) for each in campaign.lines),
    )


def _groups(groups: Sequence[Group]) -> tuple[GroupView, ...]:
    return tuple(
        GroupView(
            inline(each.name),
            str(number) if each.repositories else "",
            each,
            change(each),
            tally.duration(each.share.minutes),
        )
        for number, each in enumerate(groups)
    )


def _reasons(campaign: Campaign, place: str) -> Iterable[ReasonView]:
    for each in reasons(campaign):
        first = tuple(Link(_main(line, place), line.name) for line in each.lines[:NAMED])
        yield ReasonView(
            inline(each.words) or "no reason", len(each.lines), first, len(each.lines) - len(first)
        )


def _line(line: Line, place: str, rules: Mapping[str, str], teams: Mapping[str, str]) -> LineView:
    links = [Link(_address(line, place, name), text) for name, text in _FILES if name in line.results]
    if line.request.startswith(("https://", "http://")):
        links.insert(0, Link(line.request, "pull request"))
    return LineView(
        name=line.name,
        report=_main(line, place),
        links=tuple(links),
        origin=inline(" ".join(one for one in (line.url, line.ref, line.folder) if one)),
        state=line.state,
        colour=COLOURS.get(line.state, "ambiguous"),
        reason=inline(line.reason)[:MOST_REASON],
        teams=tuple(inline(each) for each in line.owners),
        in_rules=" ".join(rules[name] for name in line.rules),
        in_teams=" ".join(teams[name] for name in line.owners),
        numbers=line.numbers,
        effort=tally.duration(line.numbers.minutes) if line.numbers else "",
    )


def _main(line: Line, place: str) -> str:
    """Return the address of what tells most of a repository; "" where there is nothing."""
    found = next((name for name in ("report.html", "log.txt") if name in line.results), "")
    return _address(line, place, found) if found else ""


def _address(line: Line, place: str, name: str) -> str:
    return f"{place}repositories/{quote(line.name)}/{name}"
