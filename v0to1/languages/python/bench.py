"""What Python gives: modules for the evaluator, and changes of its files, through LibCST."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from v0to1 import tree
from v0to1.core.rules import GapCard, Target
from v0to1.evaluation.http.adapted import is_wrapping
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.evaluation.http.requests import Read, Request
from v0to1.evaluation.values import Session
from v0to1.helper.python.compose import Imported
from v0to1.languages.base import (
    Change,
    Draft,
    HelperUse,
    NewFile,
    Refusal,
    Unplaced,
    Use,
)
from v0to1.languages.benches import Bench
from v0to1.languages.python.adapter.disabling_in_tests import roots_of_tests, switch, switched_off
from v0to1.languages.python.adapter.file import AdapterPlan, has_adapter, text_inside
from v0to1.languages.python.adapter.imports import either, has_import
from v0to1.languages.python.adapter.inside import written_in
from v0to1.languages.python.adapter.placing import draft_adapted_socket, draft_adapter
from v0to1.languages.python.adapter.removal import unneeded, wrappers
from v0to1.languages.python.editing.client_imports import import_changes, in_place_of
from v0to1.languages.python.editing.editor import PythonEditor
from v0to1.languages.python.editing.helper_files import helper_files, refuse_inside
from v0to1.languages.python.editing.sockets import SocketEditor
from v0to1.languages.python.helper_part import HELPER
from v0to1.languages.python.modules import UNPLACED, PythonModules, laid_out
from v0to1.languages.python.own_imports import in_one_block, insert_own
from v0to1.languages.python.sources import Sources
from v0to1.languages.routes import parameter_texts, root_text


class PythonBench(Bench[PythonModules, Sources]):
    """A Python project, ready to be analysed and changed."""

    language = "python"

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        modules = PythonModules(paths, read)
        super().__init__(modules, Sources(modules))
        self.sources.standalone = self.standalone

    def drafted(self) -> None:
        """Be told that no more changes are drafted: LibCST need not parse what is only told of."""
        self.sources.drafting = False

    def renamed_key(self, read: Read, name: str) -> Change:
        """The change that writes another key where a response is read; raises `Refusal`."""
        old = read.path[-1]
        span = self.characters(read.module, read.key, 0, len(old)) if read.style != "model" else None
        if span is None or not isinstance(read.key, tree.Text) or read.key.value != old:
            raise Refusal(f"the key {old} is not written as plain text where it is read")
        return Change(read.module, span, name)

    def refuse_inside(self, uses: Sequence[HelperUse]) -> None:
        """Raise `Refusal` where a document, or the like, cannot have its helper functions itself."""
        refuse_inside(self.sources, uses)

    def adapter(self, operation: Operation) -> Draft:
        """The run-time adapter under all that sends an operation; raises `Refusal`."""
        return draft_adapter(self.sources, operation)

    def wrappers(self, operation: Operation) -> tuple[tuple[Change, ...], ...]:
        """The changes that take each adapter away that an operation goes through."""
        return wrappers(self.sources, operation)

    def native_connection(self, connection: Connection, targets: Mapping[int, Target]) -> Draft:
        """The socket follows a conversation of V1 by the class of the helper file; raises `Refusal`."""
        return SocketEditor(self.sources, connection, targets).draft()

    def adapted_connection(self, connection: Connection) -> Draft:
        """The run-time adapter under a message socket; raises `Refusal`."""
        return draft_adapted_socket(self.sources, connection)

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """The imports and files of the adapter for accepted drafts, and its switch where tests begin."""
        drafts = tuple(drafts)
        uses = sorted({use for one in drafts for use in one.uses}, key=lambda use: (use.module, use.library))
        changes, files = list(self._adapters_inside(uses)), list(self._adapter.files(uses))
        helpers = {use for one in drafts for use in one.helpers}
        needed = sorted(helpers, key=lambda use: (use.module, use.function))
        extra, written, imported = helper_files(self.sources, self._helper, needed)
        changes += in_one_block([*self._imports(uses), *extra])
        files += written
        roots = roots_of_tests(self.modules, sorted({use.module for use in uses})) if uses else ()
        for one in switched_off(self.modules, roots, self.standalone):
            if isinstance(one, NewFile):
                files.append(one)
            else:
                changes.extend(switch(self.sources.locator(one), one, self._newline(one)))
        changes += unneeded(self.sources, drafts, {use.module for use in uses})
        drafted = [change for one in drafts for change in one.changes]
        imports = list(import_changes(self.sources, [*drafted, *changes], self._wanted(drafts, imported)))
        return (*imports, *in_place_of(imports, changes, self.sources.text)), tuple(files)

    @property
    def editor(self) -> PythonEditor:
        """What writes V1 into the code."""
        return PythonEditor(self.sources)

    @property
    def _helper(self) -> AdapterPlan:
        return AdapterPlan(self.modules, self.around, packaged=False, composing=self.composing, name=HELPER)

    def _wanted(
        self, drafts: Iterable[Draft], needed: Iterable[tuple[str, Imported]]
    ) -> dict[str, list[Imported]]:
        """Imports that a client does not have yet: what drafts need, and helper functions in its file."""
        lines = dict.fromkeys(line for one in drafts for line in one.imports)
        modules = [(module, imported(text)) for module, text in lines]
        wanted: dict[str, list[Imported]] = {}
        for module, one in (*modules, *needed):
            if one.source or not has_import(self.sources.locator(module).module, f"import {one}"):
                wanted.setdefault(module, []).append(one)
        return wanted

    @property
    def _adapter(self) -> AdapterPlan:
        return AdapterPlan(self.modules, self.around, packaged=self.packaged, composing=self.composing)

    def _adapters_inside(self, uses: Iterable[Use]) -> Iterator[Change]:
        """The adapter, written into modules that get about without others."""
        wanted: dict[str, list[Use]] = {}
        for use in uses:
            if self._adapter.file_for(use.module).inside:
                wanted.setdefault(use.module, []).append(use)
        for module, own in sorted(wanted.items()):
            locator = self.sources.locator(module)
            found = text_inside(locator.text, own)
            if found is not None:
                yield written_in(locator, module, *found, self._newline(module))

    def _imports(self, uses: Iterable[Use]) -> Iterator[Change]:
        for module, name in dict.fromkeys((use.module, named(use)) for use in uses):
            file = self._adapter.file_for(module)
            if not file.inside and not has_adapter(self.modules.text(module)):
                newline = self._newline(module)
                lines = [f"from {source} import {name}" for source in file.sources]
                text = either(lines, newline, typed="->" in self.sources.text(module))
                yield insert_own(self.sources, module, text, newline)

    def _newline(self, module: str) -> str:
        return "\r\n" if "\r\n" in self.sources.locator(module).text else "\n"

    def card(self, gap: GapCard) -> str:
        """The code of a gap card."""
        return gap.python

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own expressions for parameters and the sender, without what cannot be written."""
        found = parameter_texts(operation, self.sources.source) | root_text(operation, self.sources.source)
        return found | sender_texts(self.sources, operation.request)


def sender_texts(sources: Sources, request: Request) -> dict[str, str]:
    """What a request is sent with, and its headers, as a workaround can use them.

    Code by hand calls only sessions of a library whose module has the same functions, such as requests and
    httpx. `requests` is the library itself, without the session and its keys.
    """
    callee = request.node.callee
    library = load("python").by_name.get(request.library)
    if request.wrapped or request.is_async or library is None or library.name not in library.modules:
        return {}
    if not isinstance(callee, tree.Attr):
        return {}
    target = callee.target
    if isinstance(target, tree.Call) and is_wrapping(target) and len(target.args) == 1:
        target = target.args[0].value
    found = {"http": sources.source(request.module, target), "requests": request.library}
    given = [
        one.arg.value for one in request.arguments if one.role == "headers" and one.arg in request.node.args
    ]
    headers = sources.source(request.module, given[0]) if given else ""
    if headers and "\n" not in headers:
        found["headers"] = headers
    elif not given and isinstance(request.session, Session) and request.session.headers:
        found["headers"] = f"{found['http']}.headers"
    return found


def named(use: Use) -> str:
    """What is imported for a need, with its alias."""
    return use.name if use.alias == use.name else f"{use.name} as {use.alias}"


def parse_error(text: str) -> str | None:
    """Why a text is no valid Python, or cannot be given back as it is; else None."""
    parsed, reason = PythonModules((), lambda path: None).parse_text("", text)
    if parsed is not None:
        with suppress(Unplaced):
            laid_out(parsed, text)
    return UNPLACED.get(text, reason) or None


def imported(line: str) -> Imported:
    """What a line imports: a module, or one name from it."""
    source, _, name = line.removeprefix("from ").partition(" import ")
    return Imported(source, name) if line.startswith("from ") else Imported("", line.removeprefix("import "))
