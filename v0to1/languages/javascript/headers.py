"""Headers of requests in JavaScript: a key that the V1 server wants under another name."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.core.rules import HeaderSource
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.values import Item, Text
from v0to1.languages.base import Refusal
from v0to1.languages.editing import edited
from v0to1.languages.headers import matching_headers
from v0to1.languages.javascript.fields import PLAIN
from v0to1.languages.javascript.nodes import span_of, syntax, whole
from v0to1.languages.javascript.sketch import Sketch

QUOTED = ("string", "template_string")


def change_headers(sketch: Sketch, operation: Operation, sources: tuple[HeaderSource, ...]) -> None:
    """Write the V1 name and value of each header that a rule speaks of."""
    for source in sources:
        for request in operation.requests:
            for item in matching_headers(request, source):
                before = len(sketch.changes)
                rename(sketch, item, source.to)
                change_value(sketch, item, source.value.partition("{value}")[0])
                follow_copies(sketch, item, before)


def rename(sketch: Sketch, item: Item, name: str) -> None:
    """Write the name of a header: as a key, or in quotes."""
    if not isinstance(item.key_node, tree.Text):
        raise Refusal("the key of the session is put among the headers where its name cannot be seen")
    origin = syntax(item.key_node)
    parent = origin.parent()
    bare = parent is not None and parent.kind() in ("pair", "member_expression") and PLAIN.fullmatch(name)
    if (
        origin.kind() == "string" and bare and parent is not None and parent.kind() == "pair"
    ) or origin.kind() == "property_identifier":
        sketch.replace(item.module, span_of(origin), name)
    else:
        sketch.rename_text(item.module, item.key_node, name)


def follow_copies(sketch: Sketch, item: Item, before: int) -> None:
    """Write the header in what other changes copy of it, too: a helper is given the client's own headers."""
    if item.key_node is None or item.value_node is None:
        return
    text = sketch.sources.text(item.module)
    span = Span(span_of(syntax(item.key_node)).start, span_of(whole(syntax(item.value_node))).end)
    old = text[span.start : span.end]
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
    origin = syntax(node)
    span = span_of(whole(origin))
    text = whole(origin).text()
    if origin.kind() in QUOTED:
        sketch.replace(item.module, span, text[:1] + prefix + text[1:])
    else:
        sketch.replace(item.module, span, f"`{prefix}${{{text}}}`")
