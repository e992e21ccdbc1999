"""The helper file of a Python client: where it goes, how it is imported, and its text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.core.rules import Target
from v0to1.helpers.compose import compose_python
from v0to1.helpers.stamp import read_stamp
from v0to1.languages.base import NewFile, Refusal, Use
from v0to1.languages.python.modules import PythonModules

NAME = "openhands_v1"


@dataclass(frozen=True, slots=True)
class HelperFile:
    """A helper file: its path, and the module text by which `module` imports it."""

    path: str
    source: str


def helper_for(modules: PythonModules, module: str, flavour: str) -> HelperFile:
    """The helper file that a module uses: in its top package, or beside a script."""
    folder = posixpath.dirname(module)
    package = top_package(modules, folder)
    base = package if package is not None else folder
    path = path_of(modules, base, flavour)
    stem = posixpath.basename(path).removesuffix(".py")
    if package is None:
        return HelperFile(path, stem)
    depth = 0 if folder == package else folder.removeprefix(package).count("/")
    return HelperFile(path, "." * (depth + 1) + stem)


def top_package(modules: PythonModules, folder: str) -> str | None:
    """The outermost package that a folder belongs to; None for a folder of scripts."""
    found: str | None = None
    current = folder
    while posixpath.join(current, "__init__.py") in modules.paths:
        found = current
        if not current:
            break
        current = posixpath.dirname(current)
    return found


def path_of(modules: PythonModules, base: str, flavour: str) -> str:
    """The path of the helper of a flavour in a folder; a second flavour gets a name of its own."""
    plain = posixpath.join(base, f"{NAME}.py")
    existing = stamp_at(modules, plain)
    if plain not in modules.paths or (existing is not None and existing[0] == flavour):
        return plain
    return posixpath.join(base, f"{NAME}_{flavour}.py")


def stamp_at(modules: PythonModules, path: str) -> tuple[str, tuple[str, ...], bool] | None:
    """Flavour, names and whether a person has edited it, of the helper at a path."""
    text = modules.read(path) if path in modules.paths else None
    stamp = read_stamp(text) if text is not None else None
    return (stamp.flavour, stamp.names, stamp.edited) if stamp is not None else None


def helper_files(modules: PythonModules, uses: Iterable[Use]) -> tuple[NewFile, ...]:
    """The helper files that the uses need, each with all names; those that stay as they are left out."""
    wanted: dict[str, tuple[str, set[str]]] = {}
    for use in uses:
        path = helper_for(modules, use.module, use.flavour).path
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
    text = modules.read(module) or ""
    texts = [text, *(modules.read(path) or "" for path in sorted(modules.paths) if path != module)]
    for one in texts:
        if "httpx" in one:
            return "httpx_async" if "AsyncClient" in one else "httpx"
        if "aiohttp" in one:
            return "aiohttp"
        if "import requests" in one or "from requests" in one:
            return "requests"
    return "urllib"


__all__ = ["Target", "flavours_in", "helper_files", "helper_for"]
