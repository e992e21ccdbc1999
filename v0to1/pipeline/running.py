"""One run, from paths to a `Run`; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from v0to1 import __version__
from v0to1.config import Config
from v0to1.core.fingerprints import identified
from v0to1.core.model import Change, Finding, Run
from v0to1.languages.containers.hosting import Opened
from v0to1.languages.registry import KNOWN, load
from v0to1.pipeline.analysed import memory
from v0to1.pipeline.clean import failures
from v0to1.pipeline.counting import asked, counted
from v0to1.pipeline.course import Course, course_of
from v0to1.pipeline.discover import Discovery
from v0to1.pipeline.following import Followed, followed
from v0to1.pipeline.inside import open_all, put_back
from v0to1.pipeline.interact import Accept, Progress
from v0to1.pipeline.looks import Looks
from v0to1.pipeline.mentions import mentioned
from v0to1.pipeline.one_adapter import shared
from v0to1.pipeline.origin import folder_of, origin_of
from v0to1.pipeline.overview import endpoints_of, explanations, gaps_of
from v0to1.pipeline.own_routes import Served, alike, declared_by
from v0to1.pipeline.owners import owners_of
from v0to1.pipeline.passes import Passed, all_failures, joined, languages_of, settings_left
from v0to1.pipeline.passing import passed, place_of
from v0to1.pipeline.shown import of_adapted
from v0to1.pipeline.sieve import Sieve
from v0to1.pipeline.sources import Sources
from v0to1.pipeline.suppressions import joined as all_comments


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
    said = followed(inside, every(passes), course.known, inner)
    kept, shown = of_adapted(passes, inside, course.known.rules)
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
        changes=tuple(sorted((*changes, *shared(chain(*(one.changes for one in passes)))), key=path_of)),
        unresolved=(*mentioned(inside, every(passes), course.known, config.prefer, said.places), *shown),
        languages=languages_of(sieve.spoken(found), kept),
    )
    return with_finds(told, course, kept, inside, said, whole=whole)


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

    def declared(sources: Sources) -> frozenset[Served]:
        return frozenset(alike(declared_by(sources), course.known.interesting))

    return Looks(lambda name, *files: passed(course, load(name), *files), remembered, course.jobs, declared)


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
    lost = [*told.unresolved, *(each for one in passes for each in one.unresolved)]
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


def every(passes: Iterable[Passed]) -> list[Finding]:
    """What was found in all languages."""
    return [each for one in passes for each in one.findings]


def path_of(one: Change) -> str:
    """The file that a change is of."""
    return one.path


def spoken(sources: Sources, inside: Iterable[Opened]) -> list[str]:
    """The languages of files, and of code inside files."""
    found = {one.language for one in sources.candidates.values()}
    found = found.union(*(one.languages for one in inside))
    return [one.name for one in KNOWN if one.name in found]
