"""One JavaScript project on the workbench: sources, positions, and what is told of its operations."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from v0to1.core.model import Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Target
from v0to1.flow import tree
from v0to1.flow.operations import Connection, Operation
from v0to1.helpers.compose_javascript import script_name
from v0to1.languages.base import (
    ADAPTER,
    Around,
    Change,
    Draft,
    NewFile,
    Wish,
    nothing_around,
)
from v0to1.languages.benches import PlainBench
from v0to1.languages.headers import header_places
from v0to1.languages.javascript.adapter_edits import draft_adapter
from v0to1.languages.javascript.adapter_file import finished
from v0to1.languages.javascript.adapter_imports import built_as
from v0to1.languages.javascript.adapter_sockets import draft_opening
from v0to1.languages.javascript.draft import draft
from v0to1.languages.javascript.helper_file import flavour_in, helper_files, plan, system_in
from v0to1.languages.javascript.imports import import_names, imports_own
from v0to1.languages.javascript.inline import COMPOSING, definitions
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.nodes import origin_span
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.parts import parts_of
from v0to1.languages.routes import parameter_texts
from v0to1.languages.standalone import inlined


class JavaScriptBench(PlainBench):
    """A JavaScript project, ready to be looked at and drafted for."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.modules = JavaScriptModules(paths, read)
        self.sources = Sources(self.modules)
        self.standalone: dict[str, tuple[int, ...]] = {}
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
        """Learn what all operations have in common before any of them is drafted."""
        self.sources.prepare(operations)

    def parts(self, operation: Operation) -> tuple[Part, ...]:
        """The places of everything that belongs to an operation."""
        return parts_of(self.sources, operation)

    def header_places(self, operation: Operation, source: HeaderSource) -> tuple[tuple[str, Span], ...]:
        """Where the headers stand that a rule speaks of, by module."""
        return header_places(operation, source, self.span)

    def draft(self, wish: Wish) -> Draft:
        """The fix of one operation; raises `Refusal` with the reason when there is none."""
        found = draft(self.sources, wish, flavour_in(self.modules, wish.operation.module))
        return inlined(wish.operation, found, self.standalone, COMPOSING)

    def adapter(self, operation: Operation) -> Draft:
        """The edits that put an operation behind the adapter; raises `Refusal` with the reason."""
        return draft_adapter(self.sources, operation)

    def adapted_connection(self, connection: Connection) -> Draft:
        """The edits that open a message socket through the adapter; raises `Refusal` with the reason."""
        return draft_opening(self.sources, connection)

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """Imports and helper files for accepted drafts; what is written out where there are none."""
        drafts = tuple(drafts)
        every = {use for one in drafts for use in one.uses if use.module not in self.standalone}
        uses = {use for use in every if use.flavour != ADAPTER}
        changes = [change for one in drafts for change in one.changes]
        shown = {use.module: self._importing(use.module) for use in every - uses}
        adapted, files = finished(self.sources, every - uses, shown, changes)
        wanted: dict[tuple[str, str], dict[str, str]] = {}
        for use, file in plan(self.modules, uses).items():
            source = built_as(self.modules, use.module, file.path, self._importing(use.module))
            wanted.setdefault((use.module, source), {})[script_name(use.name)] = use.alias
        imports = tuple(
            import_names(
                self.sources.root(module),
                (module, self.text(module)),
                source,
                names,
                (system_in(self.modules, module), self.sources.quote_in(module)),
                [one.span for one in changes if one.module == module and not one.text],
            )
            for (module, source), names in sorted(wanted.items())
        )
        inside = sorted({use.module for one in drafts for use in one.uses} & set(self.standalone))
        written = (
            change
            for module in inside
            for change in definitions(
                self.sources.root(module), (module, self.text(module)), self.standalone[module], drafts
            )
        )
        return (*imports, *written, *adapted), (*helper_files(self.modules, uses), *files)

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
        return parameter_texts(operation, self.written)

    def written(self, module: str, node: tree.Node) -> str:
        """The text of a lowered node, without parentheses around it."""
        span = origin_span(node)
        return self.text(module)[span.start : span.end]
