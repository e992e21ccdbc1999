"""Headers that a rule speaks of."""

from __future__ import annotations

from collections.abc import Callable

from v0to1 import tree
from v0to1.core.endpoints import split_address
from v0to1.core.model import Span
from v0to1.core.rules import HeaderSource
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.values import Item


def matching_headers(request: Request, source: HeaderSource) -> tuple[Item, ...]:
    """The headers of a request that a rule speaks of: by name and host, unless the V1 one is there too."""
    host = split_address(preview(request.url)).host.rpartition("@")[2].lower()
    if host not in source.hosts or any(item.key.lower() == source.to.lower() for item in request.headers):
        return ()
    return tuple(item for item in request.headers if item.key.lower() == source.name.lower())


def header_places(
    operation: Operation, source: HeaderSource, span: Callable[[str, tree.Node], Span]
) -> tuple[tuple[str, Span], ...]:
    """Where the headers stand that a rule speaks of, by module."""
    items = [item for one in operation.requests for item in matching_headers(one, source)]
    places = [(item.module, span(item.module, item.key_node)) for item in items if item.key_node]
    return tuple(dict.fromkeys(places))
