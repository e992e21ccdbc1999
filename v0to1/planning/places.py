"""The places in sources that several requests use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request, Site
from v0to1.evaluation.values import Known
from v0to1.languages.base import Workbench
from v0to1.records import record


@record(frozen=True, slots=True)
class Shared:
    """A place in a source that several requests use, with the ids of the operations; whether others do.

    `readers` are the operations whose response is read there.
    """

    module: str
    span: Span
    users: tuple[int, ...]
    foreign: bool
    readers: frozenset[int] = frozenset()


def shared_places(
    bench: Workbench, operations: Sequence[Operation], others: Iterable[Request], taken: Iterable[Site]
) -> tuple[Shared, ...]:
    """Every literal and read that more than one operation (or something else) uses.

    `taken` are literals that the client takes apart for something else than a request.
    """
    users: dict[tuple[str, int], dict[int, None]] = {}
    readers: dict[tuple[str, int], set[int]] = {}
    nodes: dict[tuple[str, int], tree.Node] = {}
    for one in operations:
        for request in one.requests:
            for module, node in used_nodes(request):
                users.setdefault((module, id(node)), {})[id(one)] = None
                nodes[module, id(node)] = node
        for read in one.reads:
            readers.setdefault((read.module, id(read.node)), set()).add(id(one))
    foreign = {(module, id(node)) for request in others for module, node in used_nodes(request)}
    foreign |= {(one.module, id(one.node)) for one in taken}
    return tuple(
        Shared(
            key[0],
            bench.span(key[0], node),
            tuple(users[key]),
            key in foreign,
            frozenset(readers.get(key, ())),
        )
        for key, node in nodes.items()
        if len(users[key]) > 1 or key in foreign
    )


def used_nodes(request: Request) -> Iterator[tuple[str, tree.Node]]:
    """The nodes whose text the rewrite of a request may change: its URL, and how its response is read."""
    for piece in request.url.pieces:
        if isinstance(piece, Known) and piece.source is not None:
            yield piece.module, piece.source
    for read in request.response.reads:
        yield read.module, read.node
    for item in (each for body in request.bodies for each in (*body.items.values(),)):
        for one in (item, *item.earlier):
            if one.key_node is not None:
                yield one.module, one.key_node
    for decoding in request.response.decodings:
        if decoding.node is not None and not decoding.failed:
            yield decoding.module, decoding.node
