"""One run, from paths to a `Run`; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from v0to1 import __version__
from v0to1.config import Config, selected
from v0to1.core.fingerprints import identified
from v0to1.core.model import Change, Failed, Finding, Notice, Run, Unresolved
from v0to1.flow.libraries import load as libraries
from v0to1.languages.base import Language
from v0to1.languages.containers.hosting import Opened, host
from v0to1.languages.registry import KNOWN, load
from v0to1.pipeline.analysed import memory
from v0to1.pipeline.apply import Outcome
from v0to1.pipeline.beginnings import beginning
from v0to1.pipeline.clean import failures
from v0to1.pipeline.counting import asked, counted
from v0to1.pipeline.course import Course, course_of
from v0to1.pipeline.discover import Discovery
from v0to1.pipeline.findings import Teller
from v0to1.pipeline.following import Followed, followed
from v0to1.pipeline.given_up import TOLD
from v0to1.pipeline.importers import importers
from v0to1.pipeline.inside import Inside, open_all, put_back, virtual
from v0to1.pipeline.interact import Accept, Progress
from v0to1.pipeline.looks import Looks
from v0to1.pipeline.mentions import mentioned
from v0to1.pipeline.misuse import mistakes
from v0to1.pipeline.misuse_findings import tell_misuses
from v0to1.pipeline.origin import folder_of, origin_of
from v0to1.pipeline.overview import endpoints_of, explanations, gaps_of
from v0to1.pipeline.owners import owners_of
from v0to1.pipeline.passes import Passed, all_failures, joined, languages_of, settings_left
from v0to1.pipeline.plans import Plan
from v0to1.pipeline.project import Knowledge, Seen, look
from v0to1.pipeline.selection import Texts, changes_of, choose_by_person
from v0to1.pipeline.senders import is_helper
from v0to1.pipeline.settings_left import reads_of
from v0to1.pipeline.settling import settled
from v0to1.pipeline.sieve import Sieve
from v0to1.pipeline.socket_findings import tell_sockets
from v0to1.pipeline.sources import Sources
from v0to1.pipeline.suppressions import joined as all_comments
from v0to1.pipeline.unresolved import left_in_tests, unresolved
from v0to1.pipeline.wanted import wanted


def run(
    config: Config,
    found: Discovery,
    sieve: Sieve,
    *,
    fixing: bool,
    accept: Accept | None,
    progress: Progress | None,
    whole: bool,
) -> Run:
    """Look at all files that were found; with `fixing`, propose changes."""
    course, near = course_of(config, found, sieve, fixing=fixing, accept=accept)
    sources = sources_of(found, sieve, progress)
    inside, unfit = open_all(sources)
    passes = looks(course, near.texts).at(spoken(sources, inside), sources, inside)
    inner = joined(one.inner for one in passes)
    said = followed(inside, [each for one in passes for each in one.findings], course.known, inner)
    changes, mixed = put_back(sources, joined((inner, said.by_path())))
    failed = (*failures(found, sieve), *sources.failed.values(), *near.failed, *unfit, *mixed)
    failed = all_failures(failed, passes, near)
    scanned = len({*sources, *near.texts} - {one.path for one in failed})
    told = Run(
        tool_version=__version__,
        rules_version=course.known.version,
        root=str(config.root),
        command=config.command,
        wrote=False,
        asked=asked(config),
        target_server=config.server,
        prefer=config.prefer,
        calendar=course.calendar,
        files=counted(scanned, found, failed),
        skipped=found.skipped,
        failed=failed,
        changes=tuple(sorted((*changes, *(each for one in passes for each in one.changes)), key=path_of)),
        languages=languages_of(sieve.spoken(found), passes),
    )
    return with_finds(told, course, passes, inside, said, whole=whole)


def sources_of(found: Discovery, sieve: Sieve, progress: Progress | None) -> Sources:
    """The files of a run, of which those that may matter are read at once."""
    readable = {one.name: one for one in found.candidates if one.name not in sieve.unread}
    sources = Sources(readable, frozenset(sieve.passed))
    total = len(sources.suspects.intersection(readable))
    for count, (name, _) in enumerate(sources.suspected(), 1):
        if progress is not None:
            progress(count, total, name)
    return sources


def looks(course: Course, beside: Mapping[str, str]) -> Looks:
    """How the code of each language is looked at."""
    remembered = memory(course.config, beside, fixing=course.fixing)
    jobs = course.config.jobs if course.accept is None else 1  # one after another, as a person is asked
    return Looks(lambda name, *files: passed(course, load(name), *files), remembered, jobs)


def with_finds(
    told: Run,
    course: Course,
    passes: Sequence[Passed],
    inside: Sequence[Opened],
    said: Followed,
    *,
    whole: bool,
) -> Run:
    """The run with what was found in it, in the order in which it stands."""
    config, known = course.config, course.known
    origin = origin_of(config.root) if whole else folder_of(config.root)
    findings = sorted(
        (finding for one in passes for finding in one.findings), key=lambda one: (*place_of(one), one.rule)
    )
    findings = list(said.told(findings))
    comments = all_comments(one.comments for one in passes)
    lost = [each for one in passes for each in one.unresolved]
    lost += mentioned(inside, findings, known, config.prefer, said.places)
    lost += settings_left(course.settings, known, config.prefer, passes, inside)
    return replace(
        told,
        findings=identified(findings, origin.folder),
        unresolved=tuple(sorted(lost, key=place_of)),
        gaps=gaps_of(known, findings, config.prefer),
        endpoints=endpoints_of(known, findings, config.prefer),
        notices=tuple(sorted(comments.notices([rule.id for rule in known.every_rule]), key=place_of)),
        origin=origin,
        rules=explanations(known, config),
        owners=owners_of(config.root, [*(one.path for one in findings), *(one.path for one in lost)]),
    )


def path_of(one: Change) -> str:
    """The file that a change is of."""
    return one.path


def place_of(one: Finding | Unresolved | Notice) -> tuple[str, int, int]:
    """Where something was found."""
    return one.path, one.line, one.column


def spoken(sources: Sources, inside: Iterable[Opened]) -> list[str]:
    """The languages of files, and of code inside files."""
    found = {one.language for one in sources.candidates.values()}
    found = found.union(*(one.languages for one in inside))
    return [one.name for one in KNOWN if one.name in found]


def passed(course: Course, language: Language, everything: Sources, opened: Sequence[Opened]) -> Passed:
    """Look at the code of one language, in files of its own and inside others; plan what becomes of it."""
    config, known, fixing = course.config, course.known, course.fixing
    inside = Inside(host(opened, language.name, language.parse_error))
    language = replace(language, objection=inside.hosted.objection)
    sources = everything.of(language.name)
    sources = sources.with_modules(virtual(inside.hosted, everything, language.name))
    files = Texts(config.root, sources, language.settings, everything, inside)
    bench = language.workbench(files.names, files.read)
    entries = beginning(bench, sources, known=known, channels=libraries(language.name).names.channels)
    entries += importers(bench, sources, entries, language)
    seen = look(language, files.suspects, sorted(entries), files.read, known, inside.hosted, bench)
    plans, outcome = settled(seen, config, known, files, entries, language, is_helper, fixing=fixing)
    if fixing and course.accept is not None:
        plans, outcome = choose_by_person(
            seen, plans, outcome, files, course.accept, course.calendar, language
        )
    return told_of(course, files, seen, plans, outcome, language)


def told_of(
    course: Course, files: Texts, seen: Seen, plans: Sequence[Plan], outcome: Outcome, language: Language
) -> Passed:
    """What is told of the code of one language, at the places where it stands in the files."""
    config, known, fixing = course.config, course.known, course.fixing
    inside, sources, comments = files.inside, files.sources, seen.kept.comments
    teller = Teller(seen.bench, files.texts, course.calendar, seen.kept.operations, known.outside)
    findings = told(teller, known, seen, plans, config, fixing=fixing)
    misused, given_up = mistakes(language, sources, seen, known, is_helper)
    findings += tell_misuses(teller, misused, seen, config, files.read)
    trouble = dict.fromkeys((*seen.evaluation.exhausted, *given_up), TOLD) | dict(seen.bench.failures)
    broken = {inside.hosted.home(path): error for path, error in trouble.items() if path in sources}
    lost = (
        *left_in_tests(plans, files.texts),
        *unresolved(seen, known, files.texts, is_helper, language.is_test),
    )
    missing = {place_of(one): one for one in reversed(lost)}.values()
    spoken_of = (one for one in missing if comments.over("", [(one.path, one.line, one.line)]) is None)
    whole, inner = inside.split(outcome)
    return Passed(
        language.name,
        tuple(inside.finding(one) for one in findings),
        (*(inside.unresolved(one) for one in spoken_of), *inside.broken(known)),
        tuple(Failed(path, error) for path, error in sorted(broken.items())),
        changes_of(whole, sources) if fixing else (),
        inner if fixing else {},
        comments,
        tuple((given, inside.place_text(place)) for given, place in reads_of(seen, course.settings)),
        {
            name: files.files[name].text
            for one in seen.certain
            if (name := inside.hosted.home(one.module)) in files.files
        },
        files.beside,
    )


def told(
    teller: Teller, known: Knowledge, seen: Seen, plans: Sequence[Plan], config: Config, *, fixing: bool
) -> list[Finding]:
    """The findings of all plans, headers, doubtful requests and Socket.IO operations."""
    findings = [
        teller.finding(plan, applied=fixing and plan.draft is not None)
        for plan in plans
        if plan.connection is None
    ]
    for rule in known.rules:
        if rule.header is not None and selected(config, rule.id):
            told = teller.headers(rule, plans, fixing=fixing)
            findings += [one for one in told if wanted(config, rule.id, seen.home(one.path))]
    findings += [teller.ambiguous(one) for one in seen.ambiguous]
    asked = [one for one in seen.sockets if wanted(config, one.rule.id, seen.home(one.use.module))]
    return findings + tell_sockets(teller, asked, seen.certain, plans, fixing=fixing)
