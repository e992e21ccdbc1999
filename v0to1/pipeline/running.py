"""One run, from paths to a `Run`; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from v0to1 import __version__
from v0to1.applying.adapter_files import shared
from v0to1.applying.inside import left_of, open_all, put_back
from v0to1.applying.interaction import Accept, Ended
from v0to1.attribution.own_servers import Served, declared_by, served_anywhere, v0_like
from v0to1.config import Config
from v0to1.core.api import api
from v0to1.core.fingerprints import identified
from v0to1.core.ledger import Origin
from v0to1.core.model import Change, Failed, Finding, Run, StaleText, Unresolved, Verdict
from v0to1.core.monitor import FINDINGS, READ, active, staged
from v0to1.core.project_kind import ProjectKind
from v0to1.findings.adapted_documents import folders_of, of_adapted
from v0to1.findings.counts import asked, counted
from v0to1.findings.overview import endpoints_of, explanations, gaps_of
from v0to1.findings.owners import owners_of
from v0to1.findings.prose import mentioned
from v0to1.findings.results import LanguageResult, all_failures, joined, languages_of, settings_left
from v0to1.findings.stale_text import in_documents, words_in_documents
from v0to1.findings.textual import left_in_texts
from v0to1.languages.embedding.hosting import Opened
from v0to1.languages.registry import CONTAINERS, KNOWN, load
from v0to1.pipeline.analysis import REMEMBERED, Analysis
from v0to1.pipeline.language_analysis import analyse_language, place_of
from v0to1.pipeline.mention_fixes import Followed, followed
from v0to1.pipeline.result_cache import Memory, memory
from v0to1.pipeline.run_context import RunContext, course_of
from v0to1.pipeline.run_steps import Steps
from v0to1.pipeline.unchanged import failures
from v0to1.planning.suppressions import joined as all_comments
from v0to1.scan.discovery import Discovery
from v0to1.scan.git import folder_of
from v0to1.scan.origin import origin_of
from v0to1.scan.prefilter import Prefilter
from v0to1.scan.sources import Sources

DOCUMENTS = "what documents show"
OWN_SERVERS = "routes of the project's own servers"


def run(
    config: Config,
    found: Discovery,
    prefilter: Prefilter,
    *,
    fixing: bool,
    accept: Accept | None,
    whole: bool,
) -> Run:
    """Look at all files that were found; with `fixing`, propose changes."""
    steps = Steps()
    context, near = course_of(config, found, prefilter, fixing=fixing, accept=accept)
    sources = sources_of(found, prefilter)
    inside, unfit = open_all(sources)
    passes = asked_of(analysis_of(context, near.texts, steps), sources, inside)
    inner = joined(one.inner for one in passes)
    beside: list[tuple[str, str, str]] = []
    if fixing and not any(one.served for one in passes):
        beside = steps.take(DOCUMENTS, lambda: list(documents_with(sources, {f"{api().v0_root}/"})), beside)
    folders = folders_with_code(sources) if fixing else frozenset[str]()
    said = steps.take(
        DOCUMENTS,
        lambda: followed(inside, every(passes), context.known, inner, beside, folders),
        Followed(),
    )
    kept, lost = documents(context, passes, inside, said, steps)
    changes, mixed = put_back(sources, joined((inner, said.by_path())))
    told = Run(
        tool_version=__version__,
        rules_version=context.known.version,
        root=str(config.root),
        command=config.command,
        wrote=False,
        asked=asked(config),
        target_server=config.server,
        calendar=context.calendar,
        files=counted(0, found, ()),
        skipped=found.skipped,
        failed=(*failures(found, prefilter), *sources.failed.values(), *near.failed, *unfit, *mixed),
        changes=tuple(sorted((*changes, *steps.take(*shared_in(passes))), key=path_of)),
        unresolved=lost,
        languages=steps.take("languages", lambda: languages_of(prefilter.languages(found), kept), ()),
    )
    told = with_finds(told, context, kept, inside, said, steps, whole=whole)
    if fixing:
        told = with_stale_text(told, context, kept, sources, folders, steps)
    unknown: tuple[Failed, ...] | None = None
    failed = steps.take(
        "failed files", lambda: all_failures((*told.failed, *steps.failed), passes, near), unknown
    )
    failed = (*told.failed, *steps.failures) if failed is None else failed
    read = {*sources, *near.texts} - {one.path for one in failed}
    return replace(told, failed=failed, files=counted(len(read), found, failed))


@staged(FINDINGS)
def with_stale_text(
    told: Run,
    context: RunContext,
    passes: Sequence[LanguageResult],
    sources: Sources,
    folders: frozenset[str],
    steps: Steps,
) -> Run:
    """The run with what comments, names and documents still say of V0 beside what is native.

    `folders` are those with code.
    """
    after = {one.path: one.after for one in told.changes}
    rules = {rule.id for rule in context.known.rules}
    code = [
        one
        for one in told.findings
        if not is_document(sources, one.path) and one.rule in rules and one.verdict is not Verdict.AMBIGUOUS
    ]
    changed = {(edit.path, edit.place.line) for one in told.findings for edit in one.edits}
    placed = frozenset((one.path, one.line) for one in told.unresolved) | changed

    def text_of(path: str) -> str:
        return after[path] if path in after else sources[path].text

    nothing: tuple[StaleText, ...] = ()
    words = words_in_documents(code, context.known)
    found = steps.take(
        DOCUMENTS,
        lambda: tuple(
            in_documents(documents_with(sources, words), code, context.known, text_of, placed, folders)
        ),
        nothing,
    )
    every_one = (*found, *(each for one in passes for each in one.stale))
    return replace(told, stale=tuple(sorted(every_one, key=place_of)))


def is_document(sources: Sources, path: str) -> bool:
    """Whether a file of a run is a document for people."""
    candidate = sources.candidates.get(path)
    kind = CONTAINERS.get(candidate.language) if candidate is not None else None
    return kind is not None and kind.prose


def documents_with(sources: Sources, words: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The documents that have one of some words: path, kind and text of each."""
    for path, text in sources.only(name for name in sources if is_document(sources, name)).saying(words):
        yield path, sources.candidates[path].language, text


def folders_with_code(sources: Sources) -> frozenset[str]:
    """The folders of files in languages of their own, and those around them."""
    return folders_of(name for name, one in sources.candidates.items() if one.language not in CONTAINERS)


def shared_in(
    passes: Sequence[LanguageResult],
) -> tuple[str, Callable[[], tuple[Change, ...]], tuple[Change, ...]]:
    """The step in which the changes of all languages become one for each file."""
    own = tuple(each for one in passes for each in one.changes)
    return "the adapter that several languages share", lambda: tuple(shared(own)), own


@staged(FINDINGS)
def documents(
    context: RunContext, passes: list[LanguageResult], inside: Sequence[Opened], said: Followed, steps: Steps
) -> tuple[list[LanguageResult], tuple[Unresolved, ...]]:
    """What was found, without what documents show of adapted code, and what is told of documents."""
    known, none = context.known, tuple[Unresolved, ...]()
    kept, shown = steps.take(DOCUMENTS, lambda: of_adapted(passes, inside, known.rules), (passes, none))
    places = said.places
    prose = steps.take(DOCUMENTS, lambda: tuple(mentioned(inside, every(passes), known, places)), none)
    return kept, (*prose, *shown)


def asked_of(every: Analysis, sources: Sources, inside: Sequence[Opened]) -> list[LanguageResult]:
    """What is found in the code of all languages; raises what ended the asking, where somebody was asked."""
    try:
        return every.at(languages_seen(sources, inside), sources, inside)
    except Ended as ended:
        raise (ended.__cause__ or ended) from None


@staged(READ)
def sources_of(found: Discovery, prefilter: Prefilter) -> Sources:
    """The files of a run, of which those that may matter are read at once."""
    readable = {one.name: one for one in found.candidates if one.name not in prefilter.unread}
    sources = Sources(readable, frozenset(prefilter.passed))
    total = len(sources.suspects.intersection(readable))
    monitor = active()
    for count, _ in enumerate(sources.suspected(), 1):
        if monitor is not None:
            monitor.advance(count, total)
    return sources


def analysis_of(context: RunContext, beside: Mapping[str, str], steps: Steps) -> Analysis:
    """How the code of each language is analysed."""
    config, known = context.config, context.known
    forgotten = Memory(config.root)
    remembered = steps.take(REMEMBERED, lambda: memory(config, beside, fixing=context.fixing), forgotten)
    any_route = sorted({rule.path for rule in known.rules if rule.path})

    def declared(sources: Sources) -> frozenset[Served]:
        found, failed = declared_by(sources, any_route)
        steps.failed += failed
        return frozenset(v0_like(found, known.interesting))

    def declared_or_any(sources: Sources) -> frozenset[Served]:
        return steps.take(OWN_SERVERS, lambda: declared(sources), served_anywhere(any_route))

    return Analysis(
        lambda name, *files: analyse_language(context, load(name), *files),
        remembered,
        context.jobs,
        declared_or_any,
        steps,
    )


@staged(FINDINGS)
def with_finds(
    told: Run,
    context: RunContext,
    passes: Sequence[LanguageResult],
    inside: Sequence[Opened],
    said: Followed,
    steps: Steps,
    *,
    whole: bool,
) -> Run:
    """The run with what was found in it, in the order in which it stands."""
    config, known, take = context.config, context.known, steps.take
    root = config.root
    origin = take("the repository", lambda: origin_of(root) if whole else folder_of(root), Origin())
    findings = sorted(
        (finding for one in passes for finding in one.findings), key=lambda one: (*place_of(one), one.rule)
    )
    findings = take(DOCUMENTS, lambda: list(said.with_edits(findings)), findings)
    findings = left_of(findings, frozenset(one.path for one in told.failed))
    named = take("the fingerprints of findings", lambda: identified(findings, origin.folder), tuple(findings))
    comments = all_comments(one.comments for one in passes)
    lost = [*told.unresolved, *(each for one in passes for each in one.unresolved)]
    lost += take("settings", lambda: list(settings_left(context.settings, known, passes, inside)), [])
    nothing: list[Unresolved] = []
    spoken = take("texts", lambda: list(left_in_texts(inside, findings, lost, known)), nothing)
    lost += (one for one in spoken if comments.over("", [(one.path, one.line, one.line)]) is None)
    places = [*(one.path for one in findings), *(one.path for one in lost)]
    every_rule = [rule.id for rule in known.every_rule]
    return replace(
        told,
        findings=named,
        unresolved=tuple(sorted(lost, key=place_of)),
        gaps=take("gaps", lambda: gaps_of(known, findings), ()),
        endpoints=take("endpoints", lambda: endpoints_of(known, findings), ()),
        notices=take("comments", lambda: tuple(sorted(comments.notices(every_rule), key=place_of)), ()),
        origin=origin,
        rules=take("rules", lambda: explanations(known, config), ()),
        owners=take("owners", lambda: owners_of(root, places), ()),
        projects=tuple(sorted((kind for one in passes for kind in one.projects), key=path_of)),
    )


def every(passes: Iterable[LanguageResult]) -> list[Finding]:
    """What was found in all languages."""
    return [each for one in passes for each in one.findings]


def path_of(one: Change | ProjectKind) -> str:
    """The file that a change is of, or the folder of a package."""
    return one.path


def languages_seen(sources: Sources, inside: Iterable[Opened]) -> list[str]:
    """The languages of files, and of code inside files."""
    found = {one.language for one in sources.candidates.values()}
    found = found.union(*(one.languages for one in inside))
    return [one.name for one in KNOWN if one.name in found]
