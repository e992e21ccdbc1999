"""The fix of one operation in JavaScript: in place, or with a call of the helper in its stead."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Address, Known
from v0to1.languages import own_url as urls
from v0to1.languages.base import Draft, Refusal, Wish
from v0to1.languages.bodies import change_body
from v0to1.languages.javascript.answers import change_answer
from v0to1.languages.javascript.doubles import change_doubles
from v0to1.languages.javascript.expected import change_sent
from v0to1.languages.javascript.fields import FIELDS
from v0to1.languages.javascript.foreign import refuse_left
from v0to1.languages.javascript.headers import change_headers
from v0to1.languages.javascript.leftovers import drop_dead
from v0to1.languages.javascript.looks import change_looks
from v0to1.languages.javascript.mocks import draft_mock
from v0to1.languages.javascript.names import AXIOS, flavour_at
from v0to1.languages.javascript.nodes import function_of, origin_span, root_of, span_of, syntax, whole
from v0to1.languages.javascript.replacing import replace_call
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.queries import change_query
from v0to1.languages.routes import Location, locate_route, refuse_open_end
from v0to1.languages.waits import note_polls
from v0to1.languages.ways import renamed_in_place

NAMED_VERBS = ("axios", "got", "ky", "superagent", "needle")
OBJECT = "its URL is an object, which cannot hold V1's URL as it is; give the request a URL of its own"
BODIED = ("POST", "PUT", "PATCH")


def draft(sources: Sources, wish: Wish, fallback: str) -> Draft:
    """The fix of one operation; raises `Refusal`. `fallback` is the flavour for an unknown library."""
    operation, target = wish.operation, wish.target
    request = operation.request
    sketch = Sketch(sources, flavour_at(request) or fallback, wish.collection)
    refuse_opaque(operation)
    refuse_left(request)
    where = locate_route(request.url, operation.rule)
    for one in operation.requests:
        refuse_open_end(one.url, locate_route(one.url, operation.rule))
    if operation.mock:
        draft_mock(sketch, wish)
        return sketch.draft()
    if target.call is not None:
        replace_call(sketch, operation, target, where)
    else:
        change_url(sketch, wish, where)
        change_body(sketch, operation, target, FIELDS)
        change_looks(sketch, operation, target)
        change_query(sketch, operation, target, FIELDS)
    change_answer(sketch, operation, target, where)
    note_polls(sketch, operation)
    change_doubles(sketch, operation, target)
    change_sent(sketch, operation, target)
    without = len(sketch.changes)
    change_headers(sketch, operation, wish.headers)
    sketch.note(target.note)
    return sketch.draft(sketch.changes[without:])


def refuse_opaque(operation: Operation) -> None:
    """What must be known before anything is changed."""
    if operation.from_runtime:
        raise Refusal(
            "its base URL is read from another answer, and in V1 that is the address of the Agent Server;"
            " ask the App Server instead, with its own key"
        )
    method = operation.request.method
    if operation.mock:
        return
    if method is None or method.literal is None:
        raise Refusal("the method is not known where the call stands")


def change_url(sketch: Sketch, wish: Wish, where: Location) -> None:
    """Edit the route's literals, or give the call a URL of its own."""
    operation, target = wish.operation, wish.target
    change_method(sketch, operation.request, target)
    if wish.shared:
        arg, rest = urls.extend_url(sketch, operation, target, wish.shared)
        add_suffix(sketch, operation.request, arg, rest)
        return
    if not wish.own_url and renamed_in_place(sketch, wish, "call"):
        return
    if any(isinstance(one.url, Address) for one in operation.requests):
        raise Refusal(OBJECT)
    arg, text = urls.own_text(sketch, operation, target, where)
    if syntax(arg.value).kind() == "object":
        raise Refusal("its URL is shared with other operations and cannot be written at the call")
    sketch.replace(operation.module, span_of(whole(syntax(arg.value))), text)
    drop_dead(sketch, operation.request, text_around(operation, arg, text))


def text_around(operation: Operation, arg: tree.Arg, text: str) -> str:
    """The call as it is written now."""
    call, inner = syntax(operation.call), origin_span(arg.value)
    start = span_of(call).start
    before = call.text()
    return before[: inner.start - start] + text + before[inner.end - start :]


def add_suffix(sketch: Sketch, request: Request, arg: tree.Arg, rest: str) -> None:
    """Write an expression with text behind it."""
    node = written_url(sketch, request, arg) if isinstance(request.url, Address) else syntax(arg.value)
    span = span_of(whole(node))
    module = request.site.module
    if node.kind() in ("identifier", "member_expression", "call_expression"):
        sketch.around(module, span, "`${", f"}}{rest}`")
    else:
        quote = sketch.sources.quote(request)
        sketch.around(module, span, "(", f") + {quote}{rest}{quote}")


def written_url(sketch: Sketch, request: Request, arg: tree.Arg) -> SgNode:
    """The one text that a URL object is made of: `new URL(text)`; raises `Refusal` for other objects."""
    node = syntax(arg.value)
    scope = function_of(node) or root_of(node)
    if node.kind() == "identifier":
        places = [
            one.field("value")
            for one in sketch.sources.bound_in(scope).get(node.text(), [])
            if one.kind() == "variable_declarator"
        ]
        node = places[0] if len(places) == 1 and places[0] is not None else node
    made, given = node.field("constructor"), node.field("arguments")
    items = given.named_children() if given is not None else []
    if made is None or made.text() != "URL" or len(items) != 1:
        raise Refusal(OBJECT)
    return items[0]


def change_method(sketch: Sketch, request: Request, target: Target) -> None:
    """Change the method where V1 has another one."""
    old = request.method.literal if request.method is not None else ""
    if old == target.method or request.method is None:
        return
    piece = request.method.pieces[0]
    if isinstance(piece, Known) and piece.source is not None:
        lower = isinstance(piece.source, tree.Text) and piece.source.value.islower()
        sketch.rename_text(piece.module, piece.source, target.method.lower() if lower else target.method)
        return
    callee = syntax(request.node.callee)
    key = callee.field("property")
    same = ((old or "") in BODIED) == (target.method in BODIED)
    named = request.library in NAMED_VERBS and key is not None
    if request.wrapped or not named or key is None or (request.library == AXIOS and not same):
        raise Refusal(f"the method has to become {target.method}, but it is part of a function's name")
    sketch.replace(request.module, span_of(key), target.method.lower())
