"""Known gaps, the endpoint matrix and what was not looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.core.model import Gap, Run
from v0to1.reports.view.findings import FindingView
from v0to1.reports.visible import inline, visible


@dataclass(frozen=True, slots=True)
class Site:
    """A place that meets a gap; `anchor` is the finding there, or empty."""

    place: str
    anchor: str


@dataclass(frozen=True, slots=True)
class GapView:
    """The card of a known gap."""

    anchor: str
    rule: str
    title: str
    v0: str
    why: str
    python: str
    shell: str
    closed_since: str
    conflict: str
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class EndpointView:
    """A row of the endpoint matrix."""

    rule: str
    v0: str
    v1: str
    server: str
    auth: str
    uses: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was not looked at or not understood: where, what stands there, and why."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the findings cannot speak for."""

    failed: tuple[Entry, ...]
    unresolved: tuple[Entry, ...]
    skipped: tuple[Entry, ...]
    notices: tuple[Entry, ...]


def gaps(run: Run, cards: Iterable[FindingView]) -> tuple[GapView, ...]:
    """Return the gap cards, those that this code meets first, each with links to its findings."""
    anchors: dict[str, str] = {}
    rules: dict[tuple[str, str], str] = {}
    for card in cards:
        line = card.place.rsplit(":", 1)[0]
        anchors.setdefault(line, card.anchor)
        rules.setdefault((card.rule, line), card.anchor)
    ordered = sorted(enumerate(run.gaps, start=1), key=lambda each: (not each[1].sites, each[0]))
    return tuple(_gap(gap, number, anchors, rules) for number, gap in ordered)


def _gap(gap: Gap, number: int, anchors: dict[str, str], rules: dict[tuple[str, str], str]) -> GapView:
    rule = inline(gap.rule)
    places = [inline(each) for each in gap.sites]
    return GapView(
        anchor=f"gap-{number}",
        rule=rule,
        title=inline(gap.title),
        v0=inline(gap.v0),
        why=visible(gap.why),
        python=visible(gap.python).strip("\n"),
        shell=visible(gap.shell).strip("\n"),
        closed_since=inline(gap.closed_since),
        conflict=visible(gap.conflict),
        sites=tuple(Site(each, rules.get((rule, each), anchors.get(each, ""))) for each in places),
    )


def endpoints(run: Run) -> tuple[EndpointView, ...]:
    """Return the endpoint matrix, what is used first, then in the order of the run."""
    rows = sorted(run.endpoints, key=lambda each: -each.uses)
    return tuple(
        EndpointView(
            inline(each.rule),
            inline(each.v0),
            inline(each.v1),
            inline(each.server),
            inline(each.auth),
            each.uses,
        )
        for each in rows
    )


def ledger(run: Run) -> Ledger:
    """Return what failed, what could not be followed and what was skipped."""
    return Ledger(
        failed=tuple(Entry(inline(each.path), "", visible(each.error)) for each in run.failed),
        unresolved=tuple(
            Entry(f"{inline(each.path)}:{each.line}:{each.column}", inline(each.text), visible(each.reason))
            for each in run.unresolved
        ),
        skipped=tuple(Entry(inline(each.path), "", visible(each.reason)) for each in run.skipped),
        notices=tuple(
            Entry(f"{inline(each.path)}:{each.line}:{each.column}", inline(each.kind), visible(each.message))
            for each in run.notices
        ),
    )
