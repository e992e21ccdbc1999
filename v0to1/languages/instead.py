"""A helper's call in the place of a request: what it must not leave out, and what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.core.endpoints import HOLE
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.conditions import conditions_around
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Item, Known, is_null
from v0to1.languages.arguments import item_text, sometimes_text
from v0to1.languages.base import GapRefusal, Refusal
from v0to1.languages.given import belongs
from v0to1.languages.sketch import AnySketch

PAIR = re.compile(rf"\w+=(?:{HOLE}|[^{HOLE}]*)")
QUERY = "query"
UNSEEN = "what else is sent in the query cannot be seen, and the helper takes it one by one"


def refuse_lost(sketch: AnySketch, operation: Operation, target: Target) -> None:
    """Raise `Refusal` where a request sends what the helper's call would leave out, or always send.

    Only a target that says what becomes of each parameter of a query can tell.
    """
    for request in operation.requests if target.query_fields else ():
        refuse_unseen(request)
        refuse_sometimes(sketch, request)
        refuse_reading(sketch, request)
        refuse_added(sketch, request)
        for mapping, rules in ((request.query, target.query_fields), (request.body, target.body)):
            for name, item in mapping.items.items() if mapping is not None else ():
                rule = rules.get(name)
                if rule is not None and rule.gap and not is_null(item.value):
                    raise GapRefusal(f"{name}: {rule.gap}")


def refuse_unseen(request: Request) -> None:
    """Raise `Refusal` where a query may have more in it than is known."""
    query = request.query
    if query is not None and (query.open or query.rest):
        raise Refusal(UNSEEN)
    given = any(one.role == QUERY and not is_null(one.value) for one in request.arguments)
    if given and query is None:
        raise Refusal(UNSEEN)
    written = request.url.shape.partition("?")[2]
    if written == HOLE and query is not None and not given:
        return
    if written and not all(PAIR.fullmatch(part) for part in written.split("&")):
        raise Refusal(UNSEEN)


def refuse_sometimes(sketch: AnySketch, request: Request) -> None:
    """Raise `Refusal` where a part of a query is written under a condition that the call cannot be given."""
    wanted: dict[str, set[int]] = {request.site.module: {id(request.call)}}
    for module, node in written_parts(sketch, request):
        wanted.setdefault(module, set()).add(id(node))
    found: dict[int, frozenset[int]] = {}
    for module, nodes in wanted.items():
        found |= conditions_around(sketch.sources.known.body(module), frozenset(nodes))
    shared = found.get(id(request.call), frozenset())
    if any(around - shared for around in found.values()):
        raise Refusal("a part of its query is only sometimes sent, and the helper's call cannot say when")


def refuse_reading(sketch: AnySketch, request: Request) -> None:
    """Raise `Refusal` where the client's own function reads of the answer what V1 has otherwise."""
    deeper = (frame for frame in request.frame.chain if frame.depth > request.site.depth)
    inner = [frame.function for frame in deeper if frame.function is not None]
    if any(sketch.sources.inside(one.module, one.node, each) for one in request.reads for each in inner):
        raise Refusal("the client's own request function reads the answer itself")


def refuse_added(sketch: AnySketch, request: Request) -> None:
    """Raise `Refusal` where the client's own function puts a query behind each URL, also one that has one."""
    for piece in request.url.pieces if request.wrapped else ():
        if not isinstance(piece, Known) or piece.source is None or "?" not in piece.text:
            continue
        nodes = frozenset([id(piece.source), id(request.node)])
        found = conditions_around(sketch.sources.known.body(piece.module), nodes)
        sending = found.get(id(request.node), frozenset())
        if not belongs(request, piece) and not found.get(id(piece.source), frozenset()) - sending:
            raise Refusal("the client's own request function puts a query behind every URL")


def written_parts(sketch: AnySketch, request: Request) -> Iterator[tuple[str, tree.Node]]:
    """The literals of a query in the URL, and the keys of one beside it that are always there."""
    place = request.url.shape.find("?")
    made = request.url.shape.partition("?")[2] in ("", HOLE)
    for piece in request.url.pieces if not made else ():
        size = len(piece.text) if isinstance(piece, Known) else 1
        place -= size
        if place < 0 and isinstance(piece, Known) and piece.source is not None:
            yield piece.module, piece.source
    for item in request.query.items.values() if request.query is not None else ():
        if item.key_node is not None and not item.maybe and not is_none_otherwise(sketch, request, item):
            yield item.module, item.key_node


def is_none_otherwise(sketch: AnySketch, request: Request, item: Item) -> bool:
    """Whether an entry's value stands for none wherever the condition that sets it does not hold."""
    text = item_text(sketch, request, item)
    return bool(text) and sometimes_text(sketch, request, item) == text


def note_view(sketch: AnySketch, target: Target) -> None:
    """Count it as a debt where a helper's call gives the V0 view of an answer."""
    if target.view and target.call is not None:
        sketch.debts.append(
            f"{target.call.name} hands on the V0 view of the answer; read the V1 fields instead to end it"
        )
