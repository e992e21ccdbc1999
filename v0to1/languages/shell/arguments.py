"""Words for what a function of the helper is given."""

from __future__ import annotations

from v0to1.flow import texts, tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Item, Mapping, Text, options
from v0to1.languages.base import Refusal
from v0to1.languages.contexts import agreed
from v0to1.languages.routes import Location
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.spelling import expression


def argument_text(sketch: ShellSketch, operation: Operation, where: Location, source: str) -> str:
    """The client's word for an argument; empty for an optional one that is not there."""
    optional = source.endswith("?")
    kind, _, name = source.removesuffix("?").partition(".")
    if kind == "const":
        return name
    if kind == "path":
        return agreed(sketch, operation, where, lambda draft, one, place: part(draft, one, place, name))
    request = operation.request
    found = ""
    if kind == "body":
        found = value_text(sketch, request, entry(request.body, name))
    elif kind == "query":
        found = value_text(sketch, request, entry(request.query, name)) or query_text(sketch, request, name)
    if not found and not optional:
        raise Refusal(f"{name or kind} is not given where the command stands")
    return found


def part(sketch: ShellSketch, request: Request, where: Location, name: str) -> str:
    """A parameter of the route."""
    first, last = where.parameters[name]
    return expression(sketch.sources, request.url, first, last, request.site)


def entry(mapping: Mapping | None, path: str) -> Item | None:
    """An entry of a mapping by a dotted path."""
    item: Item | None = None
    for step in path.split("."):
        item = mapping.items.get(step) if mapping is not None else None
        inner = options(item.value)[0] if item is not None else None
        mapping = inner if isinstance(inner, Mapping) else None
    return item


def value_text(sketch: ShellSketch, request: Request, item: Item | None) -> str:
    """The value of an entry as a word; empty when it cannot be said where the command stands."""
    if item is None or item.maybe or item.earlier or item.value_node is None:
        return ""
    node = item.value_node
    while isinstance(node, tree.Await):
        node = node.value
    frame = request.site if item.module == request.site.module else None
    text = Text(texts.pieces_of(item.value, node, item.module, frame))
    if text.literal is not None and set(text.literal) & set('$`\\"!'):
        return "'" + text.literal.replace("'", "'\\''") + "'"
    return expression(sketch.sources, text, 0, len(text.shape), request.site)


def query_text(sketch: ShellSketch, request: Request, name: str) -> str:
    """A query parameter that is written into the URL."""
    shape = request.url.shape
    marker = shape.find(f"{name}=", shape.find("?"))
    if "?" not in shape or marker < 0:
        return ""
    start = marker + len(name) + 1
    end = min(place for place in (shape.find("&", start), len(shape)) if place >= 0)
    return expression(sketch.sources, request.url, start, end, request.site)
