"""Words for what a function of the helper is given."""

from __future__ import annotations

import re

from v0to1.flow import texts, tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Item, Text
from v0to1.languages.arguments import entry, query_text
from v0to1.languages.base import Refusal
from v0to1.languages.contexts import agreed
from v0to1.languages.routes import Location
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.units import span_of
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
    return expression(sketch, request.url, first, last, request.site)


def value_text(sketch: ShellSketch, request: Request, item: Item | None) -> str:
    """The value of an entry as a word; empty when it cannot be said where the command stands."""
    if item is None or item.maybe or item.earlier or item.value_node is None:
        return ""
    node = item.value_node
    while isinstance(node, tree.Await):
        node = node.value
    if item.module == request.site.module and is_stale(sketch, request, node):
        return ""
    frame = request.site if item.module == request.site.module else None
    text = Text(texts.pieces_of(item.value, node, item.module, frame))
    if text.literal is not None and set(text.literal) & set('$`\\"!'):
        return "'" + text.literal.replace("'", "'\\''") + "'"
    return expression(sketch, text, 0, len(text.shape), request.site)


def is_stale(sketch: ShellSketch, request: Request, node: tree.Node) -> bool:
    """Whether a variable of a word gets another value between the word and the command."""
    module = request.site.module
    root, text = sketch.sources.modules.parse(module), sketch.sources.source(module, node)
    names = set(re.findall(r"\$\{?(\w+)", text))
    start, end = sketch.sources.span(module, node).end, sketch.sources.span(module, request.call).start
    places = (one for one in root.find_all(kind="variable_assignment")) if root is not None else ()
    set_between = {named(one)[0].text() for one in places if start <= span_of(one).start < end}
    between = sketch.sources.text(module)[start:end]
    return bool(names & set_between) or (any(name.isdigit() for name in names) and "shift" in between)


def only_once(text: str) -> str:
    """A word that is written twice; raises `Refusal` when that would run something twice."""
    if "$(" in text or "`" in text:
        raise Refusal(f"{text} runs something each time it is expanded; give it a name first")
    return text


__all__ = ["argument_text", "entry", "only_once", "part"]
