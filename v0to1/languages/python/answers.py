"""The answer of a migrated request: passed through the helper, and read by its V1 names."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Decode, Request
from v0to1.languages.addresses import refuse_answered_base
from v0to1.languages.arguments import argument_text
from v0to1.languages.base import Refusal
from v0to1.languages.decodes import TOLD_LATER, notices_failure, of_success, of_use
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.checked import read_text
from v0to1.languages.python.heard import is_heard, is_sure, refuse_caught
from v0to1.languages.python.hoisting import hoist, variable_of
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.models import refuse_models
from v0to1.languages.python.reaching import reach
from v0to1.languages.python.reads import change_reads
from v0to1.languages.python.replacing import ASYNC
from v0to1.languages.python.seams import Seam, at_hand, seams_of
from v0to1.languages.python.sparing import spare_errors, success_at, success_of
from v0to1.languages.python.text_models import close_texts, open_texts, reads_text
from v0to1.languages.python.truths import change_truths
from v0to1.languages.python.wrapping import in_async, take_first, wrap_seams
from v0to1.languages.routes import Location
from v0to1.languages.truths import refuse_words
from v0to1.languages.unseen import (
    refuse_compared,
    refuse_only_success,
    refuse_raw_text,
    refuse_unseen,
    unseen,
)


def change_answer(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Pass the decoded answer on as V1 gives it, and rename what is read from it."""
    refuse_answered_base(operation)
    if target.call is not None and indirect(operation.request):
        raise Refusal("the request is handed to a thread or pool, and V1 takes several requests here")
    decodes = of_success(sketch, operation, target)
    seams = seams_of(sketch, with_requests(operation, decodes))
    if target.call is not None and operation.request.wrapped:
        seams = tuple(seam for seam in seams if seam.node is not operation.call.origin)
    seams = change_truths(sketch, operation, seams)
    before = len(sketch.changes)
    change_seams(sketch, operation, target, where, decodes, seams)
    if not target.through_http and target.answer != "text":
        changed = {(one.module, one.span.start) for one in sketch.changes[before:]}
        spare_errors(sketch, operation.request, target, seams, changed)


def change_seams(
    sketch: Sketch,
    operation: Operation,
    target: Target,
    where: Location,
    decodes: tuple[Decode, ...],
    seams: tuple[Seam, ...],
) -> None:
    """Change what the answer is at its seams, and what is read from it."""
    refuse_raw_text(sketch, operation, target)
    refuse_compared(operation, target)
    refuse_words(sketch, operation)
    refuse_only_success(operation, target)
    refuse_caught(sketch, operation, target, decodes)
    by_text = reads_text(target, seams)
    open_texts(sketch, by_text)
    change_data(sketch, operation, target, where, decodes, seams)
    close_texts(sketch, by_text)


def change_data(
    sketch: Sketch,
    operation: Operation,
    target: Target,
    where: Location,
    decodes: tuple[Decode, ...],
    seams: tuple[Seam, ...],
) -> None:
    """Change the data of the answer at its seams, and what is read from them."""
    if target.answer == "text":
        read_text(sketch, operation, seams)
    if target.first:
        refuse_heard(sketch, operation, target, decodes, seams)
        take_first(sketch, seams)
    if target.through:
        pass_through(sketch, operation, target, where, decodes)
    refuse_models(sketch, operation, target)
    refuse_unseen(sketch, operation, target, unseen(operation, target, decodes))
    change_reads(sketch, operation, target)


def refuse_heard(
    sketch: Sketch,
    operation: Operation,
    target: Target,
    decodes: tuple[Decode, ...],
    seams: tuple[Seam, ...],
) -> None:
    """Raise `Refusal` where the client tells an error by its keys, and V1's list may be one."""
    for seam in seams if is_heard(sketch, operation, target, decodes) else ():
        locator = sketch.sources.locator(seam.module)
        if not is_sure(locator, seam.node) and not success_at(sketch, operation.request, seam):
            raise Refusal(
                "the client tells an error by its keys, and V1's answer is a list where it is none; look at"
                " the status of the response first"
            )


def indirect(request: Request) -> bool:
    """Whether something else makes the call: `asyncio.to_thread(requests.post, …)`."""
    call = cst_node(request.node)
    return not isinstance(call, cst.Call) or call.func is not request.node.callee.origin


def with_requests(operation: Operation, decodes: Iterable[Decode]) -> list[tuple[Request, Decode]]:
    """Each decode with the request whose answer it decodes."""
    wanted = {id(one) for one in decodes}
    return [(request, one) for request in operation.requests for one in request.decodes if id(one) in wanted]


def refuse_outside(sketch: Sketch, seam: Seam, request: Request) -> None:
    """Raise `Refusal` for an answer decoded where the request's own session (or function) is not at hand."""
    locator = sketch.sources.locator(seam.module)
    call = cst_node(request.call)
    if seam.module != request.site.module or locator.function(seam.node) is not locator.function(call):
        raise Refusal("the answer is decoded in another function than the request is made")
    block = session_block(locator, call)
    if block is not None and locator.origin(seam.node) not in locator.origin(block):
        raise Refusal(
            "the answer is decoded behind the block that closes its session, and V1 takes further requests;"
            " decode it inside"
        )


def session_block(locator: Locator, call: cst.CSTNode) -> cst.With | None:
    """The innermost `with … as name` around a call; one that opens the call's own answer does not count."""
    inner: cst.CSTNode = call
    outer = locator.parent(call)
    while outer is not None and not isinstance(outer, cst.FunctionDef):
        if isinstance(outer, cst.With) and not isinstance(inner, cst.WithItem):
            return outer if any(item.asname is not None for item in outer.items) else None
        inner, outer = outer, locator.parent(outer)
    return None


def pass_through(
    sketch: Sketch, operation: Operation, target: Target, where: Location, decodes: tuple[Decode, ...]
) -> None:
    """Wrap the decoded answer in a helper function."""
    useful = of_use(operation, target, decodes) if target.through_http else decodes
    seams = seams_of(sketch, with_requests(operation, useful))
    if not seams:
        if operation.reads:
            raise Refusal("the answer is decoded where it cannot be seen")
        return
    request = operation.request
    given = (argument_text(sketch, operation, where, source) for source in target.through_args)
    arguments = tuple(one for one in given if one)
    if not target.through_http:
        wrap_data(sketch, target, seams, arguments)
        return
    for one in seams:
        refuse_outside(sketch, one, request)
    handle = reach(sketch, operation, where, target.through)
    if tells_failure(sketch, operation, target, seams, useful):
        raise Refusal(TOLD_LATER)
    success = next(filter(None, (success_at(sketch, request, one) for one in seams)), "")
    if success and len(seams) > 1:
        raise Refusal(
            "the status of the answer is looked at behind the place where the helper would raise for it"
        )
    rest = ", ".join((handle.http, handle.root, *arguments, *handle.options))
    name = sketch.use(request.site.module, target.through)
    is_async = sketch.flavour in ASYNC
    if not is_async and indirect(request) and any(in_async(sketch, one) for one in seams):
        wrap_seams(sketch, seams, f"asyncio.to_thread({name}, ", f", {rest})", success, is_async=True)
        sketch.imports.add((request.site.module, "import asyncio"))
        return
    if len(seams) > 1 and passed_once(sketch, request, seams, (name, rest)):
        return
    if len(seams) > 1:
        sketch.note(f"The answer is decoded in several places; {name} asks the server at each of them.")
    wrap_seams(sketch, seams, f"{name}(", f", {rest})", success, is_async=is_async)


def tells_failure(
    sketch: Sketch,
    operation: Operation,
    target: Target,
    seams: tuple[Seam, ...],
    decodes: tuple[Decode, ...],
) -> bool:
    """Whether the client itself tells a failed start by what is in the answer, or copes without one."""
    if not target.told_later:
        return False
    sure = all(is_sure(sketch.sources.locator(one.module), one.node) for one in seams)
    heard = not sure and is_heard(sketch, operation, target, decodes)
    return heard or any(one.missing for one in seams) or notices_failure(sketch, operation, target, decodes)


def wrap_data(sketch: Sketch, target: Target, seams: Iterable[Seam], arguments: Iterable[str]) -> None:
    """Wrap what is decoded in a function that needs nothing else, where anybody looks at it."""
    for seam in seams:
        if not is_thrown_away(sketch, seam):
            name = sketch.use(seam.module, target.through)
            wrap_seams(sketch, [seam], f"{name}(", "".join(f", {one}" for one in arguments) + ")")


def is_thrown_away(sketch: Sketch, seam: Seam) -> bool:
    """Whether nobody looks at the data: the call that gives it is a statement."""
    return isinstance(sketch.sources.locator(seam.module).parent(seam.outer), cst.Expr)


def passed_once(sketch: Sketch, request: Request, seams: tuple[Seam, ...], helper: tuple[str, str]) -> bool:
    """Pass the answer through a helper once for all seams; False where that cannot be done."""
    name, rest = helper
    response = variable_of(seams[0].node)
    success = success_of(sketch, request, seams[0], response) if response else ""
    is_async = sketch.flavour in ASYNC
    if is_async and not all(in_async(sketch, one) for one in seams):
        return False
    opening = f"await {name}(" if is_async else f"{name}("
    return hoist(sketch, [at_hand(one) for one in seams], opening, f", {rest})", success)
