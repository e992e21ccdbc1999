"""The run-time adapter under what sends a request in Python: the session where it is made, else the call."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

import libcst as cst

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.evaluation.http.adapted import goes_through
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Session, Socket
from v0to1.languages.adapter_text import SENDERS
from v0to1.languages.base import Draft, Refusal, Use
from v0to1.languages.edit_builder import EditBuilder
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.paths import in_notebook, is_test
from v0to1.languages.python.sources import Sources
from v0to1.records import record

FUNCTION = "adapt_v0"
"""The adapter's one function."""

ADAPTERS = {
    package: library.adapter
    for library in load("python").by_name.values()
    if library.adapter
    for package in library.packages
}
"""What the adapter calls the libraries that it has a transport for, by the packages that are imported."""

IMPORTED = re.compile(rf"^[ \t]*(?:import|from)[ \t]+({'|'.join(sorted(ADAPTERS))})\b", re.MULTILINE)

SENDING = frozenset(
    [
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "options",
        "request",
        "stream",
        "send",
        "urlopen",
        "open",
    ]
)
"""Names of the functions and methods that send."""

OLDER = ("aiohttp", "requests.api", "requests.sessions")
"""Modules with functions that send, which the adapter does not take: their functions are put behind it."""


@record(frozen=True, slots=True)
class Place:
    """What is put behind the adapter, or the statement before which an object is put there (`before`)."""

    module: str
    span: Span
    before: str = ""


def draft_adapter(sources: Sources, operation: Operation) -> Draft:
    """The adapter under all that sends an operation; raises `Refusal` where it cannot be put there."""
    edits = EditBuilder(sources)
    places: dict[Place, None] = {}
    for request in operation.requests:
        if not goes_through(request):
            libraries = libraries_of(sources, request)
            for place in places_of(sources, operation, request):
                places[place] = None
                for library in libraries:
                    needed(edits, place.module, library, operation.rule.id)
    for place in places:
        put(edits, place)
    return edits.draft()


def draft_adapted_socket(sources: Sources, connection: Connection) -> Draft:
    """The adapter under the client object of a message socket; raises `Refusal` where there is none."""
    socket = connection.socket
    if not socket.kind.startswith("socketio."):
        raise Refusal(f"the adapter does not support {socket.kind}; use python-socketio's client")
    refuse_inside(sources, socket.module)
    edits = EditBuilder(sources)
    library = asynchronous("socketio", is_async=".Async" in socket.kind)
    for rule in connection.rules:
        needed(edits, socket.module, library, rule)
    put(edits, Place(socket.module, whole_of(sources, socket)))
    return edits.draft()


def whole_of(sources: Sources, socket: Socket) -> Span:
    """Where the client object of a message socket is made."""
    span = sources.span_with_parentheses(socket.module, socket.node)
    if span is None:
        raise Refusal("the client of the socket is not created by an expression")
    return span


def needed(edits: EditBuilder[Sources], module: str, library: str, rule: str) -> None:
    """Need the adapter in a module, for a library and a rule."""
    alias = edits.sources.free_name(module, FUNCTION)
    edits.uses.add(Use(module, FUNCTION, alias, library, rule))


def put(edits: EditBuilder[Sources], place: Place) -> None:
    """Put an expression behind the adapter."""
    alias = edits.sources.free_name(place.module, FUNCTION)
    if place.before:
        start = Span(place.span.start, place.span.start)
        edits.replace(place.module, start, f"{alias}({place.before}){line_break(edits, place)}")
        return
    edits.wrap(place.module, place.span, f"{alias}(", ")")


def line_break(edits: EditBuilder[Sources], place: Place) -> str:
    """A new line that is indented as a statement is."""
    text = edits.sources.text(place.module)
    start = text.rfind("\n", 0, place.span.start) + 1
    return ("\r\n" if "\r\n" in text else "\n") + text[start : place.span.start]


def libraries_of(sources: Sources, request: Request) -> tuple[str, ...]:
    """The libraries that may send a request; raises `Refusal` where none is known that has an adapter."""
    library = load("python").by_name.get(request.library)
    if library is not None and library.adapter:
        return (asynchronous(library.adapter, is_async=request.is_async),)
    if request.library:
        raise Refusal(f"the adapter does not support {request.library}")
    refuse_strange(sources, request)
    found = set(IMPORTED.findall(sources.text(request.module))) or sources.found_anywhere(IMPORTED)
    found = found - {"urllib"} or found
    if not found:
        raise Refusal("the library that sends the request is not known")
    kinds = {asynchronous(ADAPTERS[one], is_async=is_async) for one in found for is_async in (False, True)}
    return tuple(sorted(kinds))


def asynchronous(library: str, *, is_async: bool) -> str:
    """What the adapter calls a library, or the half of it that has the asynchronous clients."""
    half = f"{library}-async"
    return half if is_async and half in SENDERS else library


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
            raise Refusal(f"{name} comes from a package that v0to1 does not know")


def places_of(sources: Sources, operation: Operation, request: Request) -> tuple[Place, ...]:
    """What has to be put behind the adapter for a request."""
    kept = where_kept(sources, request)
    if kept is not None:
        return kept
    session = request.session
    if isinstance(session, Session) and session.made is not None:
        place = where_made(sources, operation, request, session.made)
        if place is not None:
            return (place,)
    return tuple(at_the_call(sources, operation, request))


def where_kept(sources: Sources, request: Request) -> tuple[Place, ...] | None:
    """The expressions that make all sessions that an attribute of an object is; None if others may be it.

    Those that the adapter is under are left out.
    """
    callee = request.node.callee
    held = callee.target if isinstance(callee, tree.Attr) else None
    if not isinstance(held, tree.Attr) or not isinstance(held.target, tree.Name):
        return None
    if cannot_import(sources, request.module):
        return None
    locator = sources.locator(request.module)
    function = locator.function(sources.modules.syntax(request.node))
    if not isinstance(function, cst.FunctionDef) or not function.params.params:
        return None
    if held.target.name != function.params.params[0].name.value:
        return None
    given = list(assigned(locator, class_of(locator, function), held.name))
    left = [one for one in given if not is_wrapped(one)]
    if not given or not all(makers(locator, one, sources.made_in(request.module)) for one in left):
        return None
    return tuple(Place(request.module, locator.span_with_parentheses(one)) for one in left)


def is_wrapped(node: cst.CSTNode) -> bool:
    """Whether an expression is a call of the adapter's function."""
    return (
        isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value.endswith(FUNCTION)
    )


def class_of(locator: Locator, node: cst.CSTNode) -> cst.CSTNode | None:
    """The class that a function stands in."""
    found = locator.parent(node)
    while found is not None and not isinstance(found, cst.ClassDef):
        found = locator.parent(found)
    return found


def assigned(locator: Locator, owner: cst.CSTNode | None, name: str) -> Iterator[cst.BaseExpression]:
    """What an attribute of a class's objects is set to, other than None."""
    for one in locator.inside(owner, cst.Attribute) if owner is not None else ():
        if one.attr.value != name:
            continue
        target = locator.parent(one)
        whole = locator.parent(target) if isinstance(target, cst.AssignTarget) else target
        if not isinstance(whole, cst.Assign | cst.AnnAssign):
            continue
        if isinstance(whole, cst.AnnAssign) and whole.target is not one:
            continue
        value = whole.value
        if value is not None and not (isinstance(value, cst.Name) and value.value == "None"):
            yield value


def makers(locator: Locator, value: cst.BaseExpression, made: Container[Span]) -> bool:
    """Whether an expression makes a session, or takes one that is given before it makes one."""
    if isinstance(value, cst.BooleanOperation):
        return makers(locator, value.right, made)
    if isinstance(value, cst.IfExp):
        return makers(locator, value.body, made) or makers(locator, value.orelse, made)
    return locator.origin(value) in made


def where_made(
    sources: Sources, operation: Operation, request: Request, made: tuple[str, tree.Node]
) -> Place | None:
    """The expression that makes a session; None where other sessions may be used in its stead.

    What a test makes is its own, and says nothing of what the client is given elsewhere.
    """
    module, node = made
    if is_test(module) and not is_test(request.module):
        return None
    if sources.modules.layout(module) is None or cannot_import(sources, module):
        return None
    locator = sources.locator(module)
    origin = sources.modules.syntax(node)
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
    return Place(module, locator.span_with_parentheses(chosen))


def widened(locator: Locator, node: cst.BaseExpression) -> cst.BaseExpression:
    """The choice (`given or Session()`) that an expression is part of, or itself."""
    outer = locator.parent(node)
    if isinstance(outer, cst.BooleanOperation) or (isinstance(outer, cst.IfExp) and outer.test is not node):
        return widened(locator, outer)
    return node


def at_the_call(sources: Sources, operation: Operation, request: Request) -> Iterator[Place]:
    """What sends a request, where that is called; or given to what calls it; nothing if it is behind it."""
    refuse_inside(sources, request.module)
    for session in (one.session for one in operation.requests if one.node is request.node):
        made = session.made if isinstance(session, Session) else None
        place = where_made(sources, operation, request, made) if made is not None else None
        if place is not None:
            yield place
            return
    locator = sources.locator(request.module)
    call = sources.modules.syntax(request.node)
    if not isinstance(call, cst.Call):
        raise Refusal("the request is not sent by a call that the adapter can wrap")
    sender = next(senders(call, request), None)
    if sender is None:
        raise Refusal("the function that sends the request is not a member of a session or module")
    if isinstance(sender, cst.Attribute):
        text = locator.source(sender.value)
        if text == "super()":
            yield from on_itself(locator, request)
            return
        sender = sender if text in OLDER else sender.value
    if not is_wrapped(sender):
        yield Place(request.module, locator.span_with_parentheses(sender))


def senders(call: cst.Call, request: Request) -> Iterator[cst.BaseExpression]:
    """The function that sends: what is called, or what is given to something that calls it."""
    known = bool(request.library)
    named = isinstance(call.func, cst.Attribute) and call.func.attr.value in SENDING
    if named or (isinstance(call.func, cst.Name) and known):
        yield call.func
    for arg in call.args:
        if isinstance(arg.value, cst.Attribute) and arg.value.attr.value in SENDING:
            yield arg.value
    if isinstance(call.func, cst.Attribute) and known:
        yield call.func


def on_itself(locator: Locator, request: Request) -> Iterator[Place]:
    """The statement before which an object that is a session is put behind the adapter itself."""
    call = locator.syntax(request.node)
    statement, function = locator.statement(call), locator.function(call)
    if not isinstance(function, cst.FunctionDef) or not function.params.params or statement is None:
        raise Refusal("the session that sends the request has no name there")
    if not isinstance(statement, cst.SimpleStatementLine):
        raise Refusal(
            "the request is in the header of a compound statement; nothing can be inserted before it"
        )
    start, name = locator.origin(statement.body[0]).start, function.params.params[0].name.value
    if not locator.text[:start].rstrip().endswith(f"{FUNCTION}({name})"):
        yield Place(request.module, Span(start, start), name)


def refuse_inside(sources: Sources, module: str) -> None:
    """Raise `Refusal` for code that can import no file."""
    if cannot_import(sources, module):
        raise Refusal("the adapter is a separate file, which code inside another file cannot import")


def cannot_import(sources: Sources, module: str) -> bool:
    """Whether code stands inside a document or the like: it can import no file, unlike a notebook."""
    return module in sources.standalone and not in_notebook(module)
