"""The whole page: answer, tiles, lists and ledgers, made from a run and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from v0to1.core.model import Calendar, Files, Run, Spoken
from v0to1.reports import tally
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import Deadline, State
from v0to1.reports.view import files as file_views
from v0to1.reports.view import findings as finding_views
from v0to1.reports.view.files import FileView, WorkRow
from v0to1.reports.view.findings import FindingView
from v0to1.reports.view.ledger import EndpointView, GapView, Ledger, endpoints, gaps, ledger
from v0to1.reports.visible import inline


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of one state; `share` and `offset` are its stretch of the bar, in per cent."""

    state: str
    word: str
    explained: str
    findings: tuple[FindingView, ...]
    share: float
    offset: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One date of the calendar; `passed` on the day of the run."""

    day: str
    word: str
    distance: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: the values that the findings have."""

    verdicts: tuple[str, ...]
    severities: tuple[str, ...]
    rules: tuple[str, ...]
    paths: tuple[str, ...]
    servers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value of the run's settings."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the templates may say."""

    root: str
    headline: str
    total: int
    sections: tuple[Section, ...]
    silent: tuple[FindingView, ...]
    deadline: Deadline
    marks: tuple[Mark, ...]
    as_of: str
    effort: str
    files: Files
    choices: Choices
    changed: tuple[FileView, ...]
    gaps: tuple[GapView, ...]
    endpoints: tuple[EndpointView, ...]
    by_rule: tuple[WorkRow, ...]
    by_file: tuple[WorkRow, ...]
    ledger: Ledger
    facts: tuple[Fact, ...]
    languages: tuple[Spoken, ...]


_EXPLAINED: Mapping[State, str] = {
    State.MANUAL: "v0to1 tells what to do, with code in your own names, but a person has to do it.",
    State.GAP: "V1 has no full counterpart on the chosen server; each has a workaround.",
    State.WAITING: "v0to1 has a fix, which is not part of the changes; the reason stands with each.",
    State.FIXED: "The whole operation was changed at once: request, payload and what reads the answer.",
    State.AMBIGUOUS: "They look like V0, but too little speaks for it. They were not touched.",
    State.SUPPRESSED: "A comment asks to keep them. They count for nothing else on this page.",
}


_ROUTES: Mapping[str, str] = {
    "guide": "the migration guide's wherever they work",
    "app-server": "the App Server's own where it has them",
}


def page(run: Run) -> Page:
    """Return the page of `run`, free of secrets and of characters that act."""
    clean = redacted(run)
    cards = finding_views.view(clean, run.findings, {each.path: each for each in run.changes})
    uncounted = (State.AMBIGUOUS.value, State.SUPPRESSED.value)
    definite = (each for each in cards if each.silent and each.state not in uncounted)
    return Page(
        root=inline(clean.root),
        headline=tally.headline(clean),
        total=len(cards),
        sections=_sections(clean, cards),
        silent=tuple(definite),
        deadline=tally.deadline(clean.calendar),
        marks=_marks(clean.calendar),
        as_of=clean.calendar.as_of,
        effort=tally.duration(tally.effort(clean.findings)),
        files=clean.files,
        choices=_choices(cards),
        changed=file_views.changed(clean, run.changes),
        gaps=gaps(clean, cards),
        endpoints=endpoints(clean),
        by_rule=file_views.by_rule(clean.findings),
        by_file=file_views.by_file(clean.findings),
        ledger=ledger(clean),
        facts=_facts(clean),
        languages=clean.languages,
    )


def _sections(run: Run, cards: tuple[FindingView, ...]) -> tuple[Section, ...]:
    sections = []
    done = 0
    for what in State:
        own = tuple(each for each in cards if each.state == what.value)
        share = 100 * len(own) / len(cards) if cards else 0.0
        offset = 100 * done / len(cards) if cards else 0.0
        word = finding_views.state_word(what, run)
        sections.append(Section(what.value, word, _EXPLAINED[what], own, round(share, 3), round(offset, 3)))
        done += len(own)
    return tuple(sections)


def _marks(calendar: Calendar) -> tuple[Mark, ...]:
    today = date.fromisoformat(calendar.as_of)
    named = (
        (calendar.deprecated, "deprecated"),
        (calendar.sunset, "announced end"),
        (calendar.removed, "removed from open source"),
    )
    return tuple(
        Mark(day, word, _distance((date.fromisoformat(day) - today).days), date.fromisoformat(day) <= today)
        for day, word in named
    )


def _distance(days: int) -> str:
    if days == 0:
        return "today"
    return f"in {tally.count(days, 'day')}" if days > 0 else f"{tally.count(-days, 'day')} ago"


def _choices(cards: tuple[FindingView, ...]) -> Choices:
    def values(of: str) -> tuple[str, ...]:
        return tuple(sorted({str(getattr(each, of)) for each in cards} - {""}))

    return Choices(values("verdict"), values("severity"), values("rule"), values("path"), values("server"))


def _facts(run: Run) -> tuple[Fact, ...]:
    told = (
        ("v0to1", run.tool_version),
        ("Rules", run.rules_version),
        ("Root", run.root),
        ("Command", run.command),
        ("Mode", "changes were written" if run.wrote else "nothing was written"),
        ("V1 server", run.target_server),
        ("Routes", _ROUTES.get(run.prefer, run.prefer)),
        ("Counted from", run.calendar.as_of),
        *sorted(run.properties.items()),
    )
    return tuple(Fact(inline(name), inline(value)) for name, value in told if value)
