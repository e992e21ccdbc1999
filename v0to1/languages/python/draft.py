"""The fix of one operation in Python: in place, or with a call of the helper in its stead."""

from __future__ import annotations

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Known
from v0to1.languages.base import Draft, Refusal, Wish
from v0to1.languages.python.answers import change_answer
from v0to1.languages.python.bench import Sketch, Sources
from v0to1.languages.python.bodies import change_body, change_query
from v0to1.languages.python.handles import flavour_of
from v0to1.languages.python.headers import change_headers
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.mocks import change_stand_ins, draft_mock
from v0to1.languages.python.own_url import extend_url, own_url
from v0to1.languages.python.replacing import ASYNC, replace_call
from v0to1.languages.routes import Location, locate_route, refuse_open_end
from v0to1.languages.waits import note_polls
from v0to1.languages.ways import renamed_in_place

WAITING = {"httpx": "httpx_async"}
"""The flavour whose requests are awaited, for the library of one whose are not."""


def draft(sources: Sources, wish: Wish, fallback: str) -> Draft:
    """The fix of one operation; raises `Refusal`. `fallback` is the flavour for an unknown library."""
    operation, target = wish.operation, wish.target
    request = operation.request
    flavour = flavour_of(request) or fallback
    waits = not operation.mock and not request.library and is_awaited(sources, request)
    sketch = Sketch(sources, WAITING.get(flavour, flavour) if waits else flavour, wish.collection)
    refuse_opaque(operation)
    where = locate_route(request.url, operation.rule)
    for one in operation.requests:
        refuse_open_end(one.url, locate_route(one.url, operation.rule))
    if operation.mock:
        draft_mock(sketch, wish, where)
    elif target.call is not None:
        replace_call(sketch, operation, target, where)
    else:
        change_url(sketch, wish, where)
        change_body(sketch, operation, target)
        change_query(sketch, operation, target)
    if not operation.mock:
        change_answer(sketch, operation, target, where)
        note_polls(sketch, operation)
        change_stand_ins(sketch, operation, target)
    without = len(sketch.changes)
    change_headers(sketch, operation, wish.headers)
    sketch.note(target.note)
    if waits and sketch.flavour not in ASYNC and sketch.uses:
        raise Refusal("the library that the request is awaited of is not known")
    return Draft(
        changes=tuple(sketch.changes),
        uses=tuple(sketch.uses),
        imports=tuple(sketch.imports),
        notes=tuple(sketch.notes),
        debts=tuple(sketch.debts),
        headers=tuple(sketch.changes[without:]),
        stays=tuple(sketch.stays),
        copies=tuple(sketch.copies),
        doubts=tuple(sketch.doubts),
    )


def is_awaited(sources: Sources, request: Request) -> bool:
    """Whether a request is waited for where it is sent."""
    parent = sources.locator(request.module).parent(cst_node(request.node))
    return isinstance(parent, cst.Await | cst.WithItem) and in_async_function(sources, request)


def in_async_function(sources: Sources, request: Request) -> bool:
    """Whether a request stands in a function that may wait."""
    function = sources.locator(request.module).function(cst_node(request.node))
    return isinstance(function, cst.FunctionDef) and function.asynchronous is not None


def refuse_opaque(operation: Operation) -> None:
    """What must be known before anything is changed."""
    if operation.from_runtime:
        raise Refusal(
            "its base URL is read from another answer, and in V1 that is the address of the Agent Server;"
            " ask the App Server instead, with its own key"
        )
    target_method = operation.request.method
    if not operation.mock and (target_method is None or target_method.literal is None):
        raise Refusal("the method is not known where the call stands")


def change_url(sketch: Sketch, wish: Wish, where: Location) -> None:
    """Edit the route's literals, or give the call a URL of its own."""
    operation, target = wish.operation, wish.target
    change_method(sketch, operation.request, target)
    if wish.shared:
        extend_url(sketch, operation, target, wish.shared)
        return
    if not wish.own_url and renamed_in_place(sketch, wish, "call"):
        return
    own_url(sketch, operation, target, where)


def change_method(sketch: Sketch, request: Request, target: Target) -> None:
    """Change the method where V1 has another one."""
    old = request.method.literal if request.method is not None else ""
    if old == target.method or request.method is None:
        return
    piece = request.method.pieces[0]
    if isinstance(piece, Known) and piece.source is not None:
        sketch.rename_text(piece.module, piece.source, target.method)
        return
    callee = cst_node(request.node.callee)
    if (
        request.wrapped
        or not request.modelled
        or request.body_text is not None
        or not isinstance(callee, cst.Attribute)
    ):
        raise Refusal(f"the method has to become {target.method}, but it is part of a function's name")
    sketch.replace(
        request.module, sketch.sources.locator(request.module).origin(callee.attr), target.method.lower()
    )
