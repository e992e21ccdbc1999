"""What the code of a project in one language does: evaluated, and its requests matched with the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import field

from v0to1.attribution.analysis_roots import speaks_of_v0
from v0to1.attribution.evidence import CERTAIN
from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import match_requests
from v0to1.attribution.own_servers import NONE_SERVED, ServedRoutes, served
from v0to1.attribution.project_kind import Files, ProjectKinds
from v0to1.attribution.sessions import may_be_v0
from v0to1.attribution.sockets import SocketOperation, match_sockets
from v0to1.core.monitor import MATCH, staged
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.interpreter.program import Evaluation, evaluate_project
from v0to1.languages.base import Language, Workbench
from v0to1.languages.embedding.hosting import Hosted
from v0to1.planning.closed_world import ClosedWorld
from v0to1.planning.kept_operations import Kept, kept_by_comments
from v0to1.planning.public_returns import mark_returned
from v0to1.records import record

Read = Callable[[str], str | None]


@record(frozen=True, slots=True)
class ProjectFacts:
    """What a project does, before anything is planned."""

    bench: Workbench
    evaluation: Evaluation
    certain: tuple[Operation, ...]
    ambiguous: tuple[Operation, ...]
    others: tuple[Request, ...]
    world: ClosedWorld
    """Which functions have no callers but those that are seen."""
    sockets: tuple[SocketOperation, ...] = ()
    kept: Kept = field(default_factory=Kept)
    home: Callable[[str], str] = str
    """The file that a module stands in."""
    served: ServedRoutes = NONE_SERVED
    hosted: Hosted = field(default_factory=Hosted)
    unsure: tuple[Operation, ...] = ()
    """All that are not certain: some of them are not even worth telling."""


@staged(MATCH)
def analyse_project(
    language: Language,
    paths: Iterable[str],
    entries: Iterable[str],
    read: Read,
    known: Knowledge,
    hosted: Hosted | None = None,
    bench: Workbench | None = None,
    names: Sequence[str] = (),
    *,
    watching: bool = False,
) -> ProjectFacts:
    """Evaluate a project, on a `bench` if given, and match what it does; `hosted` are modules inside files.

    `paths` are the modules whose comments count; without a bench and `names` of all, they are the project.
    With `watching`, requests that may misuse V1 are found, too.
    """
    paths, hosted = tuple(paths), hosted or Hosted()
    bench = bench or language.workbench(paths, read)
    bench.standalone.update(hosted.standalone)
    bench.run_in_folder.update(hosted.run_in_folder)
    evaluation = evaluated(language, entries, bench, known, watching=watching)
    files = Files(frozenset(names or paths), read, language.is_test)
    kinds = ProjectKinds(bench, files, evaluation, setting=known.project, public=known.public)
    world = ClosedWorld(evaluation, bench, language, kinds)
    mark_returned(evaluation, world)
    sockets = match_sockets(evaluation.sockets, known.rules, known.signals)
    opened = tuple(one.use.request for one in sockets if one.use.request is not None)
    routes = served(language, evaluation.served, names or paths)
    asked = (
        evaluation.requests,
        known.routes,
        known.signals,
        language.is_test,
        opened,
        routes.beside(known.abroad),
    )
    found = match_requests(*asked, evaluation.imports, evaluation.elsewhere)
    certain = tuple(one for one in found if one.score >= CERTAIN)
    matched = {id(request) for one in certain for request in one.requests}
    others = tuple(one for one in evaluation.requests if id(one) not in matched)
    unsure = tuple(one for one in found if one.score < CERTAIN)
    ambiguous = tuple(one for one in unsure if may_be_v0(one, beside=bool(certain)))
    kept = kept_by_comments(
        language.name, paths, read, bench, (*certain, *ambiguous), sockets, known.rules, hosted, known.today
    )
    return ProjectFacts(
        bench,
        evaluation,
        certain,
        ambiguous,
        others,
        world,
        sockets,
        kept,
        hosted.home,
        routes,
        hosted,
        unsure,
    )


def evaluated(
    language: Language, entries: Iterable[str], bench: Workbench, known: Knowledge, *, watching: bool = False
) -> Evaluation:
    """What the evaluation of a project gives."""
    speaks, told = speaks_of_v0(bench, known), known.misuses
    return evaluate_project(
        entries,
        bench.modules,
        load(language.name),
        known.interesting,
        known.outside,
        (lambda one: speaks(one) or told.interesting(bench.modules.text(one))) if watching else speaks,
        told.interesting if watching else None,
    )
