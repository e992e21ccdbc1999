"""Headers of requests in Python: a key that the V1 server wants under another name."""

from __future__ import annotations

import re

import libcst as cst

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.core.rules import HeaderSource
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Item, Text
from v0to1.languages.base import Refusal
from v0to1.languages.editing import edited
from v0to1.languages.headers import matching_headers
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.bodies import rename_key
from v0to1.languages.python.locate import cst_node


def change_headers(sketch: Sketch, operation: Operation, sources: tuple[HeaderSource, ...]) -> None:
    """Write the V1 name and value of each header that a rule speaks of."""
    for source in sources:
        for request in operation.requests:
            for item in matching_headers(request, source):
                before = len(sketch.changes)
                rename_key(sketch, item, source.to)
                change_value(sketch, item, source.value.partition("{value}")[0])
                follow_copies(sketch, item, before)


def follow_copies(sketch: Sketch, item: Item, before: int) -> None:
    """Write the header in what other changes copy of it, too: a helper is given the client's own headers.

    Where a change takes the place of the header itself, its text is respelled when it is applied.
    """
    if item.key_node is None or item.value_node is None:
        return
    locator = sketch.sources.locator(item.module)
    span = Span(locator.span(item.key_node).start, locator.whole(cst_node(item.value_node)).end)
    old = locator.text[span.start : span.end]
    new = edited(old, span, (one for one in sketch.changes[before:] if one.module == item.module))
    for place, one in enumerate(sketch.changes[:before]):
        if one.module == item.module and old and old in one.text and span not in one.span:
            sketch.changes[place] = replace(one, text=one.text.replace(old, new))


def change_value(sketch: Sketch, item: Item, prefix: str) -> None:
    """Put a prefix before a header's value, unless it is there already."""
    node = item.value_node
    if isinstance(item.value, Text) and item.value.shape.startswith(prefix):
        return
    if node is None:
        raise Refusal("the key of the session is put among the headers where its value cannot be seen")
    locator = sketch.sources.locator(item.module)
    origin = cst_node(node)
    span = locator.whole(origin)
    text = locator.text[span.start : span.end]
    if isinstance(origin, cst.SimpleString | cst.FormattedString):
        opening = re.match(r"[a-zA-Z]*(\"\"\"|'''|\"|')", text)
        place = opening.end() if opening else 0
        sketch.replace(item.module, span, text[:place] + prefix + text[place:])
        return
    plain = isinstance(node, tree.Name | tree.Attr | tree.Call | tree.Index)
    if plain and "\n" not in text and '"' not in text:
        sketch.replace(item.module, span, f'f"{prefix}{{{text}}}"')
        return
    tight = plain or (isinstance(origin, cst.BaseExpression) and bool(origin.lpar))
    sketch.replace(item.module, span, f'"{prefix}" + {text if tight else f"({text})"}')
