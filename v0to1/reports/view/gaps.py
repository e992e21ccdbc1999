"""The cards of known gaps: why, since when closed, what to do instead, and where this code needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from v0to1.core.model import Gap, Run, Verdict
from v0to1.reports.tally import State
from v0to1.reports.view.colours import language_of, painted
from v0to1.reports.view.findings import FindingView, counted
from v0to1.reports.view.lines import Piece
from v0to1.reports.view.standing import Count
from v0to1.reports.visible import inline, visible

SITES = 30
"""Call sites that a card lists; the others are counted and stand in the list of findings."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that meets a gap; `anchor` is the finding there, or empty."""

    place: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Way:
    """A workaround; `own` says that it has the names of the client."""

    language: str
    code: tuple[Piece, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class GapView:
    """The card of a known gap; `counts` are all uses of its operation in this code, met or closed."""

    anchor: str
    rule: str
    title: str
    v0: str
    why: str
    ways: tuple[Way, ...]
    closed_since: str
    conflict: str
    source: str
    sites: tuple[Site, ...]
    more: int
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps that stay open for this code, those that the changes bridge, those that its server closes,
    and those that it never meets."""

    met: tuple[GapView, ...]
    bridged: tuple[GapView, ...]
    closed: tuple[GapView, ...]
    unmet: tuple[GapView, ...]

    @property
    def all(self) -> tuple[GapView, ...]:
        """Every card in the order of the page."""
        return self.met + self.bridged + self.closed + self.unmet

    @property
    def number_met(self) -> int:
        """How many this code meets, bridged or not."""
        return len(self.met) + len(self.bridged)


def gaps(run: Run, cards: Iterable[FindingView]) -> Gaps:
    """Return the gap cards with links to the findings of their operations."""
    used: dict[str, list[FindingView]] = {}
    for card in cards:
        if card.state != State.AMBIGUOUS.value:
            used.setdefault(card.rule, []).append(card)
    told = frozenset(
        (language_of(one.path), one.workaround) for one in run.findings if one.verdict is Verdict.GAP
    )
    pairs = [
        (gap, _gap(gap, number, used.get(inline(gap.rule), []), told))
        for number, gap in enumerate(run.gaps, start=1)
    ]
    closing = {each.rule for each in run.endpoints if each.v1}
    parted: dict[str, list[GapView]] = {"met": [], "bridged": [], "closed": [], "unmet": []}
    for gap, view in pairs:
        is_open = not (gap.closed_since and gap.rule in closing)
        parted[_meeting(gap, used.get(inline(gap.rule), []), is_open=is_open)].append(view)
    return Gaps(**{name: tuple(views) for name, views in parted.items()})


def _meeting(gap: Gap, used: Iterable[FindingView], *, is_open: bool) -> str:
    """Return whether this code meets a gap: by the places of the run, and by what uses its operation."""
    kept = State.SUPPRESSED.value
    if gap.sites or (is_open and any(not card.done and card.state != kept for card in used)):
        return "met"
    if is_open and any(card.state != kept for card in used):
        return "bridged"
    return "closed" if used else "unmet"


def _ways(gap: Gap, told: frozenset[tuple[str, str]]) -> Iterator[Way]:
    """Give the workarounds; one that is told of a finding in its language was made for its code."""
    for language, text, name in (("Python", gap.python, "x.py"), ("Shell", gap.shell, "x.sh")):
        if text:
            own = bool(gap.sites) and (language_of(name), text) in told
            yield Way(language, painted(name, text), own)


def _gap(gap: Gap, number: int, used: list[FindingView], told: frozenset[tuple[str, str]]) -> GapView:
    anchors = {card.place.rsplit(":", 1)[0]: card.anchor for card in reversed(used)}
    places = [inline(each) for each in gap.sites] or list(dict.fromkeys(reversed(anchors)))
    return GapView(
        anchor=f"gap-{number}",
        rule=inline(gap.rule),
        title=inline(gap.title),
        v0=inline(gap.v0),
        why=visible(gap.why),
        ways=tuple(_ways(gap, told)),
        closed_since=inline(gap.closed_since),
        conflict=visible(gap.conflict),
        source=visible(gap.source),
        sites=tuple(Site(each, anchors.get(each, "")) for each in places[:SITES]),
        more=max(0, len(places) - SITES),
        counts=counted(used),
    )
