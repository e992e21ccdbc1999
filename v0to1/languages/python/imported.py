"""Names that modules share: where they come from, and how another one of the same source is reached."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.requests import Frame
from v0to1.languages.definitions import origin_of
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node


def name_in(sketch: Sketch, site: Frame, known: str, module: str, wanted: str) -> str | None:
    """The name at a site for `wanted` of another module; it may be imported where `known` is.

    None when the site cannot say it.
    """
    target = origin_of(sketch, module, wanted)
    if target is None or sketch.sources.hidden(wanted, site):
        return None
    here = origin_of(sketch, site.module, wanted)
    if here is not None:
        return wanted if here == target else None
    return wanted if import_beside(sketch, site.module, known, wanted, target) else None


def import_beside(sketch: Sketch, module: str, known: str, wanted: str, target: tuple[str, str]) -> bool:
    """Import a name from where another one is imported already; whether that could be done."""
    for node in sketch.sources.modules.body(module):
        if not isinstance(node, tree.Import) or node.alias != known or node.name is None:
            continue
        kind, source = sketch.sources.modules.resolve(module, node)
        if kind == "member" and origin_of(sketch, source, wanted) == target:
            return add_alias(sketch, module, node, wanted)
    return False


def add_alias(sketch: Sketch, module: str, node: tree.Import, wanted: str) -> bool:
    """Add a name to a `from` import, before the first that follows it in the alphabet."""
    locator = sketch.sources.locator(module)
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
