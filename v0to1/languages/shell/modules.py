"""The scripts of a project: parsed and lowered once, and found by their paths."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.base import Around
from v0to1.languages.fetching import is_addressed
from v0to1.languages.modules import Modules
from v0to1.languages.shell.inner import Inner, inner_scripts
from v0to1.languages.shell.lowering.script import lower_script
from v0to1.languages.shell.lowering.survey import is_read
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.parsing import parse

WORD = re.compile(r"[\w.-]+")


class ShellModules(Modules[SgNode]):
    """The shell scripts of a project."""

    beside: Mapping[str, str] = MappingProxyType({})
    """The files that modules stand in, in whose folders their commands run."""

    def is_fetched(self, module: str, around: Around) -> bool:
        """Whether something fetches a script by an address of its own."""
        key = (module, id(around))
        if key not in self.fetched:
            self.fetched[key] = is_addressed(self.paths, module, around)
        return self.fetched[key]

    @cached_property
    def fetched(self) -> dict[tuple[str, int], bool]:
        """Which scripts are fetched, of those that have been asked for."""
        return {}

    def parse_text(self, path: str, text: str) -> tuple[SgNode | None, str]:
        """The syntax tree of a text, or None and the reason why there is none."""
        return parse(text)

    def lower(self, path: str, parsed: SgNode) -> tree.Body:
        """The lowered statements of a syntax tree."""
        path = next((one for one, root in self.parsed.items() if root is parsed), "")
        return lower_script(parsed, taken=posixpath.basename(path) in self.scripts_read)

    def inner_at(self, module: str, span: Span) -> tuple[Inner, ...]:
        """The scripts in words around a range, the innermost last."""
        if module not in self.inner:
            root = self.parse(module)
            self.inner[module] = tuple(inner_scripts(root)) if root is not None else ()
        return tuple(one for one in self.inner[module] if span in one.span)

    @cached_property
    def inner(self) -> dict[str, tuple[Inner, ...]]:
        """Scripts in words of the scripts that have been asked for."""
        return {}

    @cached_property
    def scripts_read(self) -> frozenset[str]:
        """The names of scripts whose output another script reads, without their folders."""
        names = {posixpath.basename(path) for path in self.paths}
        found: set[str] = set()
        for path in sorted(self.paths):
            own = {posixpath.basename(path)}
            if not names.intersection(WORD.findall(self.text(path))) - own:
                continue
            root, _ = self.parse_text(path, self.text(path))
            found |= (names - own) & read_in(root) if root is not None else set()
        return frozenset(found)

    def submodule(self, module: str, name: str) -> str | None:
        """There are no modules inside modules."""
        return None

    def hands_over(self, module: str) -> bool:
        """A script never stands for something else."""
        return False

    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """Find the script that another takes in: beside it, from the root, or by the end of its path."""
        unknown = node.module.startswith("?")
        path = node.module.removeprefix("?").removeprefix("/" if unknown else "")
        folder = posixpath.dirname(self.beside.get(importer, importer))
        beside = posixpath.normpath(posixpath.join(folder, path))
        for found in (beside, posixpath.normpath(path)):
            if found in self.paths:
                return "member", found
        ends = [one for one in self.paths if unknown and path and one.endswith("/" + path.lstrip("./"))]
        return ("member", ends[0]) if len(ends) == 1 else ("external", node.module)


def read_in(root: SgNode) -> set[str]:
    """The last parts of the first words of all commands whose output is read in a script."""
    found: set[str] = set()
    for one in root.find_all(kind="command"):
        if is_read(one):
            found |= {word.text().strip("'\"").rpartition("/")[2] for word in named(one)[:3]}
    return found


def with_sourced(modules: ShellModules, module: str) -> tuple[str, ...]:
    """A script and all that it takes in, directly or not."""
    found = [module]
    for name in found:
        for node in modules.body(name):
            if isinstance(node, tree.Import):
                kind, target = modules.resolve(name, node)
                if kind == "member" and target not in found:
                    found.append(target)
    return tuple(found)
