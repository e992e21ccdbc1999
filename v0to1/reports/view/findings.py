"""A finding as the page shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from v0to1.core.model import Change, Finding, Run, Suppressed, Verdict
from v0to1.reports import tally
from v0to1.reports.production import Marks
from v0to1.reports.tally import State
from v0to1.reports.view import links, parts
from v0to1.reports.view.clients import clients
from v0to1.reports.view.colours import Palette, language_of, painted
from v0to1.reports.view.hunks import Shown, of_finding
from v0to1.reports.view.lines import Piece
from v0to1.reports.view.parts import EditView, EvidenceView, PartsView
from v0to1.reports.view.standing import RANK, Count, is_done, word
from v0to1.reports.visible import inline, visible

DRAWN = 500
"""Findings up to which each card has its own diff, parts and evidence; a page has to stay light."""

Kind = tuple[tuple[str, str], ...]
"""Names and values that many cards share."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """Everything that the card of a finding says; `anchor` is its permanent address in the page.

    A `brief` one has no parts, evidence, notes and diff, which are the same for many or stand in the
    diff of the file and in the JSON. `source` is where its host shows the line, or empty.
    `native` says that the client speaks V1 there, in the files or the proposed text, and `todo` that it is
    still to become so. `client` is its client
    where the run has several, else empty. `production` is `used`, `not seen` or empty, by usage records,
    `seen` says it with a day, and `in_production` with all numbers.
    """

    anchor: str
    rule: str
    state: str
    state_word: str
    done: bool
    native: bool
    form: str
    next_step: str
    verdict: str
    verdict_word: str
    severity: str
    title: str
    message: str
    path: str
    place: str
    source: str
    language: str
    owner: str
    order: int
    v0: str
    v1: str
    server: str
    auth: str
    reason: str
    suppressed: str
    workaround: tuple[Piece, ...]
    notes: tuple[str, ...]
    parts: tuple[PartsView, ...]
    evidence: tuple[EvidenceView, ...]
    score: str
    silent: bool
    todo: bool
    client: str
    minutes: str
    most_minutes: int
    diffs: tuple[Shown, ...]
    edits: tuple[EditView, ...]
    brief: bool
    open: bool
    production: str
    seen: str
    in_production: str

    @property
    def kind(self) -> Kind:
        """What it has in common with many others, by the names that filters have for it."""
        return (
            ("state", self.state),
            ("verdict", self.verdict),
            ("native", "yes" if self.native else ""),
            ("severity", self.severity),
            ("silent", "yes" if self.silent else ""),
            ("todo", "yes" if self.todo else ""),
            ("client", self.client),
            ("server", self.server),
            ("owner", self.owner),
            ("language", self.language),
            ("rule", self.rule),
            ("production", self.production),
            ("effort", str(self.most_minutes)),
        )


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.SAFE: "same behaviour, no thinking needed",
    Verdict.REVIEW: "works, but read it",
    Verdict.MANUAL: "a person has to do it",
    Verdict.GAP: "V1 has no full counterpart",
    Verdict.AMBIGUOUS: "may not be OpenHands V0 at all",
}


@dataclass(frozen=True, slots=True)
class _Table:
    """What holds for all cards of a page."""

    run: Run
    changes: Mapping[str, Change]
    palette: Palette
    owners: Mapping[str, str]
    clients: Mapping[str, str]
    source: str
    shells: frozenset[str]
    marks: Marks | None
    brief: bool


def anchors(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return an address for each finding: `f-<fingerprint>`, numbered where two are the same."""
    seen: Counter[str] = Counter()
    named = []
    for each in findings:
        name = "f-" + re.sub(r"[^A-Za-z0-9_.-]", "-", each.fingerprint)
        seen[name] += 1
        named.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(named)


def view(run: Run, raw: Run, palette: Palette, *, brief: bool = False) -> tuple[FindingView, ...]:
    """Return the cards of the clean `run` in order of attention.

    `raw` is the same run before anything was redacted, which the diffs are made from; only clean
    lines come out of them.
    """
    table = _Table(
        run,
        {each.path: each for each in raw.changes},
        palette,
        owners_of(run),
        clients(run),
        links.base(run.origin),
        frozenset(each.shell for each in run.gaps),
        Marks(run.production) if run.production else None,
        brief or len(raw.findings) > DRAWN,
    )
    cards = [
        _card(table, finding, true, anchor)
        for finding, true, anchor in zip(run.findings, raw.findings, anchors(run.findings), strict=True)
    ]
    places = {id(card): (f.path, f.line, f.column) for card, f in zip(cards, run.findings, strict=True)}
    return tuple(sorted(cards, key=lambda each: (RANK[each.state], not each.silent, places[id(each)])))


def counted(cards: Iterable[FindingView]) -> tuple[Count, ...]:
    """Return the lists that some cards are in, with their numbers."""
    cards = tuple(cards)
    words = {card.state: card.state_word for card in cards}
    numbers = Counter(card.state for card in cards)
    return tuple(Count(state, words[state], numbers[state]) for state in sorted(words, key=RANK.__getitem__))


def owners_of(run: Run) -> Mapping[str, str]:
    """Return the owners of each file that has some, as one text."""
    return {each.path: inline(" ".join(each.owners)) for each in run.owners}


def _card(table: _Table, finding: Finding, raw: Finding, anchor: str) -> FindingView:
    what, brief, path = tally.state(finding), table.brief, inline(finding.path)
    found = table.marks.of(finding) if table.marks else None
    native = tally.is_native(finding) and is_done(finding)
    drawn = () if brief else of_finding(raw, table.changes, table.palette)
    return FindingView(
        anchor=anchor,
        rule=inline(finding.rule),
        state=what.value,
        state_word=word(what),
        done=is_done(finding),
        native=native,
        form=tally.form(finding),
        next_step="" if finding.suppressed else visible(finding.next_step),
        verdict=finding.verdict.value,
        verdict_word=VERDICT_WORDS[finding.verdict],
        severity=finding.severity.value,
        title=inline(finding.title),
        message=visible(tally.bare_message(finding)),
        path=path,
        place=f"{path}:{finding.line}:{finding.column}",
        source=links.line(table.source, finding),
        language=inline(language_of(finding.path)),
        owner=table.owners.get(finding.path, ""),
        order=finding.line,
        v0=inline(finding.v0),
        v1=inline(finding.v1),
        server=inline(finding.server),
        auth=inline(finding.auth),
        reason=visible(finding.reason),
        suppressed=_suppressed(finding.suppressed),
        workaround=_workaround(table, finding),
        notes=() if brief else tuple(map(visible, (*tally.looked_at(finding), *finding.notes))),
        parts=() if brief else parts.parts(finding.parts, finding.path),
        evidence=() if brief else parts.evidence(finding.evidence),
        score=f"{sum(each.weight for each in finding.evidence):+d}",
        silent=tally.is_silent(finding),
        todo=finding.counts and not native,
        client=table.clients.get(finding.path, ""),
        minutes=tally.duration(finding.minutes),
        most_minutes=finding.minutes[1],
        diffs=drawn,
        edits=() if drawn or brief else tuple(parts.edit(each) for each in finding.edits),
        brief=brief,
        open=not brief and _is_urgent(what, finding),
        production=found.word if found else "",
        seen=found.said if found else "",
        in_production=found.sentence if found else "",
    )


def _is_urgent(what: State, finding: Finding) -> bool:
    if what in (State.MANUAL, State.GAP):
        return True
    return finding.silent and finding.counts and not finding.applied


def _workaround(table: _Table, finding: Finding) -> tuple[Piece, ...]:
    """Return the code in the colours of its language: the client's, or a shell's where there is no other."""
    text = visible(finding.workaround).strip("\n")
    if not text or table.brief:
        return (Piece(text),) if text else ()
    return painted("x.sh" if finding.workaround in table.shells else finding.path, text)


def _suppressed(by: Suppressed | None) -> str:
    if by is None:
        return ""
    where = f"{by.kind} at {inline(by.path)}:{by.line}"
    return f"{where}, {visible(by.reason) or 'which gives no reason'}"
