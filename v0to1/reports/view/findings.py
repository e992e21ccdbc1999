"""A finding as the page shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from v0to1.core.model import Change, Edit, Finding, Part, PartKind, Run, Suppressed, Verdict
from v0to1.reports import tally
from v0to1.reports.tally import State
from v0to1.reports.view.hunks import Shown, of_finding
from v0to1.reports.visible import inline, visible

DRAWN = 500
"""Findings up to which a migrated one repeats its part of the file's diff; a page has to stay light."""


@dataclass(frozen=True, slots=True)
class EditView:
    """An edit told in words, for where no diff can be drawn."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class PartsView:
    """The parts of one kind that an operation has, each with its line."""

    kind: str
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One reason with its signed weight."""

    weight: str
    signal: str
    detail: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """Everything that the card of a finding says; `anchor` is its permanent address in the page."""

    anchor: str
    rule: str
    state: str
    state_word: str
    verdict: str
    verdict_word: str
    severity: str
    title: str
    message: str
    path: str
    place: str
    order: int
    v0: str
    v1: str
    server: str
    auth: str
    reason: str
    suppressed: str
    workaround: str
    notes: tuple[str, ...]
    parts: tuple[PartsView, ...]
    evidence: tuple[EvidenceView, ...]
    score: str
    silent: bool
    minutes: str
    most_minutes: int
    diffs: tuple[Shown, ...]
    elsewhere: bool
    edits: tuple[EditView, ...]
    open: bool


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.SAFE: "same behaviour, no thinking needed",
    Verdict.REVIEW: "works, but read it",
    Verdict.MANUAL: "a person has to do it",
    Verdict.GAP: "V1 has no full counterpart",
    Verdict.AMBIGUOUS: "may not be OpenHands V0 at all",
}

_KINDS: Mapping[PartKind, str] = {
    PartKind.ENDPOINT: "endpoint",
    PartKind.METHOD: "method",
    PartKind.REQUEST_FIELD: "sends",
    PartKind.RESPONSE_FIELD: "reads",
    PartKind.QUERY: "query",
    PartKind.HEADER: "header",
    PartKind.SOCKETIO: "Socket.IO",
    PartKind.STATUS: "status",
    PartKind.EVENT: "event",
    PartKind.IMPORT: "import",
    PartKind.DECLARATION: "declares",
}


def anchors(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return an address for each finding: `f-<fingerprint>`, numbered where two are the same."""
    seen: Counter[str] = Counter()
    named = []
    for each in findings:
        name = "f-" + re.sub(r"[^A-Za-z0-9_.-]", "-", each.fingerprint)
        seen[name] += 1
        named.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(named)


def state_word(what: State, run: Run) -> str:
    """Return the short name of a state on tiles, headings and badges."""
    if what is State.FIXED:
        return "Migrated" if run.wrote else "Proposed"
    return {
        State.MANUAL: "For a person",
        State.GAP: "No V1 counterpart",
        State.WAITING: "Fixable",
        State.AMBIGUOUS: "Ambiguous",
        State.SUPPRESSED: "Suppressed",
    }[what]


def view(run: Run, raw: tuple[Finding, ...], changes: Mapping[str, Change]) -> tuple[FindingView, ...]:
    """Return the cards of the clean `run` in order of attention.

    `raw` are the same findings and `changes` the texts before anything was redacted, which the
    diffs are made from; only clean lines come out of them.
    """
    few = len(raw) <= DRAWN
    cards = [
        _card(run, finding, anchor, of_finding(true, changes) if few or not true.applied else None)
        for finding, true, anchor in zip(run.findings, raw, anchors(run.findings), strict=True)
    ]
    rank = {each.value: index for index, each in enumerate(State)}
    places = {id(card): (f.path, f.line, f.column) for card, f in zip(cards, run.findings, strict=True)}
    return tuple(sorted(cards, key=lambda each: (rank[each.state], not each.silent, places[id(each)])))


def _card(run: Run, finding: Finding, anchor: str, drawn: tuple[Shown, ...] | None) -> FindingView:
    what = tally.state(finding)
    return FindingView(
        anchor=anchor,
        rule=inline(finding.rule),
        state=what.value,
        state_word=state_word(what, run),
        verdict=finding.verdict.value,
        verdict_word=VERDICT_WORDS[finding.verdict],
        severity=finding.severity.value,
        title=inline(finding.title),
        message=visible(tally.said(finding)),
        path=inline(finding.path),
        place=f"{inline(finding.path)}:{finding.line}:{finding.column}",
        order=finding.line,
        v0=inline(finding.v0),
        v1=inline(finding.v1),
        server=inline(finding.server),
        auth=inline(finding.auth),
        reason=visible(finding.reason),
        suppressed=_suppressed(finding.suppressed),
        workaround=visible(finding.workaround).strip("\n"),
        notes=tuple(visible(each) for each in finding.notes),
        parts=_parts(finding.parts, finding.path),
        evidence=tuple(
            EvidenceView(f"{each.weight:+d}", inline(each.signal), inline(each.detail))
            for each in finding.evidence
        ),
        score=f"{sum(each.weight for each in finding.evidence):+d}",
        silent=finding.silent,
        minutes=tally.duration(finding.minutes),
        most_minutes=finding.minutes[1],
        diffs=drawn or (),
        elsewhere=drawn is None,
        edits=() if drawn or drawn is None else tuple(_edit(each) for each in finding.edits),
        open=what in (State.MANUAL, State.GAP) or (finding.silent and what is State.WAITING),
    )


def _suppressed(by: Suppressed | None) -> str:
    if by is None:
        return ""
    where = f"{by.kind} at {inline(by.path)}:{by.line}"
    return f"{where}, {visible(by.reason) or 'which gives no reason'}"


def _parts(parts: Iterable[Part], home: str) -> tuple[PartsView, ...]:
    grouped: dict[PartKind, list[tuple[str, str]]] = {}
    for part in parts:
        place = f"line {part.line}" if part.path == home else f"{inline(part.path)}:{part.line}"
        grouped.setdefault(part.kind, []).append((inline(part.name), place))
    return tuple(PartsView(_KINDS[kind], tuple(names)) for kind, names in grouped.items())


def _edit(edit: Edit) -> EditView:
    place = edit.place
    to = "" if edit.span.start == edit.span.end else f" to {place.end_line}:{place.end_column}"
    act = "insert at" if not to else "replace"
    return EditView(f"{act} {inline(place.path)}:{place.line}:{place.column}{to}", visible(edit.text))
