"""One place in a source that runs in several contexts: what is written there must hold in all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Gap, Known
from v0to1.languages.base import Refusal
from v0to1.languages.routes import Location, locate_route
from v0to1.languages.sketch import Kept, copied

T = TypeVar("T")
MAX_CONTEXTS = 8


def agreed(
    sketch: Kept, operation: Operation, where: Location, write: Callable[[Kept, Request, Location], T]
) -> T:
    """What is written for an operation; raises `Refusal` where another context needs something else."""
    before = copied(sketch)
    found = write(sketch, operation.request, where)
    for other in other_contexts(operation):
        try:
            differs = write(copied(before), other, locate_route(other.url, operation.rule)) != found
        except Refusal:
            continue
        if differs:
            raise Refusal("its URL is one of several, and which one is decided in the call itself")
    return found


def other_contexts(operation: Operation) -> Iterator[Request]:
    """The further contexts whose URL is made of other pieces."""
    seen = {url_key(operation.request)}
    for one in operation.requests:
        key = url_key(one)
        if key not in seen and len(seen) < MAX_CONTEXTS:
            seen.add(key)
            yield one


def named(gap: Gap) -> tuple[str, ...]:
    """The names that stand for an unknown part."""
    return tuple(via.symbol for via in gap.via if via.whole)


def url_key(request: Request) -> tuple[object, ...]:
    """What a URL is made of."""
    return tuple(
        (piece.text, id(piece.source)) if isinstance(piece, Known) else (id(piece.node), named(piece))
        for piece in request.url.pieces
    )
