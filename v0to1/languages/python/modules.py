"""The modules of a Python project: parsed and lowered once, and found by their imports."""

from __future__ import annotations

import ast
import posixpath
import re
import sys
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest

import libcst as cst

from v0to1 import tree
from v0to1.core.immutable import field_names
from v0to1.core.model import Span
from v0to1.core.monitor import PARSE, PARSED, count, stage
from v0to1.evaluation.http.adapted import is_adapter
from v0to1.languages.base import Unplaced
from v0to1.languages.modules import DEEP, Modules
from v0to1.languages.python.adapter.inside import region_of
from v0to1.languages.python.helper_part import may_have_helpers
from v0to1.languages.python.layout import Layout, is_node
from v0to1.languages.python.lowering.module import lower_module
from v0to1.languages.python.lowering.quick import lower_quickly, places_in
from v0to1.languages.python.nesting import too_deep
from v0to1.languages.python.paths import in_notebook
from v0to1.languages.python.quick_imports import imports_in
from v0to1.tree.walking import walk_through

PARSER_FRAMES = 900
IMPORTED = re.compile(r"^\s*(?:from|import)\s+(?=([\w.]+))", re.MULTILINE)


@contextmanager
def frames(count: int) -> Iterator[None]:
    """Allow `count` nested calls from here on, whatever the limit is elsewhere.

    What needs more in the parser would need more in every later walk over its tree, too.
    """
    limit, depth = sys.getrecursionlimit(), 0
    frame = sys._getframe()
    while (outer := frame.f_back) is not None:
        frame, depth = outer, depth + 1
    sys.setrecursionlimit(depth + count)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


UNLIKE: set[str] = set()
"""The texts that are lowered otherwise from Python's own tree than from LibCST's, which then has to do.

So are those of which LibCST gives no tree.
"""

UNPLACED: dict[str, str] = {}
"""The texts that the parser cannot give back unchanged, with the reasons: learnt when one is placed."""


def laid_out(parsed: cst.Module, text: str) -> Layout:
    """Where the nodes of a module stand; raises `Unplaced` where the parser cannot tell."""
    try:
        with frames(PARSER_FRAMES):
            layout = Layout(parsed)
    except RecursionError:
        UNPLACED[text] = DEEP
        raise Unplaced from None
    if layout.text != text:
        UNPLACED[text] = "the parser cannot reproduce this file; check it by hand, or exclude it"
        raise Unplaced
    return layout


class PythonModules(Modules[cst.Module]):
    """The Python files of a project.

    `named` keeps which folders are imported by their names, `loading` how modules are loaded, and `fetched`
    which are fetched alone.
    """

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        super().__init__(paths, read)
        self.named: dict[str, bool] = {}
        self.loading: dict[tuple[str, int], str] = {}
        self.fetched: dict[tuple[str, int], bool] = {}
        self._layouts: dict[str, Layout] = {}
        self._numbered: list[str] = []
        self._firsts: list[int] = []
        self._count = 0
        self._syntax: dict[str, dict[int, cst.CSTNode]] = {}
        self._places: dict[str, dict[int, Span]] = {}
        self._importing: dict[str, list[str]] | None = None
        self._resolved: dict[tuple[str, int, str, str | None], tuple[str, str]] = {}
        self.folders = frozenset(folder for path in self.paths for folder in above(path))

    def importing(self, name: str) -> Iterable[str]:
        """The modules that may import something with a name, or of it."""
        if not name.isidentifier():
            return sorted(self.paths)
        if self._importing is None:
            self._importing = {}
            for path in sorted(self.paths):
                dotted = IMPORTED.findall(self.text(path))
                for step in {step for one in dotted for step in one.split(".")}:
                    self._importing.setdefault(step, []).append(path)
        return self._importing.get(name, ())

    def importing_nodes(self, module: str) -> Iterator[tree.Import]:
        """The imports of a module; one that is not lowered yet is not kept in memory for them."""
        known = None if module in self.lowered else imports_in(self.text(module))
        return super().importing_nodes(module) if known is None else iter(known)

    def parse_text(self, path: str, text: str) -> tuple[cst.Module | None, str]:
        """The syntax tree of a text, or None and the reason why there is none."""
        if too_deep(text):
            return None, DEEP
        if text in UNPLACED:
            return None, UNPLACED[text]
        try:
            with frames(PARSER_FRAMES):
                return cst.parse_module(text), ""
        except cst.ParserSyntaxError as error:
            return None, _objection(text, error)
        except RecursionError:
            return None, DEEP

    def layout(self, path: str) -> Layout | None:
        """Where the nodes of a module stand; None when it cannot be parsed.

        Most files are only read by others, and nobody asks. Raises `Unplaced` where the parser cannot tell.
        """
        if path not in self._layouts:
            parsed = self._parsed_whole(path)
            if parsed is None:
                return None
            with stage(PARSE):
                self._layouts[path] = laid_out(parsed, self.text(path))
        return self._layouts[path]

    def _parsed_whole(self, path: str) -> cst.Module | None:
        """LibCST's tree of a module; raises `Unplaced` where Python alone takes what is lowered already."""
        parsed = self.parse(path)
        if parsed is None and self.lowered.get(path):
            UNLIKE.add(self.text(path))
            raise Unplaced
        return parsed

    def lower(self, path: str, parsed: cst.Module) -> tree.Body:
        """The lowered statements of a syntax tree."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return lower_module(parsed, shows=in_notebook(path))

    def body(self, module: str) -> tree.Body:
        """The lowered statements of a file.

        Python's own parser is asked first. LibCST's trees, which take much time and memory, are made of files
        whose places are asked for, and of those that take it.
        """
        if module not in self.lowered and module not in self.parsed:
            found = self._lowered_quickly(module)
            if found is not None:
                self.lowered[module] = found
        return super().body(module)

    def _lowered_quickly(self, module: str) -> tree.Body | None:
        text = self.text(module)
        if text in UNPLACED or text in UNLIKE or too_deep(text) or region_of(text) or may_have_helpers(text):
            return None
        count(PARSED)
        with stage(PARSE):
            found = lower_quickly(text, self._count, shows=in_notebook(module))
        if found is None:
            return None
        self._numbered.append(module)
        self._firsts.append(self._count)
        body, self._count = found
        return body

    def syntax(self, node: tree.Node) -> cst.CSTNode:
        """The syntax node behind a lowered node; raises `Unplaced` where the parser cannot tell."""
        origin = node.origin
        if is_node(origin):
            return origin
        assert isinstance(origin, int), f"{type(node).__name__} was not made by this adapter"
        module = self._numbered[self._index(origin)]
        if module not in self._syntax:
            with stage(PARSE):
                self._syntax[module] = self._counterparts(module)
        return self._syntax[module][origin]

    def place(self, node: tree.Node) -> Span | None:
        """Where a lowered node stands; None where LibCST tells, or was asked for others of the module."""
        origin = node.origin
        if not isinstance(origin, int):
            return None
        index = self._index(origin)
        module = self._numbered[index]
        if module in self._syntax:
            return None
        if module not in self._places:
            with stage(PARSE):
                self._places[module] = places_in(
                    self.text(module), self._firsts[index], shows=in_notebook(module)
                )
        return self._places[module].get(origin)

    def _index(self, origin: int) -> int:
        """Which of the modules that were lowered quickly has a number."""
        return bisect_right(self._firsts, origin) - 1

    def _counterparts(self, module: str) -> dict[int, cst.CSTNode]:
        """LibCST's nodes for the numbers of a module that was lowered quickly."""
        text, parsed = self.text(module), self._parsed_whole(module)
        assert parsed is not None, f"{module} has changed"
        try:
            found = counterparts(self.lowered[module], self.lower(module, parsed))
        except RecursionError:
            UNPLACED[text] = DEEP
            raise Unplaced from None
        if found is None:
            UNLIKE.add(text)
            raise Unplaced
        return found

    def hands_over(self, module: str) -> bool:
        """A Python module never gives importers something in its own place."""
        return False

    def submodule(self, module: str, name: str) -> str | None:
        """A module or package inside the package of `module`."""
        folder = posixpath.dirname(module) if posixpath.basename(module) == "__init__.py" else module
        return self._file(posixpath.join(folder, name))

    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """Find what an import binds, as Python would with any folder above the file on its path."""
        key = (posixpath.dirname(importer), node.level, node.module, node.name)
        if key not in self._resolved:
            self._resolved[key] = self._found(importer, node)
        return self._resolved[key]

    def _found(self, importer: str, node: tree.Import) -> tuple[str, str]:
        name = node.name if node.name not in (None, "*") else None
        whole = ".".join(part for part in (node.module, name) if part)
        for folder in self._folders(importer, node.level):
            base = posixpath.join(folder, *node.module.split(".")) if node.module else folder
            found = self._file(base)
            inner = self._file(posixpath.join(base, name)) if name else None
            if any(one is not None and is_adapter(one, self.read) for one in (found, inner)):
                return "external", whole
            if inner is not None:
                return ("member", found) if found and self._takes_out(found, name) else ("module", inner)
            if found is not None:
                return ("member" if node.name else "module"), found
            if node.name is None and base in self.folders:
                return "module", posixpath.join(base, "__init__.py")
        return "external", whole

    def _takes_out(self, package: str, name: str | None) -> bool:
        """Whether a package gives something of its module `name` by the name of that module."""
        return any(
            node.name == node.alias == name and node.module.split(".")[-1] == name
            for node in self.importing_nodes(package)
        )

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


def counterparts(quick: tree.Body, whole: tree.Body) -> dict[int, cst.CSTNode] | None:
    """LibCST's node for each number of a module lowered in both ways; None where these are not alike."""
    found: dict[int, cst.CSTNode] = {}
    for one, other in zip_longest(walk_through(quick), walk_through(whole)):
        if one is None or other is None or not alike(one, other):
            return None
        number, node = one.origin, other.origin
        assert isinstance(number, int)
        assert is_node(node)
        if found.setdefault(number, node) is not node:
            return None
    return found


def alike(one: tree.Node, other: tree.Node) -> bool:
    """Whether two nodes are the same but for the nodes in them and their origins."""
    kind = type(one)
    return kind is type(other) and all(
        name == "origin" or _same(getattr(one, name), getattr(other, name)) for name in field_names(kind)
    )


def _same(one: object, other: object) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, tree.Node) or one == other or one != one


def _objection(text: str, error: cst.ParserSyntaxError) -> str:
    """What is wrong with a text, and where: by Python's own parser, where it agrees.

    LibCST's may name the line after it.
    """
    line, column, what = error.raw_line, error.raw_column + 1, "not valid Python"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
        what = "valid Python that LibCST cannot parse; check the file by hand, or exclude it"
    except SyntaxError as known:
        line, column = known.lineno or line, known.offset or column
    except (ValueError, MemoryError, RecursionError):
        return f"line {line}: {what}"
    return f"line {line}, column {column}: {what}"


def above(path: str) -> Iterator[str]:
    """The folders that a path is in."""
    while (path := posixpath.dirname(path)) not in ("", "/"):
        yield path
