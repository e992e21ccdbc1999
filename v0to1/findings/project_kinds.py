"""What is told of packages: programs or libraries, and the operations for which that mattered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from v0to1.core.kinds import MAPPED, REWRITE
from v0to1.core.model import Finding
from v0to1.core.project_kind import LIBRARY, PROGRAM, ProjectKind
from v0to1.evaluation.http.operations import Operation
from v0to1.planning.closed_world import Defined
from v0to1.planning.model import Plan
from v0to1.planning.seen import ProjectFacts

MOST = 4
"""Clauses of evidence that are told of a package."""
NATIVE = "native, because nobody else calls `{}`: {} belongs to a program ({})"
UNLISTED = (
    "native, because nobody else calls `{}`: it is not among the names that are `public` in the settings"
)


def kinds_of(seen: ProjectFacts) -> tuple[ProjectKind, ...]:
    """What the packages with operations are; a module apart where it is another kind than the rest."""
    found: dict[str, ProjectKind] = {}
    for module in sorted({module for one in seen.certain for module in modules_of(seen, one)}):
        kind = seen.world.kinds.of(module)
        if kind.evidence:
            found[module] = kind
    kinds = {(one.path, one.kind) for one in found.values()}
    mixed = {path for path, kind in kinds if kind == PROGRAM and (path, LIBRARY) in kinds}
    rows: dict[tuple[str, str], ProjectKind] = {}
    for module, one in found.items():
        key = module if one.path in mixed else one.path, one.kind
        told = (*rows[key].evidence, *one.evidence) if key in rows else one.evidence
        rows[key] = replace(one, path=key[0], evidence=tuple(dict.fromkeys(told))[:MOST])
    return tuple(rows.values())


def modules_of(seen: ProjectFacts, one: Operation) -> Iterator[str]:
    """The modules of the project that lead to an operation, but for documents and tests."""
    files = seen.world.kinds.files
    for request in one.requests:
        for module in (request.module, *(frame.module for frame in request.frame.chain)):
            if module not in seen.bench.standalone and not files.is_test(module):
                yield module


def with_kinds(findings: Sequence[Finding], plans: Iterable[Plan], seen: ProjectFacts) -> list[Finding]:
    """The findings, with a note on those that are native because the project is a program."""
    notes: dict[tuple[str, str, int], str] = {}
    for plan in plans:
        native = plan.fix == REWRITE and plan.draft is not None and plan.draft.form != MAPPED
        note = note_of(plan, seen) if native else ""
        if note:
            one = plan.operation
            start = seen.bench.span(one.module, one.call).start
            text = seen.bench.modules.text(one.module)
            notes[one.rule.id, one.module, text.count("\n", 0, start) + 1] = note
    told = (notes.get((one.rule, one.path, one.line), "") for one in findings)
    return [
        replace(one, notes=(*one.notes, note)) if note else one
        for one, note in zip(findings, told, strict=True)
    ]


def note_of(plan: Plan, seen: ProjectFacts) -> str:
    """Why no reader of a response is hidden behind a function; empty where that does not matter."""
    for request in plan.operation.requests:
        found: Defined | None = seen.world.spared.get(id(request))
        if found is not None:
            kind = seen.world.kinds.of(found.module)
            if not kind.is_program:
                return UNLISTED.format(found.node.name)
            return NATIVE.format(found.node.name, found.module, kind.said())
    return ""
