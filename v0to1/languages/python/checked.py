"""Who looks at the status of an answer: the client where it asks, its own function, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read, Request
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.leftovers import name_uses
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.nothing import STATUS, gives_nothing, raises
from v0to1.languages.python.reads import default_of
from v0to1.languages.python.seams import Seam, at_hand, below
from v0to1.languages.reads import SHAPE

RAISING = "raise_for_status"
UNCHECKED = "Unchecked"
TEXT = "file_text"
LITERAL = cst.SimpleString | cst.Name


def refuse_missing(sketch: Sketch, request: Request) -> None:
    """Raise `Refusal` where the client's own function gives None for a failure, and a helper would raise."""
    inside = [one for one in request.decodes if below(one, request.call)]
    if not any(gives_nothing(sketch, one, request.call) for one in inside):
        return
    locator, node = sketch.sources.locator(request.site.module), cst_node(request.call)
    outer = locator.parent(node)
    if isinstance(locator.parent(outer) if isinstance(outer, cst.Await) else outer, cst.Expr):
        sketch.note("Where this fails, the helper raises; the client's own function gave None.")
        return
    raise Refusal("the client's own request function gives None where a request failed; the helper raises")


def unchecked(sketch: Sketch, request: Request, http: str) -> str:
    """The client's own function for a helper, marked where its caller looks at the status."""
    if raises(sketch, request) or not any(
        map(STATUS.fullmatch, looked_at(sketch, request.site.module, request.call))
    ):
        return http
    return f"{sketch.use(request.site.module, UNCHECKED)}({http})"


def looked_at(sketch: Sketch, module: str, call: tree.Call) -> Iterator[str]:
    """The members of a response that are used where it is asked for, "" where it is given on."""
    locator, node = sketch.sources.locator(module), cst_node(call)
    outer = locator.parent(node)
    node = outer if isinstance(outer, cst.Await) else node
    owner, name = locator.function(node), name_of(locator, node)
    for use in (node, *(name_uses(owner, name) if owner is not None and name else ())):
        match locator.parent(use):
            case cst.Attribute(value=value, attr=cst.Name(value=member)) if value is use:
                yield member
            case cst.Arg():
                yield ""


def name_of(locator: Locator, node: cst.CSTNode) -> str:
    """The variable that a response is given to, by an assignment or a `with`; empty for anything else."""
    match locator.parent(node):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            return name
        case cst.AnnAssign(target=cst.Name(value=name)) | cst.NamedExpr(target=cst.Name(value=name)):
            return name
        case cst.WithItem(asname=cst.AsName(name=cst.Name(value=name))):
            return name
        case _:
            return ""


def is_checked(sketch: Sketch, operation: Operation) -> bool:
    """Whether an error status is noticed before the answer is read, or given to what may notice it."""
    if sketch.flavour == "urllib":
        return True
    for request in operation.requests:
        members = set(looked_at(sketch, request.site.module, request.call))
        noticed = RAISING in members or "" in members or any(map(STATUS.fullmatch, members))
        if not noticed and not raises(sketch, request):
            return False
    return True


def read_text(sketch: Sketch, operation: Operation, seams: Iterable[Seam]) -> None:
    """V1 answers with the text itself: `r.json()` becomes `r.text`, or what raises where that is an error."""
    checked = is_checked(sketch, operation)
    for seam in map(at_hand, seams):
        if seam.elsewhere:
            raise Refusal("the answer is decoded in another function than the request is made")
        locator = sketch.sources.locator(seam.module)
        whole = locator.origin(seam.node)
        match seam.node:
            case cst.Call(func=cst.Attribute(value=target, attr=cst.Name("json"))) if checked:
                ending = ".text()" if seam.awaited else ".text"
                sketch.replace(seam.module, Span(locator.whole(target).end, whole.end), ending)
            case cst.Call(func=cst.Attribute(value=target, attr=cst.Name("json"))):
                inner, name = locator.whole(target), sketch.use(seam.module, TEXT)
                otherwise = default_for(sketch, operation, seam)
                sketch.replace(seam.module, Span(inner.end, whole.end), f"{otherwise})")
                sketch.replace(seam.module, Span(whole.start, inner.start), f"{name}(")
            case cst.Call(args=[cst.Arg(value=inner), *_]):
                text = locator.source(inner)
                read = f"{text}.decode()" if text.endswith(".read()") else f"{text}.read().decode()"
                sketch.replace(seam.module, whole, read)
            case _:
                raise Refusal("the answer is decoded in a way that has no text form")


def default_for(sketch: Sketch, operation: Operation, seam: Seam) -> str:
    """What the client goes on with where there was an error: the default of its `get`, as an argument."""
    every = [one for one in operation.reads if one.style != SHAPE]
    reads = [one for one in every if any(cst_node(root) is seam.node for root in one.roots)]
    if not reads or any(one.style != "get" for one in reads):
        return ""
    found = {default_text(sketch, one) for one in reads}
    return f", {found.pop()}" if len(found) == 1 else ""


def default_text(sketch: Sketch, read: Read) -> str:
    """The default of a `get`, where it is a literal."""
    default = default_of(cst_node(read.node))
    plain = isinstance(default, LITERAL)
    return sketch.sources.locator(read.module).source(default) if plain and default is not None else "None"
