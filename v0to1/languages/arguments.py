"""The client's own expressions for what a helper function needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.conditions import condition_of
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read, Request
from v0to1.flow.values import Answer, Gap, Item, Mapping, Text, options
from v0to1.languages.base import Refusal
from v0to1.languages.contexts import agreed
from v0to1.languages.payloads import unseen_field
from v0to1.languages.routes import Location
from v0to1.languages.sketch import AnySketch, Kept
from v0to1.languages.spelling import expression

ACCESSES = ("index", "attribute", "get", "getter")
"""How an answer is read by an expression that can be repeated elsewhere."""


def argument_text(sketch: Kept, operation: Operation, where: Location, source: str) -> str:
    """The client's expression for an argument of a helper; empty for an optional one that is not there."""
    request = operation.request
    optional = source.endswith("?")
    kind, _, name = source.removesuffix("?").partition(".")
    match kind:
        case "path":
            text = agreed(
                sketch, operation, where, lambda draft, one, place: parameter_text(draft, one, place, name)
            )
            note_copies(sketch, request, text)
            return only_once(text)
        case "const":
            return sketch.sources.constant(request, name)
        case "body":
            item = entry(request.body, name)
            text = item_text(sketch, request, item) if item is not None else ""
            text = text or payload_text(sketch, operation, name, optional=optional)
            text = text or ("" if optional else unseen_field(sketch, request, name))
        case "query":
            item = entry(request.query, name)
            text = item_text(sketch, request, item) if item is not None else query_text(sketch, request, name)
            if item is not None and not text and optional:
                text = sometimes_text(sketch, request, item)
        case _:
            arg = named_argument(request, kind)
            text = sketch.sources.source(request.site.module, arg.value) if arg is not None else ""
    if not text and not optional:
        raise Refusal(f"{name or kind} is not given where the call stands")
    if not text and any(entry(one, name) for one in sent(operation, kind)):
        raise Refusal(f"{name} is sent, but only sometimes, or from where the call cannot see it")
    return text


def sent(operation: Operation, kind: str) -> list[Mapping | None]:
    """What an operation may send as its query or its body."""
    return [{"query": one.query, "body": one.body}.get(kind) for one in operation.requests]


def parameter_text(sketch: AnySketch, request: Request, where: Location, name: str) -> str:
    """The client's expression for a parameter of the route."""
    first, last = where.parameters[name]
    quote = sketch.sources.quote(request)
    return expression(sketch, request.url, first, last, request.site, quote=quote)


def note_copies(sketch: AnySketch, request: Request, text: str) -> None:
    """Remember what an expression reads of V0 answers, so that its copy changes with the read.

    Raises `Refusal` for what may be the read of another answer too, or of one of several keys.
    """
    module, sources = request.site.module, sketch.sources
    own = {sources.source(module, one.node): one for one in reads_in(request) if one.module == module}
    for said, read in own.items():
        if said in text and read.style in ACCESSES:
            if sources.neighbours.fallbacks(read):
                raise Refusal(NAMELESS)
            sketch.copies.add((module, sources.span(module, read.node)))
    for read in sources.neighbours.in_module(module):
        if read.path[-1] not in text or read.style not in ACCESSES:
            continue
        said = sources.source(module, read.node)
        if said in text and said not in own and sources.inside(module, read.node, request.site.function):
            raise Refusal(NAMELESS)


NAMELESS = "the id is read from an answer inside the URL; give it a name of its own first"


def reads_in(request: Request) -> Iterator[Read]:
    """What is read of answers for the URL of a request."""
    gaps = (one for one in request.url.pieces if isinstance(one, Gap))
    for answer in (one for gap in gaps for one in options(gap.value) if isinstance(one, Answer)):
        yield from (one for one in answer.reads if isinstance(one, Read))


def named_argument(request: Request, role: str) -> tree.Arg | None:
    """The argument of the site's call with a role (in a wrapper's call: with that name)."""
    if request.wrapped:
        return next((arg for arg in request.call.args if arg.name == role), None)
    return next((one.arg for one in request.arguments if one.role == role), None)


def payload_text(sketch: AnySketch, operation: Operation, path: str, *, optional: bool) -> str:
    """A field of a payload that is built elsewhere: `payload["message"]`, or `.get` where it may be none."""
    request = operation.request
    items = [entry(one.body, path) for one in operation.requests if one.body is not None]
    arg = next((one.arg for one in request.arguments if one.role in ("json", "form")), None)
    if not items or all(item is None for item in items):
        return ""
    if arg is None or request.wrapped or not isinstance(arg.value, tree.Name | tree.Attr):
        raise Refusal(f"{path} is set where the call cannot see it")
    payload = sketch.sources.source(request.site.module, arg.value)
    *outer, last = path.split(".")
    whole = payload
    for step in outer:
        whole = sketch.sources.entry(whole, step)
    if all(item is not None and not item.maybe for item in items):
        return sketch.sources.entry(whole, last)
    if optional:
        return sketch.sources.optional(whole, last)
    raise Refusal(f"{path} is only sometimes there")


def entry(mapping: Mapping | None, path: str) -> Item | None:
    """An entry of a mapping by a dotted path."""
    item: Item | None = None
    for step in path.split("."):
        item = mapping.items.get(step) if mapping is not None else None
        inner = options(item.value)[0] if item is not None else None
        mapping = inner if isinstance(inner, Mapping) else None
    return item


def item_text(sketch: AnySketch, request: Request, item: Item) -> str:
    """The expression of an entry's value, when it can be said where the call stands; empty when it cannot."""
    node = item.value_node
    if item.maybe or item.earlier:
        return ""
    if isinstance(item.value, Text) and item.value.literal is not None and node is None:
        return sketch.sources.spelled([("text", item.value.literal)], sketch.sources.quote(request))
    if node is None or item.module != request.site.module:
        return ""
    if not sketch.sources.inside(item.module, node, request.site.function):
        portable = made_for(request) and sketch.sources.portable(item.module, node, request.site)
        return sketch.sources.source(item.module, node) if portable else ""
    return "" if sketch.sources.stale(request, node) else sketch.sources.source(item.module, node)


def sometimes_text(sketch: AnySketch, request: Request, item: Item) -> str:
    """The expression of an entry that is set under one condition; empty when the call cannot say it."""
    function, module = request.site.function, request.site.module
    body = function.body if function is not None else sketch.sources.known.body(module)
    test = condition_of(body, item.key_node)
    text = item_text(sketch, request, replace(item, maybe=False))
    if test is None or not text or sketch.sources.stale(request, test):
        return ""
    said = sketch.sources.source(module, test)
    if CHANGING.search(said):
        return ""
    if said == text or said in (f"{text} {test}" for test in GIVEN):
        return text
    return sketch.sources.conditional(said, text)


GIVEN = ("is not None", "!== undefined")
"""Tests of a value that leave out nothing but what stands for no value anyway."""


def made_for(request: Request) -> bool:
    """Whether a function gives what goes with a request in the midst of its call."""
    return any(one.arg is not None and isinstance(one.arg.value, tree.Call) for one in request.arguments)


CHANGING = re.compile(
    r"\.(?:pop|popleft|popitem|shift|get_nowait|send|post|put|read|readline|next)\("
    r"|\bnext\(|\binput\(|:=|\bawait\b|\+\+|--"
)


def only_once(text: str) -> str:
    """An expression that is written twice; raises `Refusal` when that would do something twice."""
    if CHANGING.search(text):
        raise Refusal(f"`{text}` does something each time it is evaluated; give it a name first")
    return text


def query_text(sketch: AnySketch, request: Request, name: str) -> str:
    """A query parameter that is written into the URL."""
    shape = request.url.shape
    marker = shape.find(f"{name}=", shape.find("?"))
    if "?" not in shape or marker < 0:
        return ""
    start = marker + len(name) + 1
    end = min(place for place in (shape.find("&", start), len(shape)) if place >= 0)
    text = expression(sketch, request.url, start, end, request.site, quote=sketch.sources.quote(request))
    return unescaped(sketch, request, text)


ESCAPING = re.compile(r"\b(?:encodeURIComponent|encodeURI|quote|quote_plus)\(")
WHOLE = re.compile(r"(?:[\w.]+\.)?" + ESCAPING.pattern + r"(?P<plain>[^(),]*(?:\([^(),]*\)[^(),]*)?)\)")


def unescaped(sketch: AnySketch, request: Request, text: str) -> str:
    """An expression without what escapes it for a URL, which helpers do themselves; raises `Refusal`."""
    alone = WHOLE.fullmatch(text)
    if alone is not None:
        return alone["plain"].strip()
    module = request.site.module
    made = rf"(?m)(?:^|[;{{]|\b(?:const|let|var)\b)\s*{re.escape(text)}\s*=[^=;\n]*{ESCAPING.pattern}"
    if ESCAPING.search(text) or re.search(made, sketch.sources.text(module)):
        raise Refusal(f"`{text}` is escaped for a URL, and the helper takes the plain text; give it that")
    return text
