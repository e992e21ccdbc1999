"""The helper file of a Python client: where it goes, how it is imported, and its text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.helpers.compose import compose_python
from v0to1.helpers.stamp import read_stamp
from v0to1.languages.base import Around, NewFile, Refusal, Use, nothing_around
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.packages import imports_absolutely, is_package
from v0to1.languages.python.standing import Loading, loading_of

NAME = "openhands_v1"


@dataclass(frozen=True, slots=True)
class HelperFile:
    """A helper file: its path, and by what it is imported, the second where the first is not there."""

    path: str
    sources: tuple[str, ...]


class HelperPlan:
    """Where the helper file of each folder and flavour goes in this run."""

    def __init__(self, modules: PythonModules, uses: Iterable[Use], around: Around = nothing_around) -> None:
        self.modules = modules
        self.around = around
        wanted = sorted({(self._base(use.module), use.flavour) for use in uses})
        self.paths: dict[tuple[str, str], str] = {}
        for base, flavour in wanted:
            self.paths[base, flavour] = self._path(base, flavour)

    def _path(self, base: str, flavour: str) -> str:
        plain = posixpath.join(base, f"{NAME}.py")
        own = posixpath.join(base, f"{NAME}_{flavour}.py")
        if own in self.modules.paths or plain in self.paths.values():
            return own
        existing = stamp_at(self.modules, plain)
        free = plain not in self.modules.paths or (existing is not None and existing[0] == flavour)
        return plain if free else own

    def file_for(self, module: str, flavour: str) -> HelperFile:
        """The helper file that a module uses, and how it imports it."""
        base = self._base(module)
        path = self.paths[base, flavour]
        stem = posixpath.basename(path).removesuffix(".py")
        folder = posixpath.dirname(module)
        loading = loading_of(self.modules, module, self.around)
        if loading is Loading.BOTH:
            return HelperFile(path, (f".{stem}", stem))
        if loading is Loading.PLAIN:
            return HelperFile(path, (stem,))
        if imports_absolutely(self.modules, module, base):
            return HelperFile(path, (f"{posixpath.basename(base)}.{stem}",))
        depth = 0 if folder == base else folder.removeprefix(base).count("/")
        return HelperFile(path, ("." * (depth + 1) + stem,))

    def _base(self, module: str) -> str:
        """The folder of a module's helper; one that is loaded in several ways has it beside itself."""
        if loading_of(self.modules, module, self.around) is Loading.PACKAGE:
            return base_of(self.modules, module)
        beside = beside_client(self.modules, module)
        return posixpath.dirname(module) if beside is None else beside


def base_of(modules: PythonModules, module: str) -> str:
    """The folder of a module's helper: its top package, or the folder of a script."""
    folder = found = posixpath.dirname(module)
    while folder and is_package(modules, folder):
        found, folder = folder, posixpath.dirname(folder)
    beside = beside_client(modules, module) if found == posixpath.dirname(module) else None
    return found if beside is None else beside


def beside_client(modules: PythonModules, module: str) -> str | None:
    """The folder of the plain modules that a test imports: it shares their helper and their path."""
    name = posixpath.basename(module)
    if not name.startswith(("test_", "conftest")) or is_package(modules, posixpath.dirname(module)):
        return None
    for imported in re.findall(r"^(?:from|import)\s+(\w+)", modules.read(module) or "", re.MULTILINE):
        folder = posixpath.dirname(module)
        while folder:
            folder = posixpath.dirname(folder)
            if posixpath.join(folder, f"{imported}.py") in modules.paths:
                return folder
    return None


def stamp_at(modules: PythonModules, path: str) -> tuple[str, tuple[str, ...], bool] | None:
    """Flavour, names and whether a person has edited it, of the helper at a path."""
    text = modules.read(path) if path in modules.paths else None
    stamp = read_stamp(text) if text is not None else None
    return (stamp.flavour, stamp.names, stamp.edited) if stamp is not None else None


def helper_files(
    modules: PythonModules, uses: Iterable[Use], around: Around = nothing_around
) -> tuple[NewFile, ...]:
    """The helper files that the uses need, each with all names; those that stay as they are left out."""
    uses = tuple(uses)
    plan = HelperPlan(modules, uses, around)
    wanted: dict[str, tuple[str, set[str]]] = {}
    for use in uses:
        path = plan.file_for(use.module, use.flavour).path
        wanted.setdefault(path, (use.flavour, set()))[1].add(use.name)
    found = []
    for path, (flavour, names) in sorted(wanted.items()):
        before = modules.read(path) if path in modules.paths else None
        existing = stamp_at(modules, path)
        if existing is not None:
            names |= set(existing[1])
            if existing[2]:
                missing = sorted(names - set(existing[1]))
                if missing:
                    raise Refusal(f"{path} was edited by hand; add {', '.join(missing)} to it, or remove it")
                continue
        after = compose_python(flavour, sorted(names))
        if after != before:
            found.append(NewFile(path, before, after))
    return tuple(found)


def flavours_in(modules: PythonModules, module: str) -> str:
    """The flavour to use for a library that is not known: what the client imports."""
    own = flavour_in(modules.text(module))
    if not own and modules.flavour is None:
        others = (flavour_in(modules.text(path)) for path in sorted(modules.paths))
        modules.flavour = next(filter(None, others), "urllib")
    return own or modules.flavour or ""


def flavour_in(text: str) -> str:
    """The flavour for what one module imports; empty where it imports none."""
    if "httpx" in text:
        return "httpx_async" if "AsyncClient" in text else "httpx"
    if "aiohttp" in text:
        return "aiohttp"
    return "requests" if "import requests" in text or "from requests" in text else ""
