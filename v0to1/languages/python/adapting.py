"""The run-time adapter under what sends a request in Python: the session where it is made, else the call."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.adapted import goes_through
from v0to1.flow.operations import Connection, Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Session
from v0to1.languages.base import ADAPTER, Draft, Refusal, Use
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.paths import is_test

FUNCTION = "adapt_v0"
"""The adapter's one function."""

LIBRARIES = ("requests", "httpx", "aiohttp", "urllib")
"""The libraries that the adapter can be put under; others have nothing that answers in their stead."""

IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+(requests|httpx|aiohttp|urllib)\b", re.MULTILINE)

SENDING = frozenset(
    ["get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "send", "urlopen", "open"]
)
"""Names of the functions and methods that send."""

OLDER = ("aiohttp", "requests.api", "requests.sessions")
"""Modules with functions that send, which the adapter does not take: their functions are put behind it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is put behind the adapter, or the statement before which an object is put there (`before`)."""

    module: str
    span: Span
    before: str = ""


def draft_adapter(sources: Sources, operation: Operation) -> Draft:
    """The adapter under all that sends an operation; raises `Refusal` where it cannot be put there."""
    sketch = Sketch(sources, ADAPTER)
    places: dict[Place, None] = {}
    for request in operation.requests:
        if not goes_through(request):
            libraries = libraries_of(sources, request)
            place = place_of(sources, operation, request)
            places[place] = None
            for library in libraries:
                needed(sketch, place.module, library, operation.rule.id)
    for place in places:
        put(sketch, place)
    return replace(sketch.draft(), fix="adapter")


def draft_adapted_socket(sources: Sources, connection: Connection) -> Draft:
    """The adapter under the client objects of a message socket; raises `Refusal` where there is none."""
    sketch = Sketch(sources, ADAPTER)
    made = {id(use.socket): use.socket for use in connection.uses if use.socket is not None}
    for socket in made.values():
        if not socket.kind.startswith("socketio."):
            raise Refusal(f"the adapter cannot be put under {socket.kind}; use python-socketio's client")
        if socket.adapted:
            continue
        refuse_inside(sources, socket.module)
        place = Place(socket.module, whole_of(sources.locator(socket.module), cst_node(socket.node)))
        for rule in sorted({one.id for one in connection.rules.values()}):
            needed(sketch, place.module, "socketio", rule)
        put(sketch, place)
    return replace(sketch.draft(), fix="adapter")


def needed(sketch: Sketch, module: str, library: str, rule: str) -> None:
    """Need the adapter in a module, for a library and a rule."""
    alias = sketch.sources.free_name(module, FUNCTION)
    sketch.uses.add(Use(module, ADAPTER, FUNCTION, alias, library, rule))


def put(sketch: Sketch, place: Place) -> None:
    """Put an expression behind the adapter."""
    alias = sketch.sources.free_name(place.module, FUNCTION)
    if place.before:
        start = Span(place.span.start, place.span.start)
        sketch.replace(place.module, start, f"{alias}({place.before}){line_break(sketch, place)}")
        return
    sketch.around(place.module, place.span, f"{alias}(", ")")


def line_break(sketch: Sketch, place: Place) -> str:
    """A new line that is indented as a statement is."""
    text = sketch.sources.text(place.module)
    start = text.rfind("\n", 0, place.span.start) + 1
    return ("\r\n" if "\r\n" in text else "\n") + text[start : place.span.start]


def libraries_of(sources: Sources, request: Request) -> tuple[str, ...]:
    """The libraries that may send a request; raises `Refusal` where none is known that has an adapter."""
    if request.library in LIBRARIES:
        return (request.library,)
    if request.library:
        raise Refusal(f"the adapter cannot be put under {request.library}")
    refuse_strange(sources, request)
    own = set(IMPORTED.findall(sources.text(request.module)))
    everywhere = (sources.modules.text(path) for path in sorted(sources.modules.paths))
    found = own or {one for text in everywhere for one in IMPORTED.findall(text)}
    found = found - {"urllib"} or found
    if not found:
        raise Refusal("the library that sends the request is not known")
    return tuple(sorted(found))


def refuse_strange(sources: Sources, request: Request) -> None:
    """Raise `Refusal` where a request is made on what another package gives: it is no library's session."""
    locator = sources.locator(request.module)
    callee = request.node.callee
    root: tree.Node = callee
    while isinstance(root, tree.Attr):
        root = root.target
    name = root.name if isinstance(root, tree.Name) else ""
    for bound in locator.bound(locator.module, name) if name else ():
        outer = locator.parent(bound)
        while outer is not None and not isinstance(outer, cst.Import | cst.ImportFrom):
            outer = locator.parent(outer)
        if outer is not None and not IMPORTED.match(locator.source(outer)):
            raise Refusal(f"{name} is of a package of which it is not known how it sends requests")


def place_of(sources: Sources, operation: Operation, request: Request) -> Place:
    """What has to be put behind the adapter for a request."""
    session = request.session
    if isinstance(session, Session) and session.made is not None:
        place = where_made(sources, operation, request, session.made)
        if place is not None:
            return place
    return at_the_call(sources, operation, request)


def where_made(
    sources: Sources, operation: Operation, request: Request, made: tuple[str, tree.Node]
) -> Place | None:
    """The expression that makes a session; None where other sessions may be used in its stead.

    What a test makes is its own, and says nothing of what the client is given elsewhere.
    """
    module, node = made
    if is_test(module) and not is_test(request.module):
        return None
    if sources.modules.layout(module) is None or module in sources.standalone:
        return None
    locator = sources.locator(module)
    origin = cst_node(node)
    if not isinstance(origin, cst.Call):
        return None
    chosen = widened(locator, origin)
    others = (
        one.session.made if isinstance(one.session, Session) else None
        for one in operation.requests
        if one.node is request.node
    )
    if chosen is origin and any(one is None for one in others):
        return None
    return Place(module, whole_of(locator, chosen))


def widened(locator: Locator, node: cst.CSTNode) -> cst.CSTNode:
    """The choice (`given or Session()`) that an expression is part of, or itself."""
    found = node
    while True:
        outer = locator.parent(found)
        if isinstance(outer, cst.BooleanOperation | cst.IfExp) and getattr(outer, "test", None) is not found:
            found = outer
            continue
        return found


def at_the_call(sources: Sources, operation: Operation, request: Request) -> Place:
    """What sends a request, where that is called; or given to what calls it."""
    refuse_inside(sources, request.module)
    for session in (one.session for one in operation.requests if one.node is request.node):
        made = session.made if isinstance(session, Session) else None
        place = where_made(sources, operation, request, made) if made is not None else None
        if place is not None:
            return place
    locator = sources.locator(request.module)
    call = cst_node(request.node)
    if not isinstance(call, cst.Call):
        raise Refusal("the request is not sent by a call that could be put behind the adapter")
    sender = next(senders(call, request), None)
    if sender is None:
        raise Refusal("the function that sends the request is not a member of a session or module")
    if isinstance(sender, cst.Attribute):
        target = sender.value
        text = locator.source(target)
        if text == "super()":
            return on_itself(locator, request)
        return Place(request.module, locator.whole(sender if text in OLDER else target))
    return Place(request.module, locator.whole(sender))


def senders(call: cst.Call, request: Request) -> Iterator[cst.BaseExpression]:
    """The function that sends: what is called, or what is given to something that calls it."""
    known = bool(request.library)
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in SENDING:
        yield call.func
    elif isinstance(call.func, cst.Name) and known:
        yield call.func
    for arg in call.args:
        if isinstance(arg.value, cst.Attribute) and arg.value.attr.value in SENDING:
            yield arg.value
    if isinstance(call.func, cst.Attribute) and known:
        yield call.func


def on_itself(locator: Locator, request: Request) -> Place:
    """The statement before which an object that is a session is put behind the adapter itself."""
    call = cst_node(request.node)
    statement, function = locator.statement(call), locator.function(call)
    if not isinstance(function, cst.FunctionDef) or not function.params.params or statement is None:
        raise Refusal("the session that sends the request has no name where it does")
    if not isinstance(statement, cst.SimpleStatementLine):
        raise Refusal("the request is sent in the head of a statement, before which nothing can be said")
    start = locator.origin(statement.body[0]).start
    return Place(request.module, Span(start, start), function.params.params[0].name.value)


def whole_of(locator: Locator, node: cst.CSTNode) -> Span:
    """Where an expression stands, with its parentheses."""
    return locator.whole(node)


def refuse_inside(sources: Sources, module: str) -> None:
    """Raise `Refusal` for code that stands inside a document or the like: it can import no file."""
    if module in sources.standalone:
        raise Refusal("the adapter is a file of its own, which code inside another file cannot import")
