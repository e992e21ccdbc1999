"""The file of the run-time adapter in a Python client: where it goes, how it is imported, and its text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from v0to1.languages.adapter_text import adapter_text, composed, has_all, needed
from v0to1.languages.base import Around, NewFile, Use
from v0to1.languages.python.adapter.copies import copied_alone, copying, is_fetched, is_packaged_alone
from v0to1.languages.python.adapter.inside import region_of
from v0to1.languages.python.adapter.loading import DOTTED, Loading, loading_of
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.packages import base_of, imports_absolutely
from v0to1.languages.python.paths import in_notebook
from v0to1.records import record

NAME = "openhands_v0"
PACKAGE = "v0to1.adapter"
"""The module of the installed package that has the same."""
IMPORTED = re.compile(
    rf"^[ \t]*from[ \t]+(?:[\w.]*\b{NAME}|v0to1\.adapter)[ \t]+import[ \t(][^#\n]*\badapt_v0\b", re.MULTILINE
)
"""An import of the adapter's function."""


@record(frozen=True, slots=True)
class AdapterFile:
    """The adapter's file, and the modules by which one imports it: the second where the first is not there.

    Without a path it is the installed package, or, with no modules either, stands in the client's own file.
    """

    path: str
    sources: tuple[str, ...]

    @property
    def inside(self) -> bool:
        """Whether the adapter stands in the file that needs it."""
        return not self.sources


class AdapterPlan:
    """Where the adapter of each module comes from."""

    def __init__(
        self, modules: PythonModules, around: Around, *, packaged: bool, composing: bool, name: str = NAME
    ) -> None:
        self.name = name
        self.modules = modules
        self.around = around
        self.packaged = packaged
        self.composing = composing

    def file_for(self, module: str) -> AdapterFile:
        """The adapter's file of a module."""
        modules, around = self.modules, self.around
        if self.packaged:
            return AdapterFile("", (PACKAGE,))
        if region_of(modules.text(module)) or is_fetched(modules, module, around):
            return AdapterFile("", ())
        if in_notebook(module):
            folder = posixpath.dirname(posixpath.dirname(module))
            return AdapterFile(posixpath.join(folder, f"{self.name}.py"), (self.name,))
        folder = posixpath.dirname(module)
        loading = loading_of(modules, module, around)
        if loading is not Loading.PACKAGE:
            if is_packaged_alone(modules, module):
                return AdapterFile("", ())
            sources = (f".{self.name}", self.name) if loading is Loading.BOTH else (self.name,)
            return AdapterFile(posixpath.join(folder, f"{self.name}.py"), sources)
        base = base_of(modules, module)
        path = posixpath.join(base, f"{self.name}.py")
        # One that imports nothing of its package can be loaded without it, as long as that is found.
        if imports_absolutely(modules, module, base) or not DOTTED.search(modules.text(module)):
            return AdapterFile(path, (f"{posixpath.basename(base)}.{self.name}",))
        depth = 0 if folder == base else folder.removeprefix(base).count("/")
        return AdapterFile(path, ("." * (depth + 1) + self.name,))

    def files(self, uses: Iterable[Use]) -> Iterator[NewFile]:
        """The adapter's files, each with all that is needed of it, and what copies a client's files alone."""
        wanted: dict[str, list[Use]] = {}
        for use in uses:
            path = self.file_for(use.module).path
            if path:
                wanted.setdefault(path, []).append(use)
        for path, own in sorted(wanted.items()):
            before = self.modules.read(path) if path in self.modules.paths else None
            after = adapter_text(path, before, own, composing=self.composing)
            if after != before:
                yield NewFile(path, before, after)
        yield from self.copies({use.module for own in wanted.values() for use in own})

    def copies(self, names: Iterable[str]) -> Iterator[NewFile]:
        """The build files that copy some modules alone, which copy the adapter's file as well from now on."""
        texts: dict[str, tuple[str, str]] = {}
        for module in sorted(names):
            for path, text, line, target in copied_alone(module, self.around):
                before, now = texts.get(path, (text, text))
                added = f"{self.name}.py"
                texts[path] = before, copying(now, line, target, module, added) if now == text else now
        for path, (before, after) in texts.items():
            if after != before:
                yield NewFile(path, before, after)


def has_adapter(text: str) -> bool:
    """Whether a module has the adapter's function already."""
    return IMPORTED.search(text) is not None or region_of(text) is not None


def text_inside(text: str, uses: Iterable[Use]) -> tuple[str, list[str]] | None:
    """The adapter's text for a module's own text, and what it is for; None if that has all."""
    names, region = needed(uses), region_of(text)
    if region is not None:
        if has_all(region.names, names):
            return None
        names |= region.names
    return composed(names), sorted(names)
