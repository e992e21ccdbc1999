"""Wrappers of the client that send one method each, found by the requests that go through them."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.flow import tree
from v0to1.flow.classes import member
from v0to1.flow.requests import Frame, Request
from v0to1.flow.values import Callable, Gap, Hole, Instance, Known
from v0to1.languages.base import Refusal
from v0to1.languages.calling import Called, called
from v0to1.languages.given import belongs, entered, first_given, gives_piece, is_text, method_argument
from v0to1.languages.payloads import ROLES
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import KEPT_OPTIONS, Handle
from v0to1.languages.python.imported import name_in
from v0to1.languages.python.transplanting import SIMPLE
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location

CONTENT = (*ROLES, "query", "files")


def through_siblings(
    sketch: Sketch, request: Request, where: Location, methods: tuple[str, ...]
) -> Handle | None:
    """A function of method and URL, made of the client's wrappers for these methods; None without them."""
    found = {method: sibling(sketch, request, method) for method in methods}
    texts = {method: text for method, text in found.items() if text}
    if len(texts) < len(methods):
        return None
    root = root_of(sketch, request, where, first=first_given(sketch, request))
    text = texts[methods[-1]]
    for method in reversed(methods[:-1]):
        text = f'{texts[method]} if method == "{method}" else {text}'
    return Handle(f"lambda method, url: {text}", root, (), wrapper=True)


def sibling(sketch: Sketch, request: Request, method: str) -> str | None:
    """A call of a wrapper that sends `method` to `url`, said where a request is made."""
    others = sorted(others_of(sketch, request, method), key=lambda one: len(one.call.args))
    for other in others:
        callee = said_at(sketch, request, other)
        text = spelled_call(sketch, request, other, callee) if callee else None
        if text:
            return text
    return None


def others_of(sketch: Sketch, request: Request, method: str) -> Iterator[Request]:
    """Requests with a method that go the same way to the same server through the client's own functions."""
    wanted = (True, method, request.library, request.is_async, prefix(request))
    for operation, other in sketch.sources.neighbours.alike(way, wanted):
        if not operation.mock and belongs(other, other.url.pieces[-1]) and sends_one(sketch, other):
            yield other


def sends_one(sketch: Sketch, other: Request) -> bool:
    """Whether a call is known to send one method alone: where it may be either, it stands for neither."""
    same = sketch.sources.neighbours.alike(entered, entered(other))
    return len({method_of(one) for _, one in same if one.call is other.call} | {method_of(other)}) == 1


def way(request: Request) -> tuple[object, ...]:
    """How a request is sent: whether through a function of the client's own, by what, and to what base."""
    return request.wrapped, method_of(request), request.library, request.is_async, prefix(request)


def method_of(request: Request) -> str | None:
    """The method that a request is known to have."""
    return request.method.literal if request.method is not None else None


def prefix(request: Request) -> tuple[object, ...]:
    """What a wrapper puts in front of the URL that it is given: texts, and what is unknown by its origin."""
    own = next((i for i, one in enumerate(request.url.pieces) if belongs(request, one)), 0)
    return tuple(
        piece.text if isinstance(piece, Known) else origin_of(piece) for piece in request.url.pieces[:own]
    )


def origin_of(gap: Gap) -> object:
    """What tells an unknown part from others: where it came from, as far as that is known."""
    value = gap.value
    return (id(value.node), value.module) if isinstance(value, Hole) else id(value)


def said_at(sketch: Sketch, request: Request, other: Request) -> str | None:
    """The callee of another request's call, said where this request is made; None when it cannot be."""
    mine, theirs = request.wrapper, other.wrapper
    if mine is None or theirs is None:
        return None
    match request.call.callee, other.call.callee:
        case tree.Attr(target=target), tree.Attr(name=name):
            text = sketch.sources.source(request.site.module, target)
            if not SIMPLE.fullmatch(text):
                return None
            return f"{text}.{name}" if is_member(mine, theirs, name) else None
        case tree.Name(name=name), tree.Name(name=wanted):
            return name_in(sketch, request.site, name, other.site.module, wanted)
        case _:
            return None


def is_member(mine: Frame, theirs: Frame, name: str) -> bool:
    """Whether the object (or module) of one wrapper has the other one as its member of that name."""
    if isinstance(mine.receiver, Instance) and theirs.receiver is not None:
        found = member(mine.receiver.cls, name)
        return isinstance(found, Callable) and found.node is theirs.function
    if mine.receiver is not None or theirs.receiver is not None or theirs.function is None:
        return False
    return mine.module == theirs.module and theirs.function.name == name


def spelled_call(sketch: Sketch, request: Request, other: Request, callee: str) -> str | None:
    """`callee(url)` with whatever else the wrapper needs, as this request's call gives it."""
    theirs, mine = wrapper_called(sketch, other), wrapper_called(sketch, request)
    if theirs is None or mine is None:
        return None
    module = other.site.module
    giving = [arg for arg in other.call.args if gives_piece(sketch, other, arg, module)]
    places = {id(one): one for arg in giving if (one := theirs.parameter(arg))}
    if len(places) != 1 or not all(is_text(other, arg) for arg in giving):
        return None
    url = next(iter(places.values()))
    content = content_parameters(other, theirs)
    verb = method_argument(other, other.call)
    told = {id(url): "url"}
    if verb is not None and (named := theirs.parameter(verb)) is not None:
        told[id(named)] = sketch.sources.source(module, verb.value)
    arguments: list[str] = []
    skipped = False
    for param in theirs.params:
        text = told.get(id(param)) or argument_text(sketch, request, mine, param, content)
        if text is None:
            return None
        if not text:
            skipped = skipped or not param.stars
        elif param.stars or not (skipped or param.keyword_only):
            arguments.append(text)
        else:
            arguments.append(f"{param.name}={text}")
    if has_several_methods(sketch, other) and len(arguments) != len(other.call.args):
        return None
    return f"{callee}({', '.join(arguments)})"


def wrapper_called(sketch: Sketch, request: Request) -> Called | None:
    """The wrapper that a request goes through first, as the site calls it."""
    frame = request.wrapper
    return called(sketch, request.site.module, request.call, frame.function if frame is not None else None)


def argument_text(
    sketch: Sketch, request: Request, mine: Called, param: tree.Param, content: frozenset[str]
) -> str | None:
    """What a parameter is given at the site: empty when it can go without, None when it cannot."""
    if param.stars:
        return ""
    needed = param.default is None
    if param.name in content:
        return "None" if needed else ""
    arg = mine.argument(param.name)
    if arg is not None and (needed or param.name in KEPT_OPTIONS):
        return sketch.sources.source(request.site.module, arg.value)
    return None if needed else ""


def content_parameters(other: Request, theirs: Called) -> frozenset[str]:
    """The wrapper's parameters that become the body, the query or the files of a request."""
    if other.frame.function is not theirs.function:
        return frozenset()
    found = set()
    for argument in other.arguments:
        node = argument.arg.value if argument.arg is not None and argument.role in CONTENT else None
        for option in node.options if isinstance(node, tree.Choice) else (node,):
            if isinstance(option, tree.Name):
                found.add(option.name)
    return frozenset(found)


def has_several_methods(sketch: Sketch, other: Request) -> bool:
    """Whether one wrapper sends different methods, depending on what else it is given."""
    function, callee = entered(other), other.call.callee
    methods = set()
    for _, one in sketch.sources.neighbours.alike(entered, function) if function is not None else ():
        if one.wrapped and last_name(one.call.callee) == last_name(callee):
            methods.add(method_of(one))
    return len(methods) > 1


def last_name(callee: tree.Node) -> str:
    """The name by which something is called."""
    if not isinstance(callee, tree.Attr | tree.Name):
        raise Refusal("the client's own request function has no name")
    return callee.name
