"""The file of the run-time adapter in a Python client: where it goes, how it is imported, and its text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.languages.adapter_text import adapter_text
from v0to1.languages.base import ADAPTER, NewFile, Use
from v0to1.languages.python.helper_file import base_of, imports_absolutely, is_package
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.standing import Loading, loading_of

NAME = "openhands_v0"
PACKAGE = "v0to1.adapter"
"""The module of the installed package that has the same."""
IMPORTED = re.compile(
    rf"^[ \t]*from[ \t]+(?:[\w.]*\b{NAME}|v0to1\.adapter)[ \t]+import[ \t(][^#\n]*\badapt_v0\b", re.MULTILINE
)
"""An import of the adapter's function."""


@dataclass(frozen=True, slots=True)
class AdapterFile:
    """The adapter's file, and the modules by which one imports it: the second where the first is not there.

    Without a path it is the installed package.
    """

    path: str
    sources: tuple[str, ...]


def adapter_for(modules: PythonModules, module: str, *, packaged: bool) -> AdapterFile:
    """The adapter's file of a module."""
    if packaged:
        return AdapterFile("", (PACKAGE,))
    folder = posixpath.dirname(module)
    loading = loading_of(modules, module)
    if loading is Loading.BOTH:
        return AdapterFile(posixpath.join(folder, f"{NAME}.py"), (f".{NAME}", NAME))
    if loading is Loading.PLAIN or not is_package(modules, folder):
        return AdapterFile(posixpath.join(folder, f"{NAME}.py"), (NAME,))
    base = base_of(modules, module)
    path = posixpath.join(base, f"{NAME}.py")
    if imports_absolutely(modules, module, base):
        return AdapterFile(path, (f"{posixpath.basename(base)}.{NAME}",))
    depth = 0 if folder == base else folder.removeprefix(base).count("/")
    return AdapterFile(path, ("." * (depth + 1) + NAME,))


def has_adapter(text: str) -> bool:
    """Whether a module imports the adapter's function already."""
    return IMPORTED.search(text) is not None


def adapter_uses(uses: Iterable[Use]) -> tuple[Use, ...]:
    """Those that need the adapter."""
    return tuple(use for use in uses if use.flavour == ADAPTER)


def adapter_files(modules: PythonModules, uses: Iterable[Use], *, packaged: bool) -> tuple[NewFile, ...]:
    """The adapter's files, each with all that is needed of it; those that stay as they are left out."""
    wanted: dict[str, list[Use]] = {}
    for use in uses:
        path = adapter_for(modules, use.module, packaged=packaged).path
        if path:
            wanted.setdefault(path, []).append(use)
    found = []
    for path, own in sorted(wanted.items()):
        before = modules.read(path) if path in modules.paths else None
        after = adapter_text(path, before, own)
        if after != before:
            found.append(NewFile(path, before, after))
    return tuple(found)
