"""One project of shell scripts on the workbench: sources, positions, and what is told of its operations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from v0to1.core.model import Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Gap, Known
from v0to1.languages.base import Change, Draft, NewFile, Refusal, Wish
from v0to1.languages.headers import header_places
from v0to1.languages.parts import parts_of
from v0to1.languages.routes import locate_route
from v0to1.languages.shell.modules import ShellModules
from v0to1.languages.shell.units import Origin

NOT_YET = "shell scripts are not rewritten yet; make the V1 request by hand"


class ShellBench:
    """A project of shell scripts, ready to be looked at; nothing is drafted for it yet."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.modules = ShellModules(paths, read)

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
        places = origin_of(node).places
        if not isinstance(node, tree.Text) or offset + length >= len(places):
            return None
        return Span(places[offset], places[offset + length])

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


def origin_of(node: tree.Node) -> Origin:
    """The origin of a lowered node."""
    assert isinstance(node.origin, Origin), f"{type(node).__name__} was not made by this adapter"
    return node.origin


def origin_span(node: tree.Node) -> Span:
    """The characters of a lowered node."""
    return origin_of(node).span
