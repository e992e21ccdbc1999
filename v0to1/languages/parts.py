"""The parts of an operation as they stand in its sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from v0to1 import tree
from v0to1.core.api import api
from v0to1.core.model import Part, PartKind, Span
from v0to1.core.text import lines_of
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Item, Known
from v0to1.languages.base import Refusal
from v0to1.languages.paths import read_name
from v0to1.languages.routes import locate_route

Found = tuple[PartKind, str, str, Span]

KEYS = {"x-access-token"}
"""Headers with a key, beside those that the servers of V1 take."""


class Places(Protocol):
    """The sources of a project, as far as places in them are asked for."""

    def text(self, module: str) -> str:
        """The text of a module."""

    def span(self, module: str, node: tree.Node) -> Span:
        """Where a lowered node stands."""

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""


def parts_of(places: Places, operation: Operation) -> tuple[Part, ...]:
    """Endpoint, method, fields, queries, reads and compared values, each place once, in order."""
    found = dict.fromkeys(
        each for request in operation.requests for each in request_parts(places, operation, request)
    )
    found.update(dict.fromkeys(response_parts(places, operation)))
    parts = []
    for kind, name, module, span in found:
        line, column = lines_of(places.text(module)).position(span.start)
        parts.append(Part(kind, name, module, line, column))
    order = list(PartKind)
    return tuple(sorted(parts, key=lambda part: (part.path, part.line, part.column, order.index(part.kind))))


def request_parts(places: Places, operation: Operation, request: Request) -> Iterator[Found]:
    """The parts of what is sent."""
    module = request.site.module
    yield PartKind.METHOD, operation.rule.method, module, places.span(module, request.call)
    yield endpoint(places, operation, request)
    kind = PartKind.RESPONSE_FIELD if request.mock else PartKind.REQUEST_FIELD
    for item in request.body.items.values() if request.body is not None else ():
        yield from item_part(places, kind, item)
    for item in request.query.items.values() if request.query is not None else ():
        yield from item_part(places, PartKind.QUERY, item)
    for item in request.headers:
        if item.key.lower() in {one.header.lower() for one in api().servers.values()} | KEYS:
            yield from item_part(places, PartKind.HEADER, item)


def endpoint(places: Places, operation: Operation, request: Request) -> Found:
    """The place of the route: its last literal, else the call."""
    module = request.site.module
    try:
        start, end = locate_route(request.url, operation.rule).runs[0]
        place = 0
        for piece in request.url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            if (
                isinstance(piece, Known)
                and isinstance(piece.source, tree.Text)
                and start < place + size
                and place < end
            ):
                first, last = max(start - place, 0), min(end - place, size)
                span = places.characters(piece.module, piece.source, piece.offset + first, last - first)
                return (
                    PartKind.ENDPOINT,
                    operation.rule.path,
                    piece.module,
                    span or places.span(piece.module, piece.source),
                )
            place += size
    except Refusal:
        pass_through = places.span(module, request.call)
        return PartKind.ENDPOINT, operation.rule.path, module, pass_through
    return PartKind.ENDPOINT, operation.rule.path, module, places.span(module, request.call)


def item_part(places: Places, kind: PartKind, item: Item) -> Iterator[Found]:
    """The place of a field's name."""
    node = item.key_node or item.value_node
    if node is not None:
        yield kind, item.key, item.module, places.span(item.module, node)
    for one in item.declarations:
        yield PartKind.DECLARATION, item.key, one.module, places.span(one.module, one.node)


def response_parts(places: Places, operation: Operation) -> Iterator[Found]:
    """The parts of what is read."""
    for read in operation.reads:
        yield (
            PartKind.DECLARATION if read.style == "shape" else PartKind.RESPONSE_FIELD,
            read_name(read),
            read.module,
            places.span(read.module, read.key or read.node),
        )
        for one in {id(one.node): one for one in read.compared}.values():
            yield PartKind.STATUS, one.text, one.module, places.span(one.module, one.node)
