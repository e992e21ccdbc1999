"""The answer of a migrated request: passed through the helper, and read by its V1 names."""

from __future__ import annotations

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Escape, Request
from v0to1.languages.base import Refusal
from v0to1.languages.python.arguments import argument_text
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import handle_of
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.models import bridge_models
from v0to1.languages.python.reads import change_reads
from v0to1.languages.python.replacing import ASYNC
from v0to1.languages.python.seams import Seam, read_text, seams_of, take_first, wrap_seams
from v0to1.languages.python.urls import Location


def change_answer(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Pass the decoded answer on as V1 gives it, and rename what is read from it."""
    seams = seams_of(sketch, operation)
    if target.call is not None and operation.request.wrapped:
        seams = tuple(seam for seam in seams if seam.node is not operation.call.origin)
    escaping = escapes(operation)
    if target.answer == "text":
        read_text(sketch, seams)
    if target.first:
        take_first(sketch, seams)
    if target.through:
        pass_through(sketch, operation, target, where)
    reads = operation.reads
    if bridge_models(sketch, operation, target, seams):
        return
    if escaping and not reads and target.bridge:
        for seam in seams:
            name = sketch.use(seam.module, target.bridge)
            wrap_seams(sketch, [seam], f"{name}(", ")")
        sketch.debts.append(
            f"{target.bridge} keeps the V0 names beside the V1 ones for readers that cannot be seen"
        )
        return
    change_reads(sketch, operation, target)


def escapes(operation: Operation) -> tuple[Escape, ...]:
    """Where the decoded answer leaves what can be seen."""
    return tuple(
        one
        for request in operation.requests
        for one in request.escapes
        if one.how in ("call", "attribute", "return")
    )


def seam_inside(sketch: Sketch, seam: Seam, request: Request) -> bool:
    """Whether an answer is decoded in the very function (and block of a session) that makes the request."""
    locator = sketch.sources.locator(seam.module)
    call = cst_node(request.call)
    if locator.function(seam.node) is not locator.function(call):
        return False
    block = session_block(locator, call)
    return block is None or locator.origin(seam.node) in locator.origin(block)


def session_block(locator: Locator, call: cst.CSTNode) -> cst.With | None:
    """The innermost `with … as name` around a call; one that opens the call's own answer does not count."""
    inner: cst.CSTNode = call
    outer = locator.parent(call)
    while outer is not None and not isinstance(outer, cst.FunctionDef):
        if isinstance(outer, cst.With) and not isinstance(inner, cst.WithItem):
            return outer if any(item.asname is not None for item in outer.items) else None
        inner, outer = outer, locator.parent(outer)
    return None


def pass_through(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Wrap the decoded answer in a helper function."""
    seams = seams_of(sketch, operation)
    if not seams:
        if operation.reads:
            raise Refusal("the answer is decoded where it cannot be seen")
        return
    request = operation.request
    given = (argument_text(sketch, operation, where, source) for source in target.through_args)
    arguments = tuple(one for one in given if one)
    for seam in seams:
        name = sketch.use(seam.module, target.through)
        if not target.through_http:
            wrap_seams(sketch, [seam], f"{name}(", "".join(f", {one}" for one in arguments) + ")")
            continue
        if seam.module != request.site.module or not seam_inside(sketch, seam, request):
            raise Refusal("the answer is decoded in another function than the request is made")
        handle = handle_of(sketch, operation, where)
        rest = ", ".join((handle.http, handle.root, *arguments, *handle.options))
        wrap_seams(sketch, [seam], f"{name}(", f", {rest})", is_async=sketch.flavour in ASYNC)
