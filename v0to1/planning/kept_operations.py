"""Operations that people keep as they are by a comment at one of their parts: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType

from v0to1.attribution.sockets import SocketOperation
from v0to1.core.model import Span, Suppressed
from v0to1.core.rules import Rule
from v0to1.core.text import lines_of
from v0to1.evaluation.http.operations import Operation
from v0to1.languages.base import Workbench
from v0to1.languages.embedding.hosting import Hosted
from v0to1.planning.operation_errors import place_all
from v0to1.planning.suppressions import Lines, Suppressions, suppressions
from v0to1.records import record

STAND_IN = "a request that this test double replaces is suppressed by the comment at {}:{}"


@record(frozen=True, slots=True)
class Kept:
    """The operations that a comment keeps, and stand-ins that it blocks, by identity, and all comments."""

    operations: Mapping[int, Suppressed] = field(default_factory=lambda: MappingProxyType({}))
    stand_ins: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    comments: Suppressions = field(default_factory=lambda: Suppressions((), ()))

    def reason(self, one: object) -> str:
        """Why something is kept as it is, or nothing."""
        found = self.operations.get(id(one))
        return reason_text(found) if found is not None else ""

    def blocker(self, otherwise: Callable[[Operation], str]) -> Callable[[Operation], str]:
        """A function that gives the reason to leave an operation alone, or ""; `otherwise` is asked next."""

        def reason(one: Operation) -> str:
            found = self.operations.get(id(one))
            if found is not None:
                return reason_text(found)
            return self.stand_ins.get(id(one), "") or otherwise(one)

        return reason


def reason_text(found: Suppressed) -> str:
    """Why an operation that a comment keeps is left alone."""
    said = f": {found.reason}" if found.reason else ", which gives no reason"
    return f"suppressed by the comment at {found.path}:{found.line}{said}"


def kept_by_comments(
    language: str,
    paths: Iterable[str],
    read: Callable[[str], str | None],
    bench: Workbench,
    operations: Iterable[Operation],
    sockets: Iterable[SocketOperation],
    rules: Iterable[Rule],
    hosted: Hosted,
    today: str,
) -> Kept:
    """What the comments of a project keep; an operation with a part that is covered is kept as a whole."""
    told = suppressions(language, paths, read, hosted, today)
    if not told.found:
        return Kept(comments=told)
    places, operations = Standing(bench, read), tuple(operations)
    place_all(bench, operations)
    headers = tuple(rule for rule in rules if rule.header is not None)
    found: dict[int, Suppressed] = {}
    for one in operations:
        kept = [told.over(one.rule.id, places.operation(one))]
        kept += [told.over(rule.id, places.headers(one, rule)) for rule in headers]
        found.update((id(one), each) for each in kept[::-1] if each is not None)
    for use in sockets:
        kept_use = told.over(
            use.rule.id, [places.lines(use.use.module, bench.span(use.use.module, use.use.node))]
        )
        if kept_use is not None:
            found[id(use)] = kept_use
    blocked = dict(stand_ins(operations, found))
    return Kept(found, blocked, told)


def stand_ins(operations: tuple[Operation, ...], found: dict[int, Suppressed]) -> Iterator[tuple[int, str]]:
    """Stand-ins for a kept operation are kept with it; where it is one of several, they are a person's."""
    for one in operations:
        if not one.mock or id(one) in found:
            continue
        code = [each for each in operations if not each.mock and each.rule.id == one.rule.id]
        kept = [found[id(each)] for each in code if id(each) in found]
        if kept and len(kept) == len(code):
            found[id(one)] = kept[0]
        elif kept:
            yield id(one), STAND_IN.format(kept[0].path, kept[0].line)


class Standing:
    """On which lines operations and their parts stand."""

    def __init__(self, bench: Workbench, read: Callable[[str], str | None]) -> None:
        self.bench = bench
        self.read = read

    def lines(self, module: str, span: Span) -> Lines:
        """The lines of a span."""
        index = lines_of(self.read(module) or "")
        return module, index.position(span.start)[0], index.position(span.end)[0]

    def operation(self, one: Operation) -> Iterator[Lines]:
        """The lines of a call, and of every part of its operation."""
        yield self.lines(one.module, self.bench.span(one.module, one.call))
        for part in self.bench.parts(one):
            yield part.path, part.line, part.line

    def headers(self, one: Operation, rule: Rule) -> Iterator[Lines]:
        """The lines of the headers that a rule speaks of."""
        for module, span in self.bench.header_places(one, rule.header) if rule.header is not None else ():
            yield self.lines(module, span)
