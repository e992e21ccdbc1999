"""One JavaScript project on the workbench: sources, positions, and what is told of its operations."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.rules import GapCard, Target
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.evaluation.http.requests import Read
from v0to1.languages.base import Change, Draft, NewFile, Refusal
from v0to1.languages.benches import Bench
from v0to1.languages.javascript.adapter.file import finished
from v0to1.languages.javascript.adapter.imports import imports_own
from v0to1.languages.javascript.adapter.placing import draft_adapter
from v0to1.languages.javascript.adapter.sockets import draft_opening
from v0to1.languages.javascript.editing.editor import JavaScriptEditor
from v0to1.languages.javascript.editing.helper_files import helper_files
from v0to1.languages.javascript.editing.leftovers import leftovers
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.nodes import span_of, syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.routes import parameter_texts

TAKEN = "shorthand_property_identifier_pattern"
NAMED = ("property_identifier", "private_property_identifier", "identifier")


class JavaScriptBench(Bench[JavaScriptModules, Sources]):
    """A JavaScript project, ready to be analysed and changed."""

    language = "javascript"

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        modules = JavaScriptModules(paths, read)
        super().__init__(modules, Sources(modules))
        self.sources.standalone = self.standalone

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
            raise Refusal(f"the key {old} is not written as plain text where it is read")
        return Change(read.module, span, name)

    def adapter(self, operation: Operation) -> Draft:
        """The edits that put an operation behind the adapter; raises `Refusal` with the reason."""
        return draft_adapter(self.sources, operation)

    def native_connection(self, connection: Connection, targets: Mapping[int, Target]) -> Draft:
        """No socket is rewritten."""
        raise Refusal(reasons.NO_SOCKETS)

    def adapted_connection(self, connection: Connection) -> Draft:
        """The edits that open a message socket through the adapter; raises `Refusal` with the reason."""
        return draft_opening(self.sources, connection)

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """The imports and files of the adapter, and of the helper functions, for accepted drafts."""
        drafts = tuple(drafts)
        uses = {use for one in drafts for use in one.uses}
        specified = {use.module: self._importing(use.module) for use in uses}
        changes, files = finished(self.sources, uses, specified, composing=self.composing)
        more, helpers = self._native(drafts)
        return tuple(beside(changes, more)), (*files, *helpers)

    @property
    def editor(self) -> JavaScriptEditor:
        """What writes V1 into the code."""
        return JavaScriptEditor(self.sources)

    def _native(self, drafts: Iterable[Draft]) -> tuple[list[Change], list[NewFile]]:
        """The imports and files of helper functions, without what nothing needs any more."""
        rewrites = [one for one in drafts if one.fix == "rewrite"]
        uses = sorted(
            {use for one in rewrites for use in one.helpers},
            key=lambda use: (use.module, use.function, str(use.transport)),
        )
        imports = list(dict.fromkeys(line for one in rewrites for line in one.imports))
        specified = {module: self._importing(module) for module in {use.module for use in uses}}
        changes, files = helper_files(self.sources, uses, imports, specified)
        made = [change for one in rewrites if one.replaced or one.imports for change in one.changes]
        for module in sorted({change.module for change in made}):
            every = [change for one in rewrites for change in one.changes if change.module == module]
            changes += leftovers(self.sources, module, every)
        return changes, files

    def _importing(self, module: str) -> str:
        """A text that shows how a module imports others of its project: its own, or that of its like."""
        ending = posixpath.splitext(module)[1].removesuffix("x")
        own = self.modules.text(module)
        alike = (
            one
            for one in sorted(self.modules.paths)
            if posixpath.splitext(one)[1].removesuffix("x") == ending
        )
        return (
            own
            if imports_own(own)
            else next((text for text in map(self.modules.text, alike) if imports_own(text)), own)
        )

    def card(self, gap: GapCard) -> str:
        """No card has code of its own for this language yet."""
        return ""

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own expressions for the URL's parameters; missing where one is not single."""
        return parameter_texts(operation, self.sources.source)


def beside(adapter: Iterable[Change], helpers: Sequence[Change]) -> Iterator[Change]:
    """Imports of the adapter and of helper functions, without an empty line between two at one place."""
    places = {(one.module, one.span) for one in helpers if one.span.start == one.span.end}
    for one in adapter:
        apart = (one.module, one.span) in places and one.text.endswith(("\n\n", "\n\r\n"))
        line = one.text.rstrip("\r\n")
        ends = one.text[len(line) :]
        yield Change(one.module, one.span, line + ends[: len(ends) // 2]) if apart else one
    yield from helpers
