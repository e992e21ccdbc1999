"""The code of one language is analysed: what is found, and becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from v0to1.applying.apply import Outcome
from v0to1.applying.inside import Inside, virtual
from v0to1.attribution.analysis_roots import beginning
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.own_servers import Served, v0_like
from v0to1.config import Config, selected
from v0to1.core.garbage import uncollected
from v0to1.core.model import Failed, Finding, Notice, StaleText, Unresolved
from v0to1.core.monitor import FINDINGS, staged
from v0to1.core.recursion import roomy, spacious
from v0to1.evaluation.http.adapted import is_adapter
from v0to1.evaluation.http.libraries import load as libraries
from v0to1.findings.findings import Teller, in_place
from v0to1.findings.misuse import Mistake, entries_of, mistakes
from v0to1.findings.misuse_findings import tell_misuses
from v0to1.findings.project_kinds import kinds_of, with_kinds
from v0to1.findings.results import LanguageResult
from v0to1.findings.settings import reads_of
from v0to1.findings.sockets import tell_sockets
from v0to1.findings.stale_text import in_code as stale_text
from v0to1.findings.unaccounted import unparsed
from v0to1.findings.unresolved import ROUTE, unresolved
from v0to1.languages.base import Language, Unplaced
from v0to1.languages.embedding.hosting import Opened, host
from v0to1.pipeline.project import migrate
from v0to1.pipeline.run_context import RunContext
from v0to1.pipeline.selection import Texts, changes_of, choose_by_person
from v0to1.planning.abandoned import TOLD, left_out
from v0to1.planning.model import Plan
from v0to1.planning.seen import ProjectFacts, analyse_project
from v0to1.planning.selected_rules import wanted
from v0to1.scan.importers import importers
from v0to1.scan.sources import Sources


def analyse_language(
    context: RunContext,
    language: Language,
    everything: Sources,
    opened: Sequence[Opened],
    abroad: frozenset[Served] = frozenset(),
) -> LanguageResult:
    """Analyse the code of one language, in files of its own and inside others, and plan what becomes of it.

    `abroad` are the routes that the code in other languages serves.
    """
    context = replace(context, known=replace(context.known, abroad=abroad))
    inside = Inside(host(opened, language.name, language.parse_error))
    language = replace(language, objection=inside.hosted.objection)
    sources = everything.of(language.name)
    sources = sources.with_modules(virtual(inside.hosted, everything, language.name))
    files = Texts(context.config.root, sources, language.settings, everything, inside)
    with roomy(), uncollected():
        return spacious(partial(placed, context, language, files))


def placed(context: RunContext, language: Language, files: Texts) -> LanguageResult:
    """Analyse the code in one language; once more for each file that turns out to be none for the parser."""
    for _ in files.names:
        with suppress(Unplaced):
            return analysed(context, language, files)
    return analysed(context, language, files)


def analysed(context: RunContext, language: Language, files: Texts) -> LanguageResult:
    """Analyse the code in one language, and plan what becomes of it."""
    config, known, fixing = context.config, context.known, context.fixing
    bench = language.workbench(files.names, files.read)
    bench.around = files.files_with
    bench.composing = fixing
    sources = files.sources.only([name for name in files.sources if not is_adapter(name, files.read)])
    entries = beginning(bench, sources, known=known, channels=libraries(language.name).names.channels)
    entries += importers(bench, sources, entries, language)
    watched = entries_of(language, files.sources, bench, known)
    hosted = files.inside.hosted
    seen = analyse_project(
        language,
        files.suspects,
        sorted({*entries, *watched}),
        files.read,
        known,
        hosted,
        bench,
        files.names,
        watching=bool(watched),
    )
    misused = mistakes(seen, known) if watched else ()
    plans, outcome = migrate(seen, config, known, files.read, language)
    if fixing and context.accept is not None:
        plans, outcome = choose_by_person(seen, plans, files, context.accept, context.calendar, language)
    bench.drafted()
    return result_of(context, files, seen, plans, outcome, language, misused)


@staged(FINDINGS)
def result_of(
    context: RunContext,
    files: Texts,
    seen: ProjectFacts,
    plans: Sequence[Plan],
    outcome: Outcome,
    language: Language,
    misused: tuple[Mistake, ...],
) -> LanguageResult:
    """What is told of the code of one language, at the places where it stands in the files."""
    config, known, fixing = context.config, context.known, context.fixing
    inside, sources, comments = files.inside, files.sources, seen.kept.comments
    teller = Teller(seen.bench, files.texts, context.calendar, seen.kept.operations, known.outside)
    findings = findings_of(teller, known, seen, plans, config, fixing=fixing)
    findings += tell_misuses(teller, misused, seen, config, files.read)
    trouble = dict.fromkeys(seen.evaluation.exhausted, TOLD)
    trouble |= {**seen.evaluation.errors, **seen.bench.failures}
    trouble |= unparsed(seen.bench, known, files.texts, {one.path for one in findings})
    broken = {inside.hosted.home(path): error for path, error in trouble.items() if path in sources}
    lost = (
        *left_out(seen.bench.gaps, files.texts),
        *unresolved(seen, known, files.texts, language, plans, files.suspects),
    )
    missing = {place_of(one): one for one in reversed(lost)}.values()
    spoken_of = (one for one in missing if comments.over("", [(one.path, one.line, one.line)]) is None)
    whole, inner = inside.split(outcome)
    findings = [inside.finding(one) for one in findings]
    return LanguageResult(
        language.name,
        tuple(findings),
        (*reported_once(map(inside.unresolved, spoken_of), findings), *inside.broken(known)),
        tuple(Failed(path, error) for path, error in sorted(broken.items())),
        changes_of(whole, sources, files.files) if fixing else (),
        inner if fixing else {},
        comments,
        tuple((given, inside.place_text(place)) for given, place in reads_of(seen, context.settings)),
        senders_of(seen, files),
        files.beside,
        v0_like(seen.served.every(), known.interesting),
        projects=kinds_of(seen),
        stale=tuple(inside.stale(one) for one in stale_text(seen.bench, plans, known, language))
        if fixing
        else (),
    )


def reported_once(lost: Iterable[Unresolved], findings: Iterable[Finding]) -> Iterator[Unresolved]:
    """What could not be followed, without unknown routes at places where another method makes them known."""
    places = {place_of(one) for one in findings}
    return (one for one in lost if one.reason != ROUTE or place_of(one) not in places)


def senders_of(seen: ProjectFacts, files: Texts) -> dict[str, str]:
    """The texts of files that certainly send requests to V0."""
    names = {files.inside.hosted.home(one.module): None for one in seen.certain}
    return {name: files.files[name].text for name in names if name in files.files}


def findings_of(
    teller: Teller,
    known: Knowledge,
    seen: ProjectFacts,
    plans: Sequence[Plan],
    config: Config,
    *,
    fixing: bool,
) -> list[Finding]:
    """The findings of all plans, headers, doubtful requests and Socket.IO operations."""
    findings = [
        teller.finding(plan, applied=(fixing and plan.draft is not None) or in_place(plan))
        for plan in plans
        if plan.connection is None and plan.reported and not (plan.operation.mock and plan.fix == "adapter")
    ]
    findings = with_kinds(findings, plans, seen)
    for rule in known.rules:
        if rule.header is not None and selected(config, rule.id):
            told = teller.headers(rule, [plan for plan in plans if plan.wanted])
            findings += [one for one in told if wanted(config, rule.id, seen.home(one.path))]
    findings += [teller.ambiguous(one) for one in seen.ambiguous]
    asked = [one for one in seen.sockets if wanted(config, one.rule.id, seen.home(one.use.module))]
    return findings + tell_sockets(teller, asked, seen.certain, plans, fixing=fixing)


def place_of(one: Finding | Unresolved | Notice | StaleText) -> tuple[str, int, int]:
    """Where something was found."""
    return one.path, one.line, one.column
