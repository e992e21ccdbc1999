"""The scripts of a project: parsed and lowered once, and found by their paths."""

from __future__ import annotations

import posixpath

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.modules import Modules
from v0to1.languages.shell.lower import lower_script
from v0to1.languages.shell.parsing import parse


class ShellModules(Modules[SgNode]):
    """The shell scripts of a project."""

    def parse_text(self, path: str, text: str) -> tuple[SgNode | None, str]:
        """The syntax tree of a text, or None and the reason why there is none."""
        return parse(text)

    def lower(self, parsed: SgNode) -> tree.Body:
        """The lowered statements of a syntax tree."""
        return lower_script(parsed)

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
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
        for found in (beside, posixpath.normpath(path)):
            if found in self.paths:
                return "member", found
        ends = [one for one in self.paths if unknown and path and one.endswith("/" + path.lstrip("./"))]
        return ("member", ends[0]) if len(ends) == 1 else ("external", node.module)


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
