"""One project in one of these languages on the workbench: what is told, and changes of one path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from v0to1.core.model import Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Target
from v0to1.flow import tree
from v0to1.flow.operations import Connection, Operation
from v0to1.languages.base import Around, Change, Draft, NewFile, Refusal, Wish, nothing_around
from v0to1.languages.benches import PlainBench
from v0to1.languages.grammars.modules import GrammarModules
from v0to1.languages.grammars.plain import draft_plain, written_url
from v0to1.languages.grammars.sources import GrammarSources
from v0to1.languages.grammars.tables import Table
from v0to1.languages.headers import header_places
from v0to1.languages.parts import parts_of
from v0to1.languages.routes import parameter_texts


class GrammarBench(PlainBench):
    """A project, ready to be looked at; only a request that differs in its path alone is changed."""

    def __init__(
        self, table: Table, language: str, paths: Iterable[str], read: Callable[[str], str | None]
    ) -> None:
        self.modules = GrammarModules(table, language, paths, read)
        self.standalone: dict[str, tuple[int, ...]] = {}
        self.beside: dict[str, str] = {}
        self.packaged = False
        self.around: Around = nothing_around
        self.sources = GrammarSources(self.modules)
        self.operations: tuple[Operation, ...] = ()

    @property
    def failures(self) -> Mapping[str, str]:
        """Modules that are not understood in some place, with where."""
        return self.modules.failures

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return self.sources.span(module, node)

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Learn which operations there are: a type may be that of several answers."""
        self.operations = tuple(operations)

    def parts(self, operation: Operation) -> tuple[Part, ...]:
        """The places of everything that belongs to an operation."""
        return parts_of(self.sources, operation)

    def header_places(self, operation: Operation, source: HeaderSource) -> tuple[tuple[str, Span], ...]:
        """Where the headers stand that a rule speaks of, by module."""
        return header_places(operation, source, self.span)

    def draft(self, wish: Wish) -> Draft:
        """The fix of an operation that differs in its path and names in tags; raises `Refusal` for others."""
        return draft_plain(self.sources, wish, self.operations)

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """No helper and no imports are written."""
        return (), ()

    def card(self, gap: GapCard) -> str:
        """No card has code of its own for these languages."""
        return ""

    def adapter(self, operation: Operation) -> Draft:
        """No code that answers V0 requests can be put there."""
        raise Refusal("there is no adapter for this language; write the V1 requests by hand")

    def adapted_connection(self, connection: Connection) -> Draft:
        """No code that answers V0 sockets can be put there."""
        raise Refusal("there is no adapter for this language; write the V1 requests by hand")

    def connection(self, connection: Connection) -> Draft:
        """Message sockets of this language are left to a person; raises `Refusal`."""
        raise Refusal(
            "sockets are not rewritten in this language; the workaround says what takes their place"
        )

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's expressions for the URL's parameters, and (as `@url`) how the new URL is written."""
        found = parameter_texts(operation, self.sources.source)
        written = written_url(self.sources, operation, target) if target is not None else ""
        return {**found, "@url": written} if written else found
