"""The modules of a Python project: parsed and lowered once, and found by their imports."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

import libcst as cst

from v0to1.flow import tree
from v0to1.languages.python.lower import lower_module


class PythonModules:
    """Python files of a project by their POSIX path from the root, which is also their key.

    `read` gives the decoded text of a path, or None when it is no readable file of the project;
    `failures` keeps what could not be parsed.
    """

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.paths = frozenset(paths)
        self.read = read
        self.parsed: dict[str, cst.Module | None] = {}
        self.lowered: dict[str, tree.Body] = {}
        self.failures: dict[str, str] = {}

    def parse(self, path: str) -> cst.Module | None:
        """The syntax tree of a file; None when it cannot be parsed."""
        if path not in self.parsed:
            self.parsed[path] = self._parse(path)
        return self.parsed[path]

    def _parse(self, path: str) -> cst.Module | None:
        text = self.read(path)
        if text is None:
            return None
        try:
            module = cst.parse_module(text)
        except cst.ParserSyntaxError as error:
            self.failures[path] = f"line {error.raw_line}, column {error.raw_column + 1}: not valid Python"
            return None
        except RecursionError:
            self.failures[path] = "nested too deeply to be parsed"
            return None
        if module.code != text:
            self.failures[path] = "the parser cannot give this file back unchanged"
            return None
        return module

    def body(self, module: str) -> tree.Body:
        """The lowered statements of a file; empty when it cannot be parsed."""
        if module not in self.lowered:
            parsed = self.parse(module)
            try:
                self.lowered[module] = lower_module(parsed) if parsed is not None else ()
            except RecursionError:
                self.failures[module] = "nested too deeply to be analysed"
                self.lowered[module] = ()
        return self.lowered[module]

    def submodule(self, module: str, name: str) -> str | None:
        """A module or package inside the package of `module`."""
        folder = posixpath.dirname(module) if posixpath.basename(module) == "__init__.py" else module
        return self._file(posixpath.join(folder, name))

    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """Find what an import binds, as Python would with any folder above the file on its path."""
        name = node.name if node.name not in (None, "*") else None
        for folder in self._folders(importer, node.level):
            base = posixpath.join(folder, *node.module.split(".")) if node.module else folder
            inner = self._file(posixpath.join(base, name)) if name else None
            if inner is not None:
                return "module", inner
            found = self._file(base)
            if found is not None:
                return ("member" if node.name else "module"), found
            if node.name is None and self._is_folder(base):
                return "module", posixpath.join(base, "__init__.py")
        dotted = ".".join(part for part in (node.module, name) if part)
        return "external", dotted

    def _folders(self, importer: str, level: int) -> list[str]:
        folder = posixpath.dirname(importer)
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        if level:
            return [folder]
        found = [folder]
        while folder:
            folder = posixpath.dirname(folder)
            found.append(folder)
        return [*found, *(posixpath.join(one, "src") for one in found)]

    def _file(self, base: str) -> str | None:
        base = base.lstrip("/")
        for candidate in (f"{base}.py", posixpath.join(base, "__init__.py")):
            if candidate in self.paths:
                return candidate
        return None

    def _is_folder(self, base: str) -> bool:
        return any(path.startswith(f"{base}/") for path in self.paths)
