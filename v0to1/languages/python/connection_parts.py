"""Variables of which only the old call of a socket was made."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.walking import walk
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.leftovers import Uses, drop_unused, has_calls
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.visiting import visit


def drop_parts(sketch: Sketch, use: SocketUse, call: str) -> None:
    """Remove the variables of which only the old call was made, where making them does nothing else."""
    locator = sketch.sources.locator(use.module)
    owner = locator.function(cst_node(use.call or use.node))
    for name in sorted({one.name for one in walk(use.call or use.node) if isinstance(one, tree.Name)}):
        uses = Uses(name)
        if owner is not None:
            visit(owner, uses)
        pure = not any(has_calls(value) for line in uses.statements for value in values_of(line))
        if pure and use.request is not None and not re.search(rf"\b{name}\b", call):
            drop_unused(sketch, use.module, use.request.site.function, name, use.request.node)


def values_of(line: cst.SimpleStatementLine) -> Iterator[cst.BaseExpression]:
    """What a line assigns."""
    for item in line.body:
        if isinstance(item, cst.Assign | cst.AnnAssign | cst.AugAssign) and item.value is not None:
            yield item.value
