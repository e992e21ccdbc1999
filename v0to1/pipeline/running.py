"""One run, from paths to a `Run`; nothing is written here."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from v0to1 import __version__, resources
from v0to1.config import Config, selected
from v0to1.core.loading import load_rules
from v0to1.core.loading_data import load_calendar, load_evidence, load_pins
from v0to1.core.model import Calendar, Change, Edit, Failed, Files, Finding, Run, Unresolved
from v0to1.core.versions import find_server
from v0to1.errors import SourceError
from v0to1.flow.libraries import load as libraries
from v0to1.languages.base import Language
from v0to1.languages.containers.hosting import Opened, host
from v0to1.languages.registry import KNOWN, load
from v0to1.pipeline.apply import Outcome
from v0to1.pipeline.discover import Discovery, discover
from v0to1.pipeline.findings import Teller
from v0to1.pipeline.importers import importers, messengers
from v0to1.pipeline.inside import Inside, open_all, put_back, virtual
from v0to1.pipeline.interact import Accept, Progress
from v0to1.pipeline.match import routes_of
from v0to1.pipeline.mentions import mentioned
from v0to1.pipeline.overview import endpoints_of, gaps_of, rules_version
from v0to1.pipeline.plans import Plan
from v0to1.pipeline.project import (
    Knowledge,
    Seen,
    applied,
    events_of,
    look,
    migrate,
    needles_of,
    unsettled,
    without,
)
from v0to1.pipeline.read import Source, read
from v0to1.pipeline.selection import Texts, changes_of, choose_by_person
from v0to1.pipeline.socket_findings import tell_sockets
from v0to1.pipeline.unresolved import unresolved


@dataclass(frozen=True, slots=True)
class Passed:
    """What a run tells of the code of one language; `inner` are the edits of files that it stands in."""

    findings: tuple[Finding, ...]
    unresolved: tuple[Unresolved, ...]
    failures: tuple[Failed, ...]
    changes: tuple[Change, ...]
    inner: Mapping[str, tuple[Edit, ...]]


@dataclass(frozen=True, slots=True)
class Course:
    """What holds for all languages of a run."""

    config: Config
    known: Knowledge
    calendar: Calendar
    fixing: bool
    accept: Accept | None


def run(
    config: Config, *, fixing: bool, accept: Accept | None = None, progress: Progress | None = None
) -> Run:
    """Look at everything below the configured paths; with `fixing`, propose changes."""
    course = Course(config, knowledge(config), load_calendar(resources.RULES, config.as_of), fixing, accept)
    found = discover(config.root, config.paths)
    sources, failed = read_all(found, progress)
    inside, unfit = open_all(sources, course.known)
    passes = [passed(course, load(name), sources, inside) for name in spoken(sources, inside)]
    findings = [finding for one in passes for finding in one.findings]
    named = mentioned(inside, findings, course.known, config.prefer)
    changes, lost = put_back(sources, joined(one.inner for one in passes))
    failures = (*failed, *unfit, *lost, *(failure for one in passes for failure in one.failures))
    scanned = len(sources) - len([one for one in failures if one.path in sources])
    return Run(
        tool_version=__version__,
        rules_version=rules_version(course.known.rules),
        root=str(config.root),
        command=config.command,
        wrote=False,
        target_server=config.server,
        prefer=config.prefer,
        calendar=course.calendar,
        files=Files(
            len(sources) + len(failed) + len(found.skipped), scanned, len(found.skipped), len(failures)
        ),
        findings=tuple(sorted(findings, key=lambda one: (*place_of(one), one.rule))),
        unresolved=tuple(
            sorted((*named, *(each for one in passes for each in one.unresolved)), key=place_of)
        ),
        skipped=found.skipped,
        failed=failures,
        changes=tuple(
            sorted((*changes, *(each for one in passes for each in one.changes)), key=lambda one: one.path)
        ),
        gaps=gaps_of(course.known.rules, findings),
        endpoints=endpoints_of(course.known, findings, config.prefer),
    )


def place_of(one: Finding | Unresolved) -> tuple[str, int, int]:
    """Where something was found."""
    return one.path, one.line, one.column


def spoken(sources: Mapping[str, Source], inside: Iterable[Opened]) -> list[str]:
    """The languages of files, and of code inside files."""
    found = {source.language for source in sources.values()}
    found = found.union(*(one.languages for one in inside))
    return [one.name for one in KNOWN if one.name in found]


def joined(several: Iterable[Mapping[str, tuple[Edit, ...]]]) -> dict[str, tuple[Edit, ...]]:
    """The edits of each file by all languages."""
    found: dict[str, tuple[Edit, ...]] = {}
    for inner in several:
        for path, edits in inner.items():
            found[path] = (*found.get(path, ()), *edits)
    return found


def passed(
    course: Course, language: Language, everything: Mapping[str, Source], opened: Sequence[Opened]
) -> Passed:
    """Look at the code of one language, in files of its own and inside others; plan what becomes of it."""
    config, known, fixing = course.config, course.known, course.fixing
    inside = Inside(host(opened, language.name, language.parse_error))
    language = replace(language, objection=inside.hosted.objection)
    sources = {name: one for name, one in everything.items() if one.language == language.name}
    sources |= virtual(inside.hosted, everything, language.name)
    files = Texts(config.root, sources, language.settings, everything, inside)
    entries = [name for name, source in sources.items() if known.interesting(source.text)]
    entries += messengers(sources, entries, libraries(language.name).names.channels)
    entries += importers(sources, entries, language)
    seen = look(language, files.names, sorted(entries), files.read, known, inside.hosted.standalone)
    plans, outcome = settled(seen, config, known, files, entries, language, fixing=fixing)
    if fixing and course.accept is not None:
        plans, outcome = choose_by_person(
            seen, plans, outcome, files, course.accept, course.calendar, language
        )
    teller = Teller(seen.bench, files.texts, course.calendar, inside.hosted.home)
    findings = told(teller, known, seen, plans, config, fixing=fixing)
    broken = {
        inside.hosted.home(path): error for path, error in seen.bench.failures.items() if path in sources
    }
    missing = unresolved(seen, known, files.texts, is_helper, language.is_test)
    whole, inner = inside.split(outcome)
    return Passed(
        tuple(inside.finding(one) for one in findings),
        (*(inside.unresolved(one) for one in missing), *inside.broken(known)),
        tuple(Failed(path, error) for path, error in sorted(broken.items())),
        changes_of(whole, sources) if fixing else (),
        inner if fixing else {},
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
    shaky = unsettled(
        seen.bench, outcome, language, files.names, entries, files.read, known, config, is_helper
    )
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


def knowledge(config: Config) -> Knowledge:
    """The rules, signals and server of a run."""
    rules = load_rules([resources.RULES, *config.rules_dirs])
    server = find_server(config.server, load_pins(resources.RULES))
    routes = routes_of(rules)
    needles = (*needles_of(routes), *events_of(rules))
    return Knowledge(rules, routes, load_evidence(resources.RULES), server, needles)


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
