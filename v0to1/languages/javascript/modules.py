"""The modules of a JavaScript project: parsed and lowered once, and found by their imports."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.evaluation.http.adapted import is_adapter, is_adapter_file
from v0to1.languages.data import reader_of
from v0to1.languages.javascript.adapter.file_names import ADAPTER
from v0to1.languages.javascript.lowering.module import lower_module
from v0to1.languages.javascript.parsing import parse, parse_around
from v0to1.languages.javascript.settings import Settings, upwards
from v0to1.languages.modules import Modules

if TYPE_CHECKING:
    from v0to1.adapter.compose_javascript import ModuleSystem

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
COMPILED = {".js": (".ts", ".tsx", ".jsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
"""What a path in an import may be compiled from."""

COMPONENTS = (".vue", ".svelte")
"""How the path of a component's script ends, but for the ending of its language."""

ROOTED = ("@/", "~/", "#/")
"""How imports are written that begin at the root of the sources."""

WHOLE = re.compile(r"^[ \t]*(?:module\.exports\s*=(?!=)|export\s*=)", re.MULTILINE)

SHOWN = re.compile(
    r"^[ \t]*export\s+(?:let|var|const)\s+([\w$]+)|^[ \t]*export\s*\{([^}]*)\}(?!\s*from\b)", re.MULTILINE
)
"""Variables that others may import: with their declaration, or in a list (there perhaps by another name)."""


WHOLLY = (None, tree.DEFAULT, "*")
"""What an import of all of a module names."""


class JavaScriptModules(Modules[SgNode]):
    """The JavaScript and TypeScript files of a project; `systems` keeps how each imports others."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        super().__init__(paths, read)
        self.settings = Settings(self.paths, read)
        self.systems: dict[str, ModuleSystem] = {}
        self._files: dict[tuple[str, str], str | None] = {}
        self._handing: dict[str, bool] = {}

    def parse_text(self, path: str, text: str) -> tuple[SgNode | None, str]:
        """The syntax tree of a text, without the little that is not understood; or why there is none."""
        root, reason = parse(path, text)
        around = parse_around(path, text) if root is None else None
        if around is None:
            return root, reason
        root, self.gaps[path] = around
        return root, ""

    def lower(self, path: str, parsed: SgNode) -> tree.Body:
        """The lowered statements of a syntax tree."""
        return lower_module(parsed)

    def shows(self, module: str) -> bool:
        """Whether the markup of a component reads the variables of its script."""
        return module.rpartition(".")[0].endswith(COMPONENTS)

    def submodule(self, module: str, name: str) -> str | None:
        """There are no modules inside modules."""
        return None

    def hands_over(self, module: str) -> bool:
        """Whether a module puts something in its own place (`module.exports = …`, `export = …`)."""
        if module not in self._handing:
            self._handing[module] = WHOLE.search(self.text(module)) is not None
        return self._handing[module]

    def exports(self, module: str) -> frozenset[str]:
        """The variables that a module exports under their own names."""
        found = (one.group(1) or one.group(2) or "" for one in SHOWN.finditer(self.text(module)))
        names = (one.strip() for text in found for one in text.split(","))
        return frozenset(one for one in names if one and " " not in one)

    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """Find what an import binds, as bundlers and Node would."""
        found = self.file_of(importer, node.module)
        if is_adapter(found, self.read) if found is not None else is_adapter_file(node.module):
            return "external", f"{ADAPTER}.{node.name}" if node.name not in WHOLLY else ADAPTER
        if found is not None:
            return ("module" if node.name is None else "member"), found
        if reader_of(node.module):
            return "data", node.module
        name = node.module.removeprefix("node:")
        member = node.name if node.name not in WHOLLY else None
        return "external", f"{name}.{member}" if member else name

    def file_of(self, importer: str, module: str) -> str | None:
        """The file of a module, which every name that is imported from it asks for."""
        folder = importer.rpartition("/")[0]
        key = (folder, module)
        if key not in self._files:
            files = map(self._file, self._bases(folder, module))
            self._files[key] = next((one for one in files if one is not None), None)
        return self._files[key]

    def _bases(self, folder: str, module: str) -> Iterator[str]:
        if module in (".", "..") or module.startswith(("./", "../")):
            yield posixpath.normpath(posixpath.join(folder, module))
        if module.startswith(ROOTED):
            for above in upwards(folder):
                yield posixpath.join(above, "src", module[2:])
                yield posixpath.join(above, module[2:])
        if not module.startswith((".", "/")):
            yield from self.settings.places(folder, module)

    def _file(self, base: str) -> str | None:
        base = "" if base == "." else base
        if base in self.paths:
            return base
        stem, dot, suffix = base.rpartition(".")
        for end in COMPILED.get(dot + suffix, ()):
            if stem + end in self.paths:
                return stem + end
        for start in (base, f"{base.rstrip('/')}/index") if base else ("index",):
            for end in SUFFIXES:
                if start + end in self.paths:
                    return start + end
        return None
