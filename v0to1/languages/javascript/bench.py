"""One JavaScript project on the workbench: sources, positions, and what is told of its operations."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from v0to1 import tree
from v0to1.core.model import Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Target
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.evaluation.http.requests import Read, Request
from v0to1.languages.base import Around, Change, Draft, NewFile, Refusal, nothing_around
from v0to1.languages.benches import PlainBench
from v0to1.languages.headers import header_places
from v0to1.languages.javascript.adapter.file import finished
from v0to1.languages.javascript.adapter.imports import imports_own
from v0to1.languages.javascript.adapter.placing import draft_adapter
from v0to1.languages.javascript.adapter.sockets import draft_opening
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.nodes import origin_span, span_of, syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.parts import parts_of
from v0to1.languages.routes import parameter_texts

TAKEN = "shorthand_property_identifier_pattern"
NAMED = ("property_identifier", "private_property_identifier", "identifier")


class JavaScriptBench(PlainBench):
    """A JavaScript project, ready to be analysed and changed."""

    language = "javascript"

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.modules = JavaScriptModules(paths, read)
        self.sources = Sources(self.modules)
        self.standalone: set[str] = set()
        self.beside: dict[str, str] = {}
        self.packaged = False
        self.around: Around = nothing_around
        self.sources.standalone = self.standalone

    @property
    def failures(self) -> dict[str, str]:
        """Modules that could not be parsed, with the reason."""
        return self.modules.failures

    @property
    def gaps(self) -> dict[str, tuple[Span, ...]]:
        """The parts of modules that were left out."""
        return self.modules.gaps

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a node stands."""
        return origin_span(node)

    def text(self, module: str) -> str:
        """The text of a module."""
        return self.modules.text(module)

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Learn what all operations have in common before any of them is planned."""
        self.sources.prepare(operations)

    def parts(self, operation: Operation) -> tuple[Part, ...]:
        """The places of everything that belongs to an operation."""
        return parts_of(self.sources, operation)

    def header_places(self, operation: Operation, source: HeaderSource) -> tuple[tuple[str, Span], ...]:
        """Where the headers stand that a rule speaks of, by module."""
        return header_places(operation, source, self.span)

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""
        return self.sources.characters(module, node, offset, length)

    def renamed_key(self, read: Read, name: str) -> Change:
        """The change that writes another key where a response is read; raises `Refusal`."""
        old = read.path[-1]
        origin = syntax(read.key) if isinstance(read.key, tree.Text) else None
        if origin is not None and origin.kind() == TAKEN:
            return Change(read.module, span_of(origin), f"{name}: {origin.text()}")
        if origin is not None and origin.kind() in NAMED and origin.text() == old:
            return Change(read.module, span_of(origin), name)
        span = self.characters(read.module, read.key, 0, len(old))
        if span is None or not isinstance(read.key, tree.Text) or read.key.value != old:
            raise Refusal(f"{old} is not read by a key that is written as plain text")
        return Change(read.module, span, name)

    def sent_for_more(self, request: Request) -> str:
        """Why more depends on a request than its response's data, or nothing."""
        return ""

    def adapter(self, operation: Operation) -> Draft:
        """The edits that put an operation behind the adapter; raises `Refusal` with the reason."""
        return draft_adapter(self.sources, operation)

    def adapted_connection(self, connection: Connection) -> Draft:
        """The edits that open a message socket through the adapter; raises `Refusal` with the reason."""
        return draft_opening(self.sources, connection)

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """The imports and files of the adapter for accepted drafts."""
        uses = {use for one in drafts for use in one.uses}
        return finished(self.sources, uses, {use.module: self._importing(use.module) for use in uses})

    def _importing(self, module: str) -> str:
        """A text that shows how a module imports others of its project: its own, or that of its like."""
        ending = posixpath.splitext(module)[1].removesuffix("x")
        own = self.text(module)
        alike = (
            one
            for one in sorted(self.modules.paths)
            if posixpath.splitext(one)[1].removesuffix("x") == ending
        )
        return (
            own
            if imports_own(own)
            else next((text for text in map(self.text, alike) if imports_own(text)), own)
        )

    def card(self, gap: GapCard) -> str:
        """No card has code of its own for this language yet."""
        return ""

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own expressions for the URL's parameters; missing where one is not single."""
        return parameter_texts(operation, self.sources.source)
