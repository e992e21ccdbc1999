"""The modules of a JavaScript project: parsed and lowered once, and found by their imports."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.javascript.lower import lower_module
from v0to1.languages.javascript.parsing import parse

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""What a path in an import may be compiled from."""

ROOTED = ("@/", "~/", "#/")
"""How imports are written that begin at the root of the sources."""

WHOLE = re.compile(r"^[ \t]*(?:module\.exports\s*=(?!=)|export\s*=)", re.MULTILINE)
DEEP = "nested too deeply to be analysed"


class JavaScriptModules:
    """Files of a project by their POSIX path from the root, which is also their key.

    `read` gives the decoded text of a path, or None when it is no readable file of the project;
    `failures` keeps what could not be parsed.
    """

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        self.paths = frozenset(paths)
        self.read = read
        self.parsed: dict[str, SgNode | None] = {}
        self.lowered: dict[str, tree.Body] = {}
        self.failures: dict[str, str] = {}

    def parse(self, path: str) -> SgNode | None:
        """The syntax tree of a file; None when it cannot be parsed."""
        if path not in self.parsed:
            text = self.read(path)
            found, reason = parse(path, text) if text is not None else (None, "")
            self.parsed[path] = found
            if reason:
                self.failures[path] = reason
        return self.parsed[path]

    def text(self, module: str) -> str:
        """The source text of a file; empty when it cannot be read."""
        return self.read(module) or ""

    def body(self, module: str) -> tree.Body:
        """The lowered statements of a file; empty when it cannot be parsed."""
        if module not in self.lowered:
            parsed = self.parse(module)
            try:
                self.lowered[module] = lower_module(parsed) if parsed is not None else ()
            except RecursionError:
                self.failures[module] = DEEP
                self.lowered[module] = ()
        return self.lowered[module]

    def submodule(self, module: str, name: str) -> str | None:
        """There are no modules inside modules."""
        return None

    def hands_over(self, module: str) -> bool:
        """Whether a module puts something in its own place (`module.exports = …`, `export = …`)."""
        return WHOLE.search(self.text(module)) is not None

    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """Find what an import binds, as bundlers and Node would."""
        for base in self._bases(importer, node.module):
            found = self._file(base)
            if found is not None:
                return ("module" if node.name is None else "member"), found
        name = node.module.removeprefix("node:")
        member = node.name if node.name not in (None, tree.DEFAULT, "*") else None
        return "external", f"{name}.{member}" if member else name

    def _bases(self, importer: str, module: str) -> Iterator[str]:
        folder = posixpath.dirname(importer)
        if module in (".", "..") or module.startswith(("./", "../")):
            yield posixpath.normpath(posixpath.join(folder, module))
        elif module.startswith(ROOTED):
            while True:
                yield posixpath.join(folder, "src", module[2:])
                yield posixpath.join(folder, module[2:])
                if not folder:
                    return
                folder = posixpath.dirname(folder)

    def _file(self, base: str) -> str | None:
        base = "" if base == "." else base
        stem, suffix = posixpath.splitext(base)
        candidates = [
            base,
            *(stem + other for other in COMPILED.get(suffix, ())),
            *(base + other for other in SUFFIXES if base),
            *(posixpath.join(base, f"index{other}") for other in SUFFIXES),
        ]
        return next((one for one in candidates if one in self.paths), None)
