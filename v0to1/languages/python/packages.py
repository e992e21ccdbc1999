"""Folders of Python modules that are imported as packages."""

from __future__ import annotations

import posixpath
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from v0to1.languages.python.modules import PythonModules


DOTTED = re.compile(r"^[ \t]*from[ \t]+\.(?!\.)[\w. \t]*\bimport\b", re.MULTILINE)
"""An import from the module's own folder."""
PACKAGE = "__init__.py"
"""The file that makes a package of its folder, also where it is not among those that are scanned."""
TYPED = "py.typed"
"""The file that says of a package that others check their types against it."""
MODULES = (".py", f"/{PACKAGE}")
"""How the path of a module may end."""


def is_package(modules: PythonModules, folder: str) -> bool:
    """Whether a folder is imported as a package: it says so, or modules import from it as from one."""
    if folder and modules.read(posixpath.join(folder, PACKAGE)) is not None:
        return True
    if folder not in modules.named:
        named = folder and (is_named(modules, folder) or names_itself(modules, folder))
        modules.named[folder] = imports_dotted(modules, folder) or bool(named)
    return modules.named[folder]


def imports_dotted(modules: PythonModules, folder: str) -> bool:
    """Whether a module of a folder imports another one by a dot, which only those of a package can."""
    return any(
        DOTTED.search(modules.read(path) or "")
        for path in sorted(modules.paths)
        if posixpath.dirname(path) == folder
    )


def is_named(modules: PythonModules, folder: str) -> bool:
    """Whether a module elsewhere imports something of a folder with the folder's name in front."""
    plain = posixpath.basename(folder)
    name = re.escape(plain)
    pattern = re.compile(rf"^\s*(?:from|import)\s+(?:[\w.]+\.)?{name}(?:\.\w|\s+import\b)", re.MULTILINE)
    inside = f"{folder}/"
    naming = [
        text
        for path in modules.importing(plain)
        if not path.startswith(inside) and (text := modules.text(path)) and pattern.search(text)
    ]
    within = (path for path in modules.paths if naming and path.startswith(inside))
    steps = (path.removeprefix(inside).removesuffix(".py").replace("/", ".") for path in within)
    return any(step in text for step in steps for text in naming)


def names_itself(modules: PythonModules, folder: str) -> bool:
    """Whether a module of a folder imports another one of it with the folder's name in front."""
    plain = posixpath.basename(folder)
    if any(posixpath.join(folder, f"{plain}{end}") in modules.paths for end in MODULES):
        return False
    pattern = rf"^\s*(?:from|import)\s+(?:[\w.]+\.)?{re.escape(plain)}(?:\.|\s+import\s+)(\w+)"
    texts = [modules.text(path) for path in modules.importing(plain) if path.startswith(f"{folder}/")]
    steps = {step for text in texts for step in re.findall(pattern, text, re.MULTILINE)}
    return any(posixpath.join(folder, f"{step}{end}") in modules.paths for step in steps for end in MODULES)


def imports_absolutely(modules: PythonModules, module: str, base: str) -> bool:
    """Whether a module imports from its own package by the package's full name, and never by dots."""
    text = modules.read(module) or ""
    name = re.escape(posixpath.basename(base))
    dotted = re.search(r"^\s*from\s+\.", text, re.MULTILINE)
    return not dotted and re.search(rf"^\s*(?:from|import)\s+{name}(?:\.|\s)", text, re.MULTILINE) is not None


def is_top(modules: PythonModules, module: str, folder: str) -> bool:
    """Whether a module finds others of a package around it with nothing in front of the package's name.

    The folder around the package is on the path then, also where it says that it is a package itself, as
    long as no import goes through that one.
    """
    name, outer = posixpath.basename(folder), posixpath.dirname(folder)
    if name in sys.stdlib_module_names:
        return False
    pattern = rf"^(?:from|import)[ \t]+{re.escape(name)}(?:\.|[ \t]+import[ \t]+)(\w+)"
    steps = re.findall(pattern, modules.text(module), re.MULTILINE)
    found = (modules.read(posixpath.join(folder, f"{step}{end}")) for step in steps for end in MODULES)
    through = (imports_dotted, is_named, names_itself)
    return any(text is not None for text in found) and not any(one(modules, outer) for one in through)


def base_of(modules: PythonModules, module: str) -> str:
    """The folder of a module's adapter: its top package, or the folder of a script."""
    folder = found = posixpath.dirname(module)
    while folder and is_package(modules, folder) and not (found != folder and is_top(modules, module, found)):
        found, folder = folder, posixpath.dirname(folder)
    beside = beside_client(modules, module) if found == posixpath.dirname(module) else None
    return found if beside is None else beside


def beside_client(modules: PythonModules, module: str) -> str | None:
    """The folder of the plain modules that a test imports: it shares their adapter and their path."""
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
