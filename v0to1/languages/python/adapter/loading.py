"""How a Python file is loaded: as a script, as a module beside others, as one of a package, or both ways."""

from __future__ import annotations

import posixpath
import re
from enum import Enum

from v0to1.languages.base import Around
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.packages import imports_absolutely, is_package
from v0to1.languages.python.paths import STARTED

DOTTED = re.compile(r"^[ \t]*from[ \t]+\.", re.MULTILINE)
"""An import from the module's own package."""
PLAIN = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)\b", re.MULTILINE)


class Loading(Enum):
    """How a module is loaded."""

    PLAIN = "plain"
    PACKAGE = "package"
    BOTH = "both"


def loading_of(modules: PythonModules, module: str, around: Around) -> Loading:
    """How a module is loaded, by what it imports itself, by what imports it, and by what is said of it."""
    key = (module, id(around))
    if key not in modules.loading:
        modules.loading[key] = find_loading(modules, module, around).value
    return Loading(modules.loading[key])


def find_loading(modules: PythonModules, module: str, around: Around) -> Loading:
    """How a module is loaded, not asked before."""
    text, folder = modules.text(module), posixpath.dirname(module)
    siblings = imports_siblings(modules, module)
    if DOTTED.search(text):
        return Loading.BOTH if siblings else Loading.PACKAGE
    if siblings or not folder:
        return Loading.PLAIN
    plain = imported_plainly(modules, module) or is_started(modules, module)
    dotted = is_package(modules, folder) or shown_as_package(module, around)
    if dotted and imports_absolutely(modules, module, top_of(modules, folder)):
        return Loading.PACKAGE
    if dotted and plain:
        return Loading.BOTH
    return Loading.PACKAGE if dotted else Loading.PLAIN


def top_of(modules: PythonModules, folder: str) -> str:
    """The folder of the topmost package around a folder."""
    while is_package(modules, posixpath.dirname(folder)):
        folder = posixpath.dirname(folder)
    return folder


def imports_siblings(modules: PythonModules, module: str) -> bool:
    """Whether a module imports others of its folder by their bare names."""
    folder = posixpath.dirname(module)
    names = set(PLAIN.findall(modules.text(module)))
    return any(posixpath.join(folder, f"{name}.py") in modules.paths for name in names)


def imported_plainly(modules: PythonModules, module: str) -> bool:
    """Whether another module imports one by its bare name, so that its folder is on the path then."""
    name = posixpath.basename(module).removesuffix(".py")
    bare = rf"^[ \t]*(?:from[ \t]+{re.escape(name)}[ \t]+import\b|import[ \t]+{re.escape(name)}\b(?!\.))"
    pattern = re.compile(bare, re.MULTILINE)
    return any(pattern.search(modules.text(path)) for path in modules.importing(name) if path != module)


def is_started(modules: PythonModules, module: str) -> bool:
    """Whether a module may be run by its file's name; `python -m` runs `__main__` as one of its package."""
    base = posixpath.basename(module)
    return base != "__main__.py" and STARTED.search(modules.text(module)) is not None


def shown_as_package(module: str, around: Around) -> bool:
    """Whether a document or the like shows how a module is imported with its folder's name in front."""
    folder, stem = posixpath.split(module.removesuffix(".py"))
    name, stem = re.escape(posixpath.basename(folder)), re.escape(stem)
    dotted = rf"(?:from|import|-m)[ \t]+(?:\w+\.)*{name}(?:\.{stem}\b|[ \t]+import[ \t]+{stem}\b)"
    pattern = re.compile(dotted)
    return any(pattern.search(text) for _, text in around(f"{posixpath.basename(folder)}"))
