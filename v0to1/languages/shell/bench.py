"""One project of shell scripts on the workbench: sources, positions, drafts and the helper."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from v0to1.core.immutable import replace
from v0to1.core.model import Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Target
from v0to1.flow import tree
from v0to1.flow.operations import Connection, Operation
from v0to1.helpers.compose_shell import FLAVOUR, public_names
from v0to1.languages.base import (
    ADAPTER,
    Around,
    Change,
    Draft,
    NewFile,
    Refusal,
    Wish,
    nothing_around,
)
from v0to1.languages.benches import PlainBench
from v0to1.languages.headers import header_places
from v0to1.languages.naming import tests_naming
from v0to1.languages.parts import parts_of
from v0to1.languages.routes import locate_route
from v0to1.languages.shell.adapter_file import adapter_files
from v0to1.languages.shell.adapting import draft_adapter
from v0to1.languages.shell.arguments import part
from v0to1.languages.shell.draft import draft
from v0to1.languages.shell.helper_file import helper_files, sourced, sourced_by_commands
from v0to1.languages.shell.inline import definitions, refuse_long
from v0to1.languages.shell.inner import refuse_unwritable
from v0to1.languages.shell.leftovers import unused
from v0to1.languages.shell.modules import ShellModules
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import HELPER, ShellSources
from v0to1.languages.shell.testing import BATS, is_test


class ShellBench(PlainBench):
    """A project of shell scripts, ready to be looked at and drafted for.

    `standalone` are modules that stand inside documents and the like, with the places at which their
    pieces begin: what a draft needs of the helper is written out in them. Of those in `beside`, commands run
    in the folder of the file that is given there, and take the helper in by themselves.
    """

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.modules = ShellModules(paths, read)
        self.sources = ShellSources(self.modules)
        self.standalone: dict[str, tuple[int, ...]] = {}
        self.beside: dict[str, str] = {}
        self.modules.beside = self.beside
        self.packaged = False
        self.around: Around = nothing_around

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
        return self.sources.span(module, node)

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
        """The fix of one operation; raises `Refusal`, also where the helper has no function for it."""
        found = draft(self.sources, wish, FLAVOUR)
        missing = sorted({use.name for use in found.uses} - set(public_names()))
        if missing:
            raise Refusal(f"there is no {', '.join(missing)} for shell scripts; make the V1 requests by hand")
        refuse_long(found, self._written_out)
        for one in found.changes:
            for inner in self.modules.inner_at(one.module, one.span):
                refuse_unwritable(inner, one, HELPER)
        if any(one.module.endswith(BATS) for one in found.changes):
            raise Refusal("bats runs another copy of this file, beside which no helper is; change it by hand")
        notes = tests_naming(self.modules, is_test, wish.collection[0], wish.operation.module)
        return replace(found, notes=(*found.notes, *notes))

    @property
    def _written_out(self) -> dict[str, tuple[int, ...]]:
        """The modules in which what they need of the helper is written out."""
        return {module: pieces for module, pieces in self.standalone.items() if module not in self.beside}

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """The lines that take in the helper, those that are of no use any more, and the helper files."""
        drafts = tuple(drafts)
        written_out = self._written_out
        needed = {use for one in drafts for use in one.uses if use.module not in written_out}
        behind = {use for use in needed if use.flavour == ADAPTER}
        uses = needed - behind
        whole = sorted({use.module for use in uses} - set(self.beside))
        kept = [line for module in whole if (line := sourced(self.modules, module)) is not None]
        kept += dict.fromkeys(sourced_by_commands(self.modules, drafts, self.beside))
        kept += definitions(self.modules, drafts, written_out)
        kept += unused(self.modules, {change for one in drafts for change in one.changes})
        uses = {replace(use, module=self.beside.get(use.module, use.module)) for use in uses}
        files = (*helper_files(self.modules, uses), *adapter_files(self.modules, behind))
        return tuple(kept), files

    def adapter(self, operation: Operation) -> Draft:
        """The run-time adapter under the commands that send an operation; raises `Refusal`."""
        return draft_adapter(self.sources, operation)

    def adapted_connection(self, connection: Connection) -> Draft:
        """Message sockets have no adapter in this language; raises `Refusal`."""
        raise Refusal("there is no adapter for sockets in this language; write what V1 has in their place")

    def card(self, gap: GapCard) -> str:
        """The code of a gap card."""
        return gap.shell

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own words for the URL's parameters; missing where none can be written."""
        found: dict[str, str] = {}
        try:
            where = locate_route(operation.request.url, operation.rule)
            for name in where.parameters:
                found[name] = part(ShellSketch(self.sources, FLAVOUR), operation.request, where, name)
        except Refusal:
            return found
        return found
