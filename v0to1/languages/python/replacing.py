"""A call of a helper function in the place of a request."""

from __future__ import annotations

import re

import libcst as cst

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.languages.arguments import argument_text
from v0to1.languages.base import Refusal
from v0to1.languages.instead import note_view, refuse_lost
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.checked import refuse_missing, unchecked
from v0to1.languages.python.leftovers import drop_unused, line_span, name_uses
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.reaching import reach
from v0to1.languages.routes import Location

ASYNC = ("httpx_async", "aiohttp")


TEXT = {
    "requests": "{call}.text",
    "httpx": "{call}.text",
    "urllib": "{call}.read().decode()",
    "httpx_async": "({call}).text",
    "aiohttp": "await ({call}).text()",
}


DECODED = {
    "requests": "{call}.json()",
    "httpx": "{call}.json()",
    "urllib": "json.load({call})",
    "httpx_async": "({call}).json()",
    "aiohttp": "await ({call}).json()",
}


def replace_call(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Put a call of a helper function in the place of the request."""
    assert target.call is not None
    refuse_lost(sketch, operation, target)
    note_view(sketch, target)
    request = operation.request
    handle = reach(sketch, operation, where, target.call.name)
    arguments = []
    keywords = target.call.keywords or ("",) * len(target.call.args)
    for source, keyword in zip(target.call.args, keywords, strict=True):
        text = argument_text(sketch, operation, where, source)
        if text:
            arguments.append(f"{keyword}={text}" if keyword else text)
    module = request.site.module
    if handle.wrapper:
        refuse_missing(sketch, request)
        handle = replace(handle, http=unchecked(sketch, request, handle.http))
    name = sketch.use(module, target.call.name)
    call = handle.call(name, (), tuple(arguments))
    write_call(sketch, request, call, target, by_wrapper=handle.wrapper)
    drop_dead(sketch, request, call)


def write_call(sketch: Sketch, request: Request, call: str, target: Target, *, by_wrapper: bool) -> None:
    """Replace the site's call; where its wrapper decoded the answer, decode it here.

    `by_wrapper` says that the helper asks the App Server through that wrapper, so that it gives what the
    wrapper does. Otherwise nobody notices an error status any more where the client's wrapper did so.
    """
    locator = sketch.sources.locator(request.site.module)
    origin = cst_node(request.call)
    decoded = any(any(frame.call is request.call for frame in one.frame.chain) for one in request.decodes)
    if target.answer == "value" and not decoded and request.decodes:
        unwrap_response(sketch, request)
    given = by_wrapper and target.server == "app"
    if not request.wrapped or given or target.answer == "value" or not decoded:
        sketch.replace(request.site.module, locator.origin(origin), call)
        return
    parent = locator.parent(origin)
    checked = by_wrapper or not request.wrapped
    is_async = sketch.flavour in ASYNC
    if isinstance(locator.parent(parent) if isinstance(parent, cst.Await) else parent, cst.Expr):
        write_statement(sketch, request, call, parent, checked=checked)
        return
    if not checked:
        sketch.note(
            "The client's own function noticed an error status; the helper's answer is not checked here."
        )
    if is_async and not isinstance(parent, cst.Await):
        raise Refusal("the answer is awaited somewhere else")
    forms = TEXT if target.answer == "text" else DECODED
    if sketch.flavour == "urllib" and target.answer == "json":
        sketch.imports.add((request.site.module, "import json"))
    outer = parent if is_async and parent is not None else origin
    text = forms[sketch.flavour].format(call=f"await {call}" if is_async else call)
    whole = locator.whole(outer)
    grouped = text.startswith("await ") and whole != locator.origin(outer)
    sketch.replace(request.site.module, whole, f"({text})" if grouped else text)


def unwrap_response(sketch: Sketch, request: Request) -> None:
    """The call gives the value itself: `r.json()` becomes `r`, checks of `r` go; raises `Refusal`."""
    locator = sketch.sources.locator(request.site.module)
    call = cst_node(request.call)
    name = assigned_name(locator, call)
    seams = [cst_node(one.node) for one in request.decodes]
    owner = locator.function(call)
    for node in name_uses(owner, name) if owner is not None and name else ():
        attribute = locator.parent(node)
        use = locator.parent(attribute) if isinstance(attribute, cst.Attribute) else None
        line = locator.statement(use) if isinstance(use, cst.Call) else None
        if use in seams and isinstance(use, cst.Call):
            sketch.replace(request.site.module, Span(locator.origin(node).end, locator.origin(use).end), "")
        elif is_check(attribute) and isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
            span = line_span(locator, line)
            sketch.replace(request.site.module, span, "")
        elif not isinstance(attribute, cst.AssignTarget):
            raise Refusal("V1 gives the value itself, where the client looks at a response")
    if not name:
        raise Refusal("V1 gives the value itself, where the client decodes a response")


def assigned_name(locator: Locator, call: cst.CSTNode) -> str:
    """The variable that a call's (awaited) value is assigned to; empty for anything else."""
    parent = locator.parent(call)
    parent = locator.parent(parent) if isinstance(parent, cst.Await) else parent
    match parent:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return name
        case _:
            return ""


def is_check(node: cst.CSTNode | None) -> bool:
    """Whether this is `r.raise_for_status`."""
    return isinstance(node, cst.Attribute) and node.attr.value == "raise_for_status"


def write_statement(
    sketch: Sketch, request: Request, call: str, parent: cst.CSTNode | None, *, checked: bool
) -> None:
    """Write a call whose answer nobody reads; an error status is still noticed."""
    locator = sketch.sources.locator(request.site.module)
    origin = cst_node(request.call)
    if checked or sketch.flavour == "urllib":
        sketch.replace(request.site.module, locator.origin(origin), call)
    elif isinstance(parent, cst.Await):
        sketch.replace(request.site.module, locator.whole(parent), f"(await {call}).raise_for_status()")
    else:
        sketch.replace(request.site.module, locator.origin(origin), f"{call}.raise_for_status()")


def drop_dead(sketch: Sketch, request: Request, call: str) -> None:
    """Remove the variables that only the replaced call used and the new one does not."""
    names = {arg.value.name for arg in request.call.args if isinstance(arg.value, tree.Name)}
    for name in sorted(names):
        if not re.search(rf"\b{name}\b", call):
            drop_unused(sketch, request.site.module, request.site.function, name, request.call)
