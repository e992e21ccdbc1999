"""Python, through LibCST."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from v0to1.core.model import Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Target
from v0to1.flow import tree
from v0to1.flow.operations import Connection, Operation
from v0to1.languages.arguments import argument_text
from v0to1.languages.base import (
    Around,
    Change,
    Draft,
    Language,
    NewFile,
    Refusal,
    Unplaced,
    Use,
    Wish,
    nothing_around,
)
from v0to1.languages.headers import header_places
from v0to1.languages.parts import parts_of
from v0to1.languages.python.adapter_file import AdapterPlan, adapter_uses, has_adapter, text_inside
from v0to1.languages.python.adapting import draft_adapted_socket, draft_adapter
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.draft import draft
from v0to1.languages.python.fetched import PROJECT, is_fetched, is_packaged_alone
from v0to1.languages.python.handles import sender_texts
from v0to1.languages.python.helper_file import HelperPlan, flavours_in, helper_files
from v0to1.languages.python.imports import has_import, import_names, import_plainly, in_one_block
from v0to1.languages.python.inline import COMPOSING, definitions
from v0to1.languages.python.modules import UNPLACED, PythonModules, laid_out
from v0to1.languages.python.nesting import too_deep
from v0to1.languages.python.packages import PACKAGE
from v0to1.languages.python.paths import is_public, is_test
from v0to1.languages.python.switch import roots_of_tests, switch, switched_off
from v0to1.languages.python.unwrapping import unneeded, wrappers
from v0to1.languages.python.written_in import written_by_us, written_in
from v0to1.languages.routes import locate_route
from v0to1.languages.standalone import inlined

ALONE = "its file gets about alone, without the helper file that it would need"


class PythonBench:
    """A Python project, ready to be looked at and drafted for."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.modules = PythonModules(paths, read)
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
        """The fix of one operation; raises `Refusal`."""
        found = draft(self.sources, wish, flavours_in(self.modules, wish.operation.module))
        return inlined(wish.operation, found, self.standalone, COMPOSING)

    def alone(self, module: str) -> str:
        """Why a module cannot import a file beside it, or nothing: it gets about without others."""
        gone = is_fetched(self.modules, module, self.around) or is_packaged_alone(self.modules, module)
        return ALONE if gone else ""

    def adapter(self, operation: Operation) -> Draft:
        """The run-time adapter under all that sends an operation; raises `Refusal`."""
        return draft_adapter(self.sources, operation)

    def wrappers(self, operation: Operation) -> tuple[tuple[Change, ...], ...]:
        """The changes that take each adapter away that an operation goes through."""
        return wrappers(self.sources, operation)

    def adapted_connection(self, connection: Connection) -> Draft:
        """The run-time adapter under a message socket; raises `Refusal`."""
        return draft_adapted_socket(self.sources, connection)

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """Imports and helper files for accepted drafts."""
        drafts = tuple(drafts)
        needed = {use for one in drafts for use in one.uses if use.module not in self.standalone}
        behind = adapter_uses(needed)
        uses = needed - set(behind)
        inside = sorted({change.module for one in drafts for change in one.changes} & set(self.standalone))
        dropped = dropped_in(drafts)
        plain = self._plain_imports(drafts, dropped)
        changes = (
            *plain,
            *self._imports(uses, behind, dropped, {change.module for change in plain}),
            *(change for module in inside for change in self._inline(module, drafts)),
        )
        inner, files = self._behind(behind)
        inner += tuple(unneeded(self.sources, drafts, {use.module for use in behind}))
        return (*changes, *inner), (*helper_files(self.modules, uses, self.around), *files)

    def _behind(self, behind: tuple[Use, ...]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """What the adapter needs: its code, and its switch where tests begin that answer below it."""
        changes, files = list(self._adapters_inside(behind)), list(self._adapter.files(behind))
        roots = roots_of_tests(self.modules, sorted({use.module for use in behind})) if behind else ()
        for one in switched_off(self.modules, roots, self.standalone):
            if isinstance(one, NewFile):
                files.append(one)
            else:
                changes.extend(switch(self.sources.locator(one), one, self._newline(one)))
        return tuple(changes), tuple(files)

    @property
    def _adapter(self) -> AdapterPlan:
        return AdapterPlan(self.modules, self.around, packaged=self.packaged)

    def _adapters_inside(self, behind: Iterable[Use]) -> Iterator[Change]:
        """The adapter, written into modules that get about without others."""
        wanted: dict[str, list[Use]] = {}
        for use in behind:
            if self._adapter.file_for(use.module).inside:
                wanted.setdefault(use.module, []).append(use)
        for module, own in sorted(wanted.items()):
            locator = self.sources.locator(module)
            found = text_inside(locator.text, own)
            if found is not None:
                yield written_in(locator, module, *found, self._newline(module))

    def _inline(self, module: str, drafts: tuple[Draft, ...]) -> tuple[Change, ...]:
        locator, pieces = self.sources.locator(module), self.standalone[module]
        return definitions(locator, module, pieces, drafts, self._newline(module))

    def _imports(
        self,
        uses: set[Use],
        behind: Iterable[Use],
        dropped: Mapping[str, Sequence[Span]],
        beside: set[str],
    ) -> tuple[Change, ...]:
        wanted: dict[tuple[str, tuple[str, ...]], set[str]] = {}
        plan = HelperPlan(self.modules, uses, self.around)
        for use in uses:
            sources = plan.file_for(use.module, use.flavour).sources
            wanted.setdefault((use.module, sources), set()).add(named(use))
        for use in behind:
            file = self._adapter.file_for(use.module)
            if not file.inside and not has_adapter(self.modules.text(use.module)):
                wanted.setdefault((use.module, file.sources), set()).add(named(use))
        return in_one_block(
            import_names(
                self.sources.locator(module),
                module,
                sources,
                names,
                self._newline(module),
                dropped.get(module, ()),
                beside=module in beside,
            )
            for (module, sources), names in sorted(wanted.items())
        )

    def _plain_imports(
        self, drafts: tuple[Draft, ...], dropped: Mapping[str, Sequence[Span]]
    ) -> tuple[Change, ...]:
        wanted = sorted({pair for one in drafts for pair in one.imports if pair[0] not in self.standalone})
        found = []
        for module, text in wanted:
            locator = self.sources.locator(module)
            if not has_import(locator.module, text):
                gone = dropped.get(module, ())
                found.append(import_plainly(locator, module, text, self._newline(module), gone))
        return tuple(found)

    def _newline(self, module: str) -> str:
        return "\r\n" if "\r\n" in self.sources.locator(module).text else "\n"

    def card(self, gap: GapCard) -> str:
        """The code of a gap card."""
        return gap.python

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own expressions for parameters and the sender, without what cannot be written."""
        request = operation.request
        found: dict[str, str] = {}
        try:
            where = locate_route(request.url, operation.rule)
            sketch = Sketch(self.sources, "")
            for name in where.parameters:
                found[name] = argument_text(sketch, operation, where, f"path.{name}")
            found |= sender_texts(sketch, request, where)
        except Refusal:
            return found
        return found


def named(use: Use) -> str:
    """What is imported for a need, with its alias."""
    return use.name if use.alias == use.name else f"{use.name} as {use.alias}"


def dropped_in(drafts: Iterable[Draft]) -> dict[str, list[Span]]:
    """What drafts take away, by module."""
    found: dict[str, list[Span]] = {}
    for change in (one for each in drafts for one in each.changes if not one.text):
        found.setdefault(change.module, []).append(change.span)
    return found


def parse_error(text: str) -> str | None:
    """Why a text is no valid Python, or cannot be given back as it is; else None."""
    parsed, reason = PythonModules((), lambda path: None).parse_text("", text)
    if parsed is not None:
        with suppress(Unplaced):
            laid_out(parsed, text)
    return UNPLACED.get(text, reason) or None


def surely_parses(text: str) -> bool:
    """Whether the Python that runs this, which is much faster than LibCST, takes a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return not too_deep(text)


PYTHON = Language(
    "python",
    PythonBench,
    parse_error,
    is_test,
    ("import",),
    (*PROJECT, PACKAGE),
    surely_parses=surely_parses,
    exact=True,
    unnamed=r"\bfrom\s+\.+\s+import\b",
    is_public=is_public,
    ours=written_by_us,
)
LANGUAGE = PYTHON
