"""Where an answer becomes data for the client, and what is put around that place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import libcst as cst

from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.flow import tree
from v0to1.flow.requests import Decode, Request
from v0to1.flow.returned import decoding_call, gives_other
from v0to1.languages.base import Change, Refusal
from v0to1.languages.python.bench import Sketch, tight
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.nothing import gives_nothing

GIVEN = cst.Element | cst.DictElement | cst.Arg
ALONE = GIVEN | cst.Assign | cst.AnnAssign | cst.NamedExpr | cst.Return
"""What a condition needs no parentheses in."""


@dataclass(frozen=True, slots=True)
class Seam:
    """Where an answer becomes data for the site: an expression to wrap, and whether `await` is around it.

    `later` says that the expression gives the data only to whoever waits for it (or loops over it)
    somewhere else, and `mixed` that it may give other things than the data: nothing can be put around it.
    `elsewhere` says that a function of the client's own decodes it, of which the node is the call, and
    `missing` that this function gives None where the request failed.
    """

    module: str
    node: cst.CSTNode
    awaited: cst.Await | None
    later: bool = False
    mixed: bool = False
    elsewhere: bool = False
    missing: bool = False

    @property
    def outer(self) -> cst.CSTNode:
        """The expression whose value is the data."""
        return self.awaited or self.node


def seams_of(sketch: Sketch, decodes: Iterable[tuple[Request, Decode]]) -> tuple[Seam, ...]:
    """The decode of the answer in the site's frame, or the call there of the function that decodes."""
    found: dict[int, Seam] = {}
    for request, decode in decodes:
        call = request.call if below(decode, request.call) else decoding_call(request, decode)
        module = request.site.module if call is not None else decode.module
        late = gives_later(request, decode, call)
        seam = seam_at(sketch, module, call or decode.node, late=late)
        if call is None:
            refuse_shared(sketch, request, decode)
        else:
            other = gives_other(request, decode, call)
            missing = gives_nothing(sketch, request, decode, call)
            seam = replace(seam, mixed=other, elsewhere=call is not request.call, missing=missing)
        found[id(seam.node)] = seam
    return tuple(found.values())


def refuse_shared(sketch: Sketch, request: Request, decode: Decode) -> None:
    """Raise `Refusal` where what is put around a decode would be put around that of other requests.

    Those of the same rule need the same, or the plans do not agree.
    """
    own = sketch.sources.neighbours.owner(request)
    for other in sketch.sources.neighbours.decoded_at(decode.node):
        if not (other.mock or request in other.requests or (own is not None and own.rule is other.rule)):
            raise Refusal("its answer is decoded where those of other requests are")


def gives_later(request: Request, decode: Decode, call: tree.Call | None) -> bool:
    """Whether the data is there only for whoever waits for it, or loops over it."""
    if call is None:
        return request.library == "aiohttp" and isinstance(decode.node, tree.Call)
    function = next((one.function for one in decode.frame.chain if one.call is call), None)
    return function is not None and (function.is_async or function.yields)


def below(decode: Decode, call: tree.Call) -> bool:
    """Whether a decode happened inside the function that a call runs."""
    return any(frame.call is call for frame in decode.frame.chain)


WAITING = ("asyncio.wait_for", "wait_for", "asyncio.shield", "shield")


def seam_at(sketch: Sketch, module: str, node: tree.Node, *, late: bool) -> Seam:
    """The expression at a node with the `await` around it, or around a time limit for it."""
    locator = sketch.sources.locator(module)
    origin = cst_node(node)
    parent = locator.parent(origin)
    if late and isinstance(parent, cst.Arg):
        call = locator.parent(parent)
        outer = locator.parent(call) if call is not None else None
        limited = (
            isinstance(call, cst.Call) and call.args[0] is parent and locator.source(call.func) in WAITING
        )
        if limited and call is not None and isinstance(outer, cst.Await):
            return Seam(module, call, outer)
    awaited = parent if isinstance(parent, cst.Await) else None
    return Seam(module, origin, awaited, late and awaited is None)


def at_hand(seam: Seam, *, always: bool = True) -> Seam:
    """A seam around which something can be put; raises `Refusal` where the data is not there as such.

    With `always`, what is put around it cannot do with None.
    """
    if seam.later:
        raise Refusal("the answer is waited for (or looped over) elsewhere than where the request is made")
    if seam.mixed:
        raise Refusal(
            "the client's own request function may give other things than the answer (a part of it, a tuple, "
            "a record around it, a record for a failure), and V1's answer has another form"
        )
    if seam.missing and always:
        raise Refusal(
            "the client's own request function gives None where a request failed, which the helper would meet"
        )
    return seam


def wrap_seams(
    sketch: Sketch,
    seams: Iterable[Seam],
    before: str,
    after: str,
    success: str = "",
    *,
    is_async: bool = False,
    always: bool = True,
) -> None:
    """Pass decoded answers through a function; without `always` it may be given None.

    Where the test for a `success` fails, the answer stays what it is.
    """
    for seam in seams:
        at_hand(seam, always=always)
        locator = sketch.sources.locator(seam.module)
        if is_async and not in_async(sketch, seam):
            raise Refusal("the answer is decoded in a function that cannot wait")
        if pass_on_next_line(sketch, seam, f"{'await ' if is_async else ''}{before}", after, success):
            continue
        span = locator.whole(seam.outer)
        opened, closed = f"await {before}" if is_async else before, after
        if success:
            opened, closed = f"({opened}", f"{closed} if {success} else {locator.source(seam.outer)})"
        elif is_async and tight(locator.parent(seam.outer), seam.outer):
            opened, closed = f"({opened}", f"{closed})"
        sketch.around(seam.module, span, opened, closed)


def pass_on_next_line(sketch: Sketch, seam: Seam, before: str, after: str, success: str) -> bool:
    """`data = answer` gets a line of its own after it, where that reads better than nesting."""
    locator = sketch.sources.locator(seam.module)
    assign = locator.parent(seam.outer)
    line = locator.parent(assign) if isinstance(assign, cst.Assign) else None
    if (
        not isinstance(assign, cst.Assign)
        or not isinstance(line, cst.SimpleStatementLine)
        or len(line.body) != 1
    ):
        return False
    if len(assign.targets) != 1 or not isinstance(name := assign.targets[0].target, cst.Name) or after == ")":
        return False
    start = locator.origin(line).start
    indent = locator.text[locator.text.rfind("\n", 0, start) + 1 : start]
    end = locator.text.find("\n", locator.origin(line).end)
    newline = "\r\n" if locator.text[end - 1 : end] == "\r" else "\n"
    if end < 0 or indent.strip():
        return False
    after += f" if {success} else {name.value}" if success else ""
    sketch.replace(
        seam.module, Span(end + 1, end + 1), f"{indent}{name.value} = {before}{name.value}{after}{newline}"
    )
    return True


def give_view(sketch: Sketch, seam: Seam, name: str, *, always: bool = True) -> None:
    """Pass data through a bridge, behind whatever it has been passed through already.

    Without `always` it may be given None.
    """
    locator = sketch.sources.locator(seam.module)
    span = locator.whole(at_hand(seam, always=always).outer)
    following = locator.text.find("\n", span.end) + 1
    assigned = locator.parent(seam.outer)
    target = assigned.targets[0].target if isinstance(assigned, cst.Assign) else None
    opening = f"{target.value} = " if isinstance(target, cst.Name) else ""
    for place, change in enumerate(sketch.changes if opening else ()):
        indent, found, value = change.text.partition(opening)
        if (change.module, change.span) == (seam.module, Span(following, following)) and not indent.strip():
            line = value.rstrip("\r\n")
            text = f"{indent}{found}{name}({line}){value[len(line) :]}"
            sketch.changes[place] = Change(seam.module, change.span, text)
            return
    sketch.around(seam.module, span, f"{name}(", ")")


def in_async(sketch: Sketch, seam: Seam) -> bool:
    """Whether `await` is allowed where a seam is."""
    function = sketch.sources.locator(seam.module).function(seam.node)
    return isinstance(function, cst.FunctionDef) and function.asynchronous is not None


def take_first(sketch: Sketch, seams: Iterable[Seam], names: Mapping[int, str]) -> None:
    """V1 answers with a list of one: take its element.

    What may be no list, as it tells of a failure, stays; `names` are what such an answer is called.
    """
    for seam in seams:
        at_hand(seam, always=False)
        locator = sketch.sources.locator(seam.module)
        span = locator.whole(seam.outer)
        if name := names.get(id(seam.node)):
            alone = isinstance(locator.parent(seam.outer), ALONE)
            opened, closed = ("", "") if alone else ("(", ")")
            opened += f"{name}[0] if isinstance({name} := "
            sketch.around(seam.module, span, opened, f", list) else {name}{closed}")
        elif seam.missing:
            sketch.around(seam.module, span, "(", " or [None])[0]")
        elif isinstance(seam.outer, cst.Await) and not seam.outer.lpar:
            sketch.around(seam.module, span, "(", ")[0]")
        else:
            sketch.replace(seam.module, Span(span.end, span.end), "[0]")
