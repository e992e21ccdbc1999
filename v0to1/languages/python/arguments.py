"""The client's own expressions for what a helper function needs."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Item, Mapping, Text, options
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import quote_of
from v0to1.languages.python.spelling import expression
from v0to1.languages.python.urls import Location


def argument_text(sketch: Sketch, operation: Operation, where: Location, source: str) -> str:
    """The client's expression for an argument of a helper; empty for an optional one that is not there."""
    request = operation.request
    optional = source.endswith("?")
    kind, _, name = source.removesuffix("?").partition(".")
    match kind:
        case "path":
            first, last = where.parameters[name]
            return expression(
                sketch.sources, request.url, first, last, request.site, quote=quote_of(sketch, request)
            )
        case "const":
            return f'"{name}"'
        case "body":
            item = entry(request.body, name)
            text = (
                item_text(sketch, request, item)
                if item is not None
                else payload_text(sketch, operation, name)
            )
        case "query":
            item = entry(request.query, name)
            text = item_text(sketch, request, item) if item is not None else query_text(sketch, request, name)
        case _:
            arg = named_argument(request, kind)
            text = sketch.sources.source(request.site.module, arg.value) if arg is not None else ""
    if not text and not optional:
        raise Refusal(f"{name or kind} is not given where the call stands")
    return text


def named_argument(request: Request, role: str) -> tree.Arg | None:
    """The argument of the site's call with a role (in a wrapper's call: with that name)."""
    if request.wrapped:
        return next((arg for arg in request.call.args if arg.name == role), None)
    return next((one.arg for one in request.arguments if one.role == role), None)


def payload_text(sketch: Sketch, operation: Operation, path: str) -> str:
    """A field of a payload that is built elsewhere: `payload["message"]`, when it is always there."""
    request = operation.request
    items = [entry(one.body, path) for one in operation.requests if one.body is not None]
    arg = next((one.arg for one in request.arguments if one.role in ("json", "form")), None)
    if not items or any(item is None or item.maybe for item in items) or arg is None or request.wrapped:
        return ""
    if not isinstance(arg.value, tree.Name | tree.Attr):
        return ""
    return sketch.sources.source(request.site.module, arg.value) + "".join(
        f'["{step}"]' for step in path.split(".")
    )


def entry(mapping: Mapping | None, path: str) -> Item | None:
    """An entry of a mapping by a dotted path."""
    item: Item | None = None
    for step in path.split("."):
        item = mapping.items.get(step) if mapping is not None else None
        inner = options(item.value)[0] if item is not None else None
        mapping = inner if isinstance(inner, Mapping) else None
    return item


def item_text(sketch: Sketch, request: Request, item: Item) -> str:
    """The expression of an entry's value, when it can be said where the call stands."""
    node = item.value_node
    if (
        node is not None
        and item.module == request.site.module
        and sketch.sources.inside(item.module, node, request.site.function)
    ):
        return sketch.sources.source(item.module, node)
    if isinstance(item.value, Text) and item.value.literal is not None:
        return repr(item.value.literal)
    raise Refusal(f"the value of {item.key} is made where the call cannot see it")


def query_text(sketch: Sketch, request: Request, name: str) -> str:
    """A query parameter that is written into the URL."""
    shape = request.url.shape
    marker = shape.find(f"{name}=", shape.find("?"))
    if "?" not in shape or marker < 0:
        return ""
    start = marker + len(name) + 1
    end = min(place for place in (shape.find("&", start), len(shape)) if place >= 0)
    return expression(sketch.sources, request.url, start, end, request.site, quote=quote_of(sketch, request))
