"""Several runs as one page: the roll-up, and each repository with its runs over time and its newest run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.core.model import Finding
from v0to1.reports import tally
from v0to1.reports.fleet import Fleet, Moment, Numbers, Repository
from v0to1.reports.fleet.rows import BURN_DOWN, ROLL_UP, burn_down, deadline, headline, roll_up
from v0to1.reports.tally import Deadline
from v0to1.reports.view.chart import Chart, chart
from v0to1.reports.view.findings import DRAWN, anchors
from v0to1.reports.view.page import Frame, Page, page
from v0to1.reports.view.production import ProductionView, production_view
from v0to1.reports.view.summary import Tile, shares
from v0to1.reports.visible import inline

LISTED = 200
"""Findings that a list of what changed names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Named:
    """A finding by its place; `anchor` leads to its card if it is still there, else it is empty."""

    anchor: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of some operations since the run before."""

    word: str
    explained: str
    findings: tuple[Named, ...]
    number: int


@dataclass(frozen=True, slots=True)
class RepositoryView:
    """One repository; `chart` is None before there are two runs to draw."""

    slug: str
    name: str
    label: str
    chart: Chart | None
    steps: tuple[tuple[str, ...], ...]
    changed: tuple[Changed, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the roll-up; `minutes` are what the cell of the effort sorts by."""

    slug: str
    cells: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class FleetView:
    """Everything that the templates may say of several runs."""

    headline: str
    as_of: str
    deadline: str
    days: Deadline
    effort: str
    total: Numbers
    tiles: tuple[Tile, ...]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    sum: Row | None
    steps: tuple[str, ...]
    repositories: tuple[RepositoryView, ...]
    production: ProductionView | None


def fleet_view(fleet: Fleet) -> FleetView:
    """Return the page of several runs, which `gather` has freed of secrets."""
    many = sum(len(run.findings) for run in fleet.newest) > DRAWN
    share = len(fleet.repositories)
    rows = [tuple(inline(cell) for cell in row) for row in roll_up(fleet)]
    told = [
        Row(each.slug, cells, each.latest.numbers.minutes[1])
        for each, cells in zip(fleet.repositories, rows, strict=False)
    ]
    found = tuple(each for run in fleet.newest for each in run.findings)
    latest = max((run.calendar for run in fleet.newest), key=lambda each: each.as_of)
    return FleetView(
        headline=headline(fleet),
        as_of=fleet.as_of,
        deadline=deadline(fleet),
        days=tally.deadline(latest),
        effort=tally.duration(fleet.total.minutes),
        total=fleet.total,
        tiles=_tiles(fleet.total),
        heads=ROLL_UP,
        rows=tuple(told),
        sum=Row("", rows[-1], fleet.total.minutes[1]) if len(rows) > len(told) else None,
        steps=BURN_DOWN,
        repositories=tuple(_repository(each, share, brief=many) for each in fleet.repositories),
        production=production_view(fleet.production, found) if fleet.production else None,
    )


def _tiles(total: Numbers) -> tuple[Tile, ...]:
    """Return what the operations of all repositories come to, without empty ones; the numbers add up."""
    parts = (
        ("inline", "Native", "the client sends V1", total.native),
        ("adapted", "Adapted", "the V0 requests stay", total.adapted),
        ("planned", "Planned", "v0to1 has a change that is not written", total.planned),
        ("manual", "Manual", "a person has to do it", total.manual),
        ("gap", "Gap", "V1 has no full counterpart", total.gap),
    )
    return shares(each for each in parts if each[-1])


def _repository(repository: Repository, share: int, *, brief: bool) -> RepositoryView:
    latest = repository.latest
    slug = repository.slug
    name = inline(repository.name)
    frame = Frame(f"{slug}.", name, f"{slug}-title", level=4, share=share, brief=brief)
    return RepositoryView(
        slug=slug,
        name=name,
        label=inline(latest.label),
        chart=chart(repository.moments),
        steps=tuple(tuple(inline(cell) for cell in row) for row in burn_down(repository)),
        changed=tuple(_changed(latest, slug)),
        page=page(latest.run, frame),
    )


def _changed(moment: Moment, slug: str) -> Iterable[Changed]:
    if moment.since is None:
        return
    named = zip(moment.run.findings, anchors(moment.run.findings), strict=True)
    there = {finding.fingerprint: f"{slug}.{anchor}" for finding, anchor in named}
    lists = (
        ("New", "Not there in the run before.", moment.since.new),
        ("Resolved", "Gone since the run before.", moment.since.resolved),
        ("Suppressed since", "A comment or the baseline keeps them now.", moment.since.kept),
        (
            "Not scanned this time",
            "Their files failed or were skipped, or their rule was left out.",
            moment.since.unseen,
        ),
    )
    for word, explained, findings in lists:
        if findings:
            yield Changed(word, explained, _named(findings[:LISTED], there), len(findings))


def _named(findings: Iterable[Finding], there: dict[str, str]) -> tuple[Named, ...]:
    return tuple(
        Named(there.get(each.fingerprint, ""), inline(each.title), f"{inline(each.path)}:{each.line}")
        for each in findings
    )
