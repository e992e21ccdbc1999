"""One run, from paths to a `Run`; nothing is written here."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from v0to1 import __version__, resources
from v0to1.config import Config, selected
from v0to1.core.diff import unified
from v0to1.core.loading_data import load_calendar
from v0to1.core.model import Calendar, Change, Failed, Files, Finding, Notice, Run, Spoken, Unresolved
from v0to1.errors import SourceError
from v0to1.flow.libraries import load as libraries
from v0to1.flow.outside import Given
from v0to1.languages.base import Language
from v0to1.languages.registry import KNOWN, load
from v0to1.pipeline.apply import Outcome
from v0to1.pipeline.beside import beside
from v0to1.pipeline.discover import Discovery, discover
from v0to1.pipeline.findings import Teller
from v0to1.pipeline.importers import importers, messengers
from v0to1.pipeline.interact import Accept, Progress
from v0to1.pipeline.known import knowledge
from v0to1.pipeline.overview import endpoints_of, gaps_of
from v0to1.pipeline.plans import Plan
from v0to1.pipeline.project import (
    Knowledge,
    Seen,
    applied,
    look,
    migrate,
    unsettled,
    without,
)
from v0to1.pipeline.read import Source, read
from v0to1.pipeline.selection import Texts, choose_by_person
from v0to1.pipeline.settings import Settings
from v0to1.pipeline.settings_left import left, reads_of
from v0to1.pipeline.socket_findings import tell_sockets
from v0to1.pipeline.unresolved import unresolved


@dataclass(frozen=True, slots=True)
class Passed:
    """What a run tells of the files of one language."""

    findings: tuple[Finding, ...]
    unresolved: tuple[Unresolved, ...]
    failures: tuple[Failed, ...]
    changes: tuple[Change, ...]
    notices: tuple[Notice, ...] = ()
    readers: tuple[tuple[Given, str], ...] = ()
    senders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """What holds for all languages of a run."""

    config: Config
    known: Knowledge
    calendar: Calendar
    fixing: bool
    accept: Accept | None
    settings: Settings


def run(
    config: Config, *, fixing: bool, accept: Accept | None = None, progress: Progress | None = None
) -> Run:
    """Look at everything below the configured paths; with `fixing`, propose changes."""
    found = discover(config.root, config.paths)
    known = knowledge(config)
    near = beside(found.settings, known)
    known = replace(known, outside=near.settings.outside)
    course = Course(
        config, known, load_calendar(resources.RULES, config.as_of), fixing, accept, near.settings
    )
    sources, failed = read_all(found, progress)
    passes = [passed(course, load(one.name), own) for one in KNOWN if (own := spoken(sources, one.name))]
    findings = [finding for one in passes for finding in one.findings]
    lost = [each for one in passes for each in one.unresolved]
    lost += settings_left(course, passes)
    failures = (*failed, *near.failed, *(failure for one in passes for failure in one.failures))
    scanned = len(sources) - len([one for one in failures if one.path in sources]) + len(near.texts)
    return Run(
        tool_version=__version__,
        rules_version=course.known.version,
        root=str(config.root),
        command=config.command,
        wrote=False,
        target_server=config.server,
        prefer=config.prefer,
        calendar=course.calendar,
        files=Files(scanned + len(found.skipped) + len(failures), scanned, len(found.skipped), len(failures)),
        findings=tuple(sorted(findings, key=lambda one: (*place_of(one), one.rule))),
        unresolved=tuple(sorted(lost, key=place_of)),
        skipped=found.skipped,
        failed=failures,
        changes=tuple(sorted((each for one in passes for each in one.changes), key=lambda one: one.path)),
        gaps=gaps_of(course.known.rules, findings),
        endpoints=endpoints_of(course.known, findings, config.prefer),
        languages=languages_of(sources, findings),
        notices=tuple(sorted((each for one in passes for each in one.notices), key=place_of)),
    )


def place_of(one: Finding | Unresolved | Notice) -> tuple[str, int, int]:
    """Where something was found."""
    return one.path, one.line, one.column


def spoken(sources: Mapping[str, Source], language: str) -> dict[str, Source]:
    """The sources of one language."""
    return {name: source for name, source in sources.items() if source.language == language}


def settings_left(course: Course, passes: Sequence[Passed]) -> Iterator[Unresolved]:
    """What a person has to look at in files of settings; a reader that is a finding says it all."""
    readers: dict[Given, str] = {}
    for given, place in (each for one in passes for each in one.readers):
        readers[given] = "" if not place else readers.get(given, place)
    senders = {name: text for one in passes for name, text in one.senders.items()}
    return left(course.settings, course.known, readers, senders, course.config.prefer)


def languages_of(sources: Mapping[str, Source], findings: Sequence[Finding]) -> tuple[Spoken, ...]:
    """What was scanned and found in each language that the project has."""
    files = Counter(source.language for source in sources.values())
    found = Counter(sources[one.path].language for one in findings if one.path in sources)
    return tuple(Spoken(one.title, files[one.name], found[one.name]) for one in KNOWN if files[one.name])


def passed(course: Course, language: Language, sources: dict[str, Source]) -> Passed:
    """Look at the files of one language, and plan what becomes of them."""
    config, known, fixing = course.config, course.known, course.fixing
    files = Texts(config.root, sources, language.settings)
    entries = [name for name, source in sources.items() if known.concerns(source.text)]
    entries += messengers(sources, entries, libraries(language.name).names.channels)
    entries += importers(sources, entries, language)
    seen = look(language, files.names, sorted(entries), files.read, known)
    plans, outcome = settled(seen, config, known, files, entries, language, fixing=fixing)
    if fixing and course.accept is not None:
        plans, outcome = choose_by_person(
            seen, plans, outcome, files, course.accept, course.calendar, language
        )
    teller = Teller(seen.bench, files.texts, course.calendar, seen.kept.operations, known.outside)
    findings = told(teller, known, seen, plans, config, fixing=fixing)
    broken = sorted(seen.bench.failures.items())
    lost = unresolved(seen, known, files.texts, is_helper, language.is_test)
    comments = seen.kept.comments
    return Passed(
        tuple(findings),
        tuple(one for one in lost if comments.over("", [(one.path, one.line, one.line)]) is None),
        tuple(Failed(path, error) for path, error in broken if path in sources),
        changes_of(outcome.texts, sources) if fixing else (),
        tuple(comments.notices([rule.id for rule in known.rules])),
        tuple(reads_of(seen, course.settings)),
        {one.module: files.texts[one.module] for one in seen.certain if one.module in files.texts},
    )


def settled(
    seen: Seen,
    config: Config,
    known: Knowledge,
    files: Texts,
    entries: Sequence[str],
    language: Language,
    *,
    fixing: bool,
) -> tuple[tuple[Plan, ...], Outcome]:
    """The plans with what they make of the texts, without those whose result would be changed again."""
    plans, outcome = migrate(seen, config, known, files.read, language, is_helper)
    if not fixing or not outcome.texts:
        return plans, outcome
    shaky = unsettled(outcome, language, files.names, entries, files.read, known, config, is_helper)
    return applied(seen.bench, without(plans, shaky), files.read, language) if shaky else (plans, outcome)


def told(
    teller: Teller, known: Knowledge, seen: Seen, plans: Sequence[Plan], config: Config, *, fixing: bool
) -> list[Finding]:
    """The findings of all plans, headers, doubtful requests and Socket.IO operations."""
    findings = [teller.finding(plan, applied=fixing and plan.draft is not None) for plan in plans]
    for rule in known.rules:
        if rule.header is not None and selected(config, rule.id):
            findings += teller.headers(rule, plans, fixing=fixing)
    findings += [teller.ambiguous(one) for one in seen.ambiguous]
    wanted = [one for one in seen.sockets if selected(config, one.rule.id)]
    return findings + tell_sockets(teller, wanted, seen.certain)


def read_all(found: Discovery, progress: Progress | None) -> tuple[dict[str, Source], tuple[Failed, ...]]:
    """The sources of all candidates; files that cannot be read are kept with the reason."""
    sources: dict[str, Source] = {}
    failed = list(found.failed)
    for count, candidate in enumerate(found.candidates, 1):
        try:
            sources[candidate.name] = read(candidate)
        except SourceError as error:
            failed.append(Failed(candidate.name, str(error)))
        if progress is not None:
            progress(count, len(found.candidates), candidate.name)
    return sources, tuple(failed)


def is_helper(module: str) -> bool:
    """Whether a module is a helper file of ours."""
    return posixpath.basename(module).replace("-", "_").startswith("openhands_v1")


def changes_of(texts: Mapping[str, str], sources: Mapping[str, Source]) -> tuple[Change, ...]:
    """The files that change, with their diffs."""
    found = []
    for path, after in sorted(texts.items()):
        source = sources.get(path)
        before = source.text if source is not None else None
        if before == after:
            continue
        diff = source.diff(after) if source is not None else unified(path, None, after.encode())
        found.append(Change(path, before, after, diff))
    return tuple(found)
