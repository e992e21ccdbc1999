"""What the syntax of a script tells of the comparisons of a status."""

from __future__ import annotations

from collections.abc import Mapping

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.requests import Comparison, Read
from v0to1.languages import statuses
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import origin_of

LEAVING = ("break", "return", "exit")
LOOPS = ("while_statement", "until_statement", "for_statement", "c_style_for_statement")


class ShellJudge(statuses.Judge[ShellSketch]):
    """Comparisons in conditions, loops and `case`."""

    def decision(self, sketch: ShellSketch, one: Comparison) -> str:
        """What a compared status leads to: "goes on" (leaves the wait), "stays" (waits on), or ""."""
        node = origin_of(one.test).syntax
        equal = one.operator in ("==", "=")
        for outer in ancestors(node):
            kind = outer.kind()
            if kind in ("case_item", "if_statement", "elif_clause", "list"):
                return "goes on" if leaves(outer) and equal else ""
            if kind in LOOPS:
                waits = equal if kind == "while_statement" else not equal
                return "stays" if waits else "goes on"
        return ""

    def polls(self, sketch: ShellSketch, module: str, node: tree.Node) -> bool:
        """Whether a comparison stands in a loop."""
        return any(outer.kind() in LOOPS for outer in ancestors(origin_of(node).syntax))

    def all_seen(self, sketch: ShellSketch, module: str, node: tree.Node) -> bool:
        """A variable is followed wherever it is read; what goes on unseen has escaped."""
        return True

    def only_begins(self, sketch: ShellSketch, read: Read, values: Mapping[str, str]) -> bool:
        """There are no fields of objects."""
        return False

    def owner_of(self, sketch: ShellSketch, read: Read) -> tuple[str, object]:
        """Each filter reads its own input."""
        return "", id(read.node)


def ancestors(node: SgNode | None) -> list[SgNode]:
    """The syntax around a node, the nearest first."""
    found: list[SgNode] = []
    outer = node.parent() if node is not None else None
    while outer is not None:
        found.append(outer)
        outer = outer.parent()
    return found


def leaves(node: SgNode) -> bool:
    """Whether a loop, function or script is left under a condition."""
    return any(one.text().startswith(LEAVING) for one in node.find_all(kind="command"))


JUDGE = ShellJudge()
