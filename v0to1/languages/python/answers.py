"""The answer of a migrated request: passed through the helper, and read by its V1 names."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Escape
from v0to1.languages.base import Refusal
from v0to1.languages.python.arguments import argument_text
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import handle_of
from v0to1.languages.python.reads import change_reads
from v0to1.languages.python.replacing import ASYNC
from v0to1.languages.python.seams import read_text, seams_of, take_first, wrap_seams
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
        if (
            not sketch.sources.inside(seam.module, request.call, request.site.function)
            or seam.module != request.site.module
        ):
            raise Refusal("the answer is decoded in another module than the request is made")
        handle = handle_of(sketch, operation, where)
        rest = ", ".join((handle.http, handle.root, *arguments, *handle.options))
        wrap_seams(sketch, [seam], f"{name}(", f", {rest})", is_async=sketch.flavour in ASYNC)
