"""How a Python file is loaded: as a script, as a module beside others, as one of a package, or both ways."""

from __future__ import annotations

import posixpath
import re
from enum import Enum

from v0to1.languages.python.helper_file import imports_absolutely, is_package
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.paths import STARTED

DOTTED = re.compile(r"^[ \t]*from[ \t]+\.", re.MULTILINE)
"""An import from the module's own package."""
PLAIN = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)\b", re.MULTILINE)


class Loading(Enum):
    """How a module is loaded."""

    PLAIN = "plain"
    PACKAGE = "package"
    BOTH = "both"


def loading_of(modules: PythonModules, module: str) -> Loading:
    """How a module is loaded, by what it imports itself, and by what others import."""
    text, folder = modules.text(module), posixpath.dirname(module)
    plain = imports_siblings(modules, module)
    if DOTTED.search(text):
        return Loading.BOTH if plain else Loading.PACKAGE
    if plain:
        return Loading.PLAIN
    if not is_package(modules, folder):
        return Loading.PLAIN
    if imports_absolutely(modules, module, folder):
        return Loading.PACKAGE
    beside = imported_plainly(modules, module)
    return Loading.BOTH if beside or is_started(modules, module) else Loading.PACKAGE


def imports_siblings(modules: PythonModules, module: str) -> bool:
    """Whether a module imports others of its folder by their bare names."""
    folder = posixpath.dirname(module)
    names = set(PLAIN.findall(modules.text(module)))
    return any(posixpath.join(folder, f"{name}.py") in modules.paths for name in names)


def imported_plainly(modules: PythonModules, module: str) -> bool:
    """Whether another module imports one by its bare name, so that its folder is on the path then."""
    name = posixpath.basename(module).removesuffix(".py")
    pattern = re.compile(rf"^[ \t]*(?:from[ \t]+{name}[ \t]+import\b|import[ \t]+{name}\b(?!\.))", re.MULTILINE)
    return any(
        pattern.search(modules.text(path)) for path in modules.importing(name) if path != module
    )


def is_started(modules: PythonModules, module: str) -> bool:
    """Whether a module may be run by its file's name; `python -m` runs `__main__` as one of its package."""
    base = posixpath.basename(module)
    return base != "__main__.py" and STARTED.search(modules.text(module)) is not None
