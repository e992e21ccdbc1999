"""One JavaScript project on the workbench: sources, positions, and what is told of its operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ast_grep_py import SgNode

from v0to1.core.model import Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Gap, Known
from v0to1.languages.base import Change, Draft, NewFile, Refusal, Wish
from v0to1.languages.headers import header_places
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.parts import parts_of
from v0to1.languages.routes import locate_route

QUOTED = ("string", "template_string")
NOT_YET = "JavaScript and TypeScript are not rewritten yet; make the V1 request by hand"


class JavaScriptBench:
    """A JavaScript project, ready to be looked at; nothing is drafted for it yet."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.modules = JavaScriptModules(paths, read)
        self.standalone: dict[str, tuple[int, ...]] = {}

    @property
    def failures(self) -> Mapping[str, str]:
        """Modules that could not be parsed, with the reason."""
        return self.modules.failures

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.modules.text(module)

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return origin_span(node)

    def characters(self, module: str, node: tree.Node, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        content = self.content(module, node)
        return Span(content.start + offset, content.start + offset + length) if content else None

    def content(self, module: str, node: tree.Node) -> Span | None:
        """The inside of a literal, when each of its characters stands for itself; else None."""
        if not isinstance(node, tree.Text):
            return None
        span = origin_span(node)
        if syntax(node).kind() in QUOTED:
            span = Span(span.start + 1, span.end - 1)
        return span if self.text(module)[span.start : span.end] == node.value else None

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Nothing is drafted, so that nothing has to be learnt before."""

    def parts(self, operation: Operation) -> tuple[Part, ...]:
        """The places of everything that belongs to an operation."""
        return parts_of(self, operation)

    def header_places(self, operation: Operation, source: HeaderSource) -> tuple[tuple[str, Span], ...]:
        """Where the headers stand that a rule speaks of, by module."""
        return header_places(operation, source, self.span)

    def draft(self, wish: Wish) -> Draft:
        """Raises `Refusal`: there is no rendering yet."""
        raise Refusal(NOT_YET)

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """Nothing is written."""
        return (), ()

    def card(self, gap: GapCard) -> str:
        """No card has code of its own for this language yet."""
        return ""

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own expressions for the URL's parameters; missing where one is not single."""
        url = operation.request.url
        try:
            where = locate_route(url, operation.rule)
        except Refusal:
            return {}
        ranges = {span: name for name, span in where.parameters.items()}
        found: dict[str, str] = {}
        place = 0
        for piece in url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            name = ranges.get((place, place + size))
            if name is not None and isinstance(piece, Gap):
                span = origin_span(piece.node)
                found[name] = " ".join(self.text(piece.module)[span.start : span.end].split())
            place += size
        return found


def syntax(node: tree.Node) -> SgNode:
    """The syntax node behind a lowered node."""
    assert isinstance(node.origin, SgNode), f"{type(node).__name__} was not made by this adapter"
    return node.origin


def origin_span(node: tree.Node) -> Span:
    """The characters of a lowered node; the parser counts characters, not bytes."""
    found = syntax(node).range()
    return Span(found.start.index, found.end.index)
