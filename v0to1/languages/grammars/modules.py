"""The modules of a project in one of these languages: parsed once, joined by the names that they declare."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable

from ast_grep_py import SgNode, SgRoot

from v0to1.flow import tree
from v0to1.flow.libraries import load
from v0to1.languages.grammars.lower import lower_module
from v0to1.languages.grammars.pages import code_of
from v0to1.languages.grammars.tables import Table, declared_names, table
from v0to1.languages.modules import Modules
from v0to1.languages.registry import BY_NAME

OWN = "@"
"""Before the path of a file in an import that no source spells."""

WORD = re.compile(r"\b[A-Za-z_]\w*")


class GrammarModules(Modules[SgNode]):
    """The files of a project; names that one declares are known in the others, as their builds do."""

    def __init__(
        self, table: Table, language: str, paths: Iterable[str], read: Callable[[str], str | None]
    ) -> None:
        super().__init__(paths, read)
        self.table = table
        self.libraries = tuple(load(language).sessions)
        self.index: dict[str, list[str]] | None = None
        self.known: frozenset[str] = frozenset()
        self.current = ""

    def is_test(self, path: str) -> bool:
        """Whether a file is one of tests."""
        return re.search(self.table.tests, path) is not None

    def parse_text(self, path: str, text: str) -> tuple[SgNode | None, str]:
        """The syntax tree of a text; what is not understood in it is told, and the rest is looked at."""
        return parse(self.table.grammar, text)

    def parse(self, path: str) -> SgNode | None:
        """The syntax tree of a file."""
        self.current = path
        return super().parse(path)

    def body(self, module: str) -> tree.Body:
        """The statements of a file, with what it uses of others; of a package, what its files declare."""
        if module.endswith("/"):
            files = [path for path in sorted(self.paths) if posixpath.dirname(path) + "/" == module]
            return tuple(tree.Import(None, OWN + path, 0, "*", "") for path in files)
        if module not in self.lowered:
            self.known = frozenset()
            text = self.text(module)
            words = set(WORD.findall(text))
            used = {name: path for name in sorted(words) if (path := self.declared_in(name, module))}
            own = declared_names(self.table.declares, text)
            self.known = frozenset(used) | own
            brought = tuple(
                tree.Import(None, OWN + path, 0, name, name) for name, path in used.items() if name not in own
            )
            self.lowered[module] = (*brought, *super().body(module))
        return self.lowered[module]

    def lower(self, parsed: SgNode) -> tree.Body:
        """The lowered statements of a syntax tree."""
        text = parsed.text()
        named = [name for name in self.libraries if name.partition(".")[0] in text]
        return lower_module(self.table, parsed, self.known, named)

    def declared_in(self, name: str, module: str) -> str:
        """The one other file that declares a name (in Go: of the same package); else nothing."""
        found = self.declared().get(name, [])
        if self.table.package:
            found = [path for path in found if posixpath.dirname(path) == posixpath.dirname(module)]
        return found[0] if len(found) == 1 and found[0] != module else ""

    def declared(self) -> dict[str, list[str]]:
        """The files that declare a name, by name."""
        if self.index is None:
            self.index = {}
            for path in sorted(self.paths):
                for name in declared_names(self.table.declares, self.text(path)):
                    self.index.setdefault(name, []).append(path)
        return self.index

    def submodule(self, module: str, name: str) -> str | None:
        """There are no modules inside modules."""
        return None

    def hands_over(self, module: str) -> bool:
        """No module puts something in its own place."""
        return False

    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """Find what an import binds: a name of another file, a package of the project, or a library's."""
        if node.module.startswith(OWN):
            return "member", node.module.removeprefix(OWN)
        if self.table.package:
            folders = {posixpath.dirname(path) for path in self.paths}
            own = [one for one in sorted(folders) if one and f"/{node.module}".endswith(f"/{one}")]
            last = next(
                (one for one in reversed(node.module.split("/")) if not re.fullmatch(r"v\d+", one)), ""
            )
            return ("module", own[-1] + "/") if own else ("external", last)
        return "external", node.module


def parse(grammar: str, text: str) -> tuple[SgNode | None, str]:
    """The syntax tree of a text, and where it is not understood."""
    root = SgRoot(code_of(text) if table(grammar).pages else text, grammar).root()
    broken = root if root.kind() == "ERROR" else root.find(kind="ERROR")
    if broken is None:
        return root, ""
    place, title = broken.range().start, BY_NAME[grammar].title
    return root, f"line {place.line + 1}, column {place.column + 1}: not understood as {title}"
