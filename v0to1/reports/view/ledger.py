"""What the findings cannot speak for: what was not scanned, not understood, or kept on purpose."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.core.kinds import BASELINE, COMMENT
from v0to1.core.model import Run
from v0to1.reports.visible import inline, visible


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was not scanned or not understood: where, what stands there, and why."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the findings cannot speak for."""

    failed: tuple[Entry, ...]
    unresolved: tuple[Entry, ...]
    stale: tuple[Entry, ...]
    skipped: tuple[Entry, ...]
    commented: tuple[Entry, ...]
    baselined: tuple[Entry, ...]
    notices: tuple[Entry, ...]


def ledger(run: Run) -> Ledger:
    """Return what failed, what could not be followed and what was skipped."""
    return Ledger(
        failed=tuple(Entry(inline(each.place), "", visible(each.what)) for each in run.failed),
        unresolved=tuple(
            Entry(f"{inline(each.path)}:{each.line}:{each.column}", inline(each.text), visible(each.reason))
            for each in run.unresolved
        ),
        stale=tuple(
            Entry(f"{inline(each.path)}:{each.line}:{each.column}", inline(each.text), visible(each.reason))
            for each in run.stale
        ),
        skipped=tuple(Entry(inline(each.path), "", visible(each.reason)) for each in run.skipped),
        commented=_kept(run, COMMENT),
        baselined=_kept(run, BASELINE),
        notices=tuple(
            Entry(f"{inline(each.path)}:{each.line}:{each.column}", inline(each.kind), visible(each.message))
            for each in run.notices
        ),
    )


def _kept(run: Run, kind: str) -> tuple[Entry, ...]:
    pairs = ((each, each.suppressed) for each in run.findings if each.suppressed is not None)
    return tuple(
        Entry(
            f"{inline(each.path)}:{each.line}:{each.column}",
            inline(each.title),
            f"{inline(by.path)}:{by.line}: {visible(by.reason) or 'no reason given'}",
        )
        for each, by in pairs
        if by.kind == kind
    )
