"""One more name in a `from` import."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.sketch import AnySketch


def add_alias(sketch: AnySketch, locator: Locator, place: tuple[str, tree.Import], wanted: str) -> bool:
    """Add a name to a `from` import of a module, before the first that follows it in the alphabet."""
    module, node = place
    statement = import_around(locator, cst_node(node))
    if statement is None or isinstance(statement.names, cst.ImportStar):
        return False
    for alias in statement.names:
        if isinstance(alias.name, cst.Name) and alias.name.value > wanted:
            start = locator.origin(alias).start
            sketch.replace(module, Span(start, start), f"{wanted}, ")
            return True
    last = statement.names[-1]
    end = locator.origin(last.asname or last.name).end
    sketch.replace(module, Span(end, end), f", {wanted}")
    return True


def import_around(locator: Locator, node: cst.CSTNode) -> cst.ImportFrom | None:
    """The `from` import that a node is, or stands in."""
    current: cst.CSTNode | None = node
    while current is not None and not isinstance(current, cst.ImportFrom):
        current = locator.parent(current)
    return current
