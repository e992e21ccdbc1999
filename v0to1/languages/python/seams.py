"""Where an answer becomes data for the client: an expression, or the call of a function of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import libcst as cst

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.flow.readers import Reader
from v0to1.flow.requests import Decode, Request
from v0to1.flow.returned import between, decoding_call, gives_other
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.nothing import gives_nothing


@dataclass(frozen=True, slots=True)
class Seam:
    """Where an answer becomes data for the site: an expression to wrap, and whether `await` is around it.

    `later` says that the expression gives the data only to whoever waits for it (or loops over it)
    somewhere else, and `mixed` that it may give other things than the data: nothing can be put around it.
    `elsewhere` says that a function of the client's own decodes it, of which the node is the call, and
    `missing` that this function gives None where the request failed. With a `reader`, the node is its text.
    """

    module: str
    node: cst.CSTNode
    awaited: cst.Await | None
    later: bool = False
    mixed: bool = False
    elsewhere: bool = False
    missing: bool = False
    reader: Reader | None = None

    @property
    def outer(self) -> cst.CSTNode:
        """The expression whose value is the data."""
        return self.awaited or self.node

    def joined(self, other: Seam) -> Seam:
        """The same place in two runs of what is around it: what one of them may give, it may give."""
        return replace(self, mixed=self.mixed or other.mixed, missing=self.missing or other.missing)


def seams_of(sketch: Sketch, decodes: Iterable[tuple[Request, Decode]]) -> tuple[Seam, ...]:
    """The decode of the answer in the site's frame, or the call there of the function that decodes.

    What functions between the two may give instead is asked once for all runs of them that are alike.
    """
    found: dict[int, Seam] = {}
    known: set[tuple[object, ...]] = set()
    for request, decode in decodes:
        call = request.call if below(decode, request.call) else decoding_call(request, decode)
        key = run_of(request, decode, call)
        if key in known:
            continue
        known.add(key)
        module = request.site.module if call is not None else decode.module
        late = gives_later(request, decode, call)
        seam = seam_at(sketch, module, call or decode.node, late=late)
        if call is None:
            seam = replace(seam, reader=decode.reader)
            refuse_shared(sketch, request, decode)
        else:
            other = gives_other(request, decode, call)
            missing = gives_nothing(sketch, decode, call)
            elsewhere = call is not request.call
            seam = replace(seam, mixed=other, elsewhere=elsewhere, missing=missing)
        found[id(seam.node)] = seam.joined(found.get(id(seam.node), seam))
    return tuple(found.values())


def run_of(request: Request, decode: Decode, call: tree.Call | None) -> tuple[object, ...]:
    """What a seam depends on: the decode, and the functions through which its data gets to a call.

    Functions and calls stand for themselves: they live as long as the requests.
    """
    frames = between(decode, call) if call is not None else ()
    reads = frozenset(id(read.node) for read in request.reads) if frames else frozenset()
    functions = ((id(one.function), id(one.call), id(one.function) in decode.givers) for one in frames)
    return (id(decode.node), id(request.call), id(call), id(request.site.function), reads, *functions)


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
