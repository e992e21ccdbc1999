"""The whole page: summary, tiles, lists and ledgers, made from a run and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from v0to1.core.model import Files, LanguageShare, Run, Verdict
from v0to1.reports import tally
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import Deadline, Progress
from v0to1.reports.view import findings, summary
from v0to1.reports.view.adapter import Adapted, adapted
from v0to1.reports.view.colours import Palette
from v0to1.reports.view.endpoints import EndpointView, endpoints
from v0to1.reports.view.files import ClientView, FileView, by_client, changed
from v0to1.reports.view.findings import FindingView, Kind
from v0to1.reports.view.gaps import Gaps, gaps
from v0to1.reports.view.ledger import Ledger, ledger
from v0to1.reports.view.production import ProductionView, production_view
from v0to1.reports.view.proof import ProofView, proof_view
from v0to1.reports.view.silent import Silences, silences
from v0to1.reports.view.summary import Fact, Mark, Tile
from v0to1.reports.view.work import Work, work
from v0to1.reports.visible import inline, visible


@dataclass(frozen=True, slots=True)
class Section:
    """The findings of one list."""

    tile: Tile
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """What there is to say of an operation that was found, whatever its uses: why, and a note."""

    rule: str
    title: str
    why: str
    note: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: the values that the findings have."""

    verdicts: tuple[str, ...]
    severities: tuple[str, ...]
    rules: tuple[str, ...]
    paths: tuple[str, ...]
    servers: tuple[str, ...]
    languages: tuple[str, ...]
    owners: tuple[str, ...]
    clients: tuple[str, ...]
    productions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page stands: alone, or with `share` others in one file.

    `prefix` stands before all of its ids; `name` and `title` (an id) tell its parts from those of
    others. `level` is that of its headings. `brief` asks for short cards however few findings it has.
    """

    prefix: str = ""
    name: str = ""
    title: str = ""
    level: int = 2
    share: int = 1
    brief: bool = False


ALONE = Frame()


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the templates may say of one run.

    `first_todo` is the id of the first list with something that is to be done.
    """

    frame: Frame
    root: str
    server: str
    headline: str
    total: int
    native: int
    todo: int
    review: int
    first_todo: str
    progress: Progress
    sections: tuple[Section, ...]
    silent: Silences
    adapted: Adapted
    deadline: Deadline
    marks: tuple[Mark, ...]
    as_of: str
    effort: str
    files: Files
    choices: Choices
    rules: tuple[RuleView, ...]
    brief: bool
    kinds: Mapping[Kind, int]
    changed: tuple[FileView, ...]
    clients: tuple[ClientView, ...]
    gaps: Gaps
    endpoints: tuple[EndpointView, ...]
    work: Work
    ledger: Ledger
    looked_for: int
    facts: tuple[Fact, ...]
    languages: tuple[LanguageShare, ...]
    production: ProductionView | None
    proof: ProofView | None


def page(run: Run, frame: Frame = ALONE, *, clean: Run | None = None) -> Page:
    """Return the page of `run`, free of secrets and of characters that act.

    `clean` is `run` without its secrets, where the caller has it.
    """
    clean = clean or redacted(run)
    palette = Palette(clean.changes)
    cards = findings.view(clean, run, palette, brief=frame.brief)
    files = changed((clean.changes, run.changes), cards, palette, frame.share)
    return Page(
        frame=frame,
        root=inline(clean.root),
        server=inline(clean.target_server),
        headline=tally.headline(clean),
        total=len(cards),
        native=sum(each.native for each in cards),
        todo=sum(each.todo for each in cards),
        review=sum(each.done and each.verdict == Verdict.REVIEW.value for each in cards),
        first_todo=next((f"state-{each.state}" for each in cards if each.todo), "findings"),
        progress=tally.progress(clean),
        sections=_sections(clean, cards),
        silent=silences(cards),
        adapted=adapted(clean, cards),
        deadline=tally.deadline(clean.calendar),
        marks=summary.marks(clean.calendar),
        as_of=clean.calendar.as_of,
        effort=tally.duration(tally.effort(clean.findings)),
        files=clean.files,
        choices=_choices(cards),
        rules=_rules(clean),
        brief=any(each.brief for each in cards),
        kinds=_kinds(cards),
        changed=files,
        clients=by_client(clean, files, cards),
        gaps=gaps(clean, cards),
        endpoints=endpoints(clean),
        work=work(clean),
        ledger=ledger(clean),
        looked_for=len(clean.rules),
        facts=summary.facts(clean),
        languages=clean.languages,
        production=_production(clean, frame),
        proof=proof_view(clean.proof),
    )


def _production(run: Run, frame: Frame) -> ProductionView | None:
    if run.production is None:
        return None
    return production_view(run.production, run.findings, whole=not frame.prefix)


def _sections(run: Run, cards: Iterable[FindingView]) -> tuple[Section, ...]:
    own: dict[str, list[FindingView]] = {}
    for card in cards:
        own.setdefault(card.state, []).append(card)
    return tuple(Section(tile, tuple(own.get(tile.state, ()))) for tile in summary.tiles(run))


def _rules(run: Run) -> tuple[RuleView, ...]:
    found = {each.rule for each in run.findings}
    return tuple(
        RuleView(inline(each.rule), inline(each.title), visible(each.why), visible(each.note))
        for each in run.rules
        if each.rule in found
    )


def _kinds(cards: Iterable[FindingView]) -> Mapping[Kind, int]:
    """Number what brief cards share: each says its number, and the page tells once what it means."""
    kinds = dict.fromkeys(each.kind for each in cards if each.brief)
    return {kind: number for number, kind in enumerate(kinds)}


def _choices(cards: Iterable[FindingView]) -> Choices:
    cards = tuple(cards)

    def values(of: str) -> tuple[str, ...]:
        return tuple(sorted({str(getattr(each, of)) for each in cards} - {""}))

    names = (
        "verdict",
        "severity",
        "rule",
        "path",
        "server",
        "language",
        "owner",
        "client",
        "production",
    )
    return Choices(*(values(each) for each in names))
