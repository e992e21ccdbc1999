"""What the syntax of a script tells of the comparisons of a status."""

from __future__ import annotations

from collections.abc import Mapping

from v0to1.flow import tree
from v0to1.flow.requests import Comparison, Read
from v0to1.languages import statuses
from v0to1.languages.shell.sketching import ShellSketch

WAITING = ("while_statement", "c_style_for_statement")
"""Loops that may go on until something happens; `until` is one of the first."""


class ShellJudge(statuses.Judge[ShellSketch]):
    """Comparisons in conditions, loops and `case`."""

    def decision(self, sketch: ShellSketch, one: Comparison) -> str:
        """What waits for a status may be far from where it is compared; nothing is sure."""
        return ""

    def polls(self, sketch: ShellSketch, module: str, node: tree.Node) -> bool:
        """Whether a script waits for anything: what it compares may be what it waits for."""
        root = sketch.sources.modules.parse(module)
        return root is not None and any(root.find(kind=kind) is not None for kind in WAITING)

    def all_seen(self, sketch: ShellSketch, module: str, node: tree.Node) -> bool:
        """A variable is followed wherever it is read: what is compared nowhere is only shown."""
        return not sketch.sources.compared.get(id(node))

    def only_begins(self, sketch: ShellSketch, read: Read, values: Mapping[str, str]) -> bool:
        """There are no fields of objects."""
        return False

    def owner_of(self, sketch: ShellSketch, read: Read) -> tuple[str, object]:
        """Each filter reads its own input."""
        return "", id(read.node)


JUDGE = ShellJudge()
