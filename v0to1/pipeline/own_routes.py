"""Requests without a host that go to a server of the project itself, and not to OpenHands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from v0to1.core.endpoints import HOLE, split_address
from v0to1.core.rules import Signal
from v0to1.flow.library import preview
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.taken import MOUNT
from v0to1.languages.base import Language
from v0to1.pipeline.company import added

ANY = ""
"""The method of a route that may answer to all of them."""

PARAMETERS = (":", "{", "[", "<", "*")
"""How a step of a route begins that any text may stand for."""

Served = tuple[str, tuple[str, ...]]
"""A method and the steps of a path."""


def served(
    language: Language, declared: Iterable[tuple[str, str, str]], names: Iterable[str]
) -> frozenset[Served]:
    """The routes of the project's own servers: those that it declares, and those of files by their place.

    What a test declares stands for another server. Where routes are declared for a part of a server, they
    have the path in front of them that it is put at; for which of several parts, nobody asks.
    """
    own = [(verb, path) for verb, path, module in declared if not language.is_test(module)]
    said = [(verb, path) for verb, path in own if verb != MOUNT]
    mounts = {path for verb, path in own if verb == MOUNT}
    said += [(verb, f"{mount.rstrip('/')}/{path.lstrip('/')}") for mount in mounts for verb, path in said]
    placed = [(ANY, path) for name in names if (path := language.serves(name))]
    return frozenset((verb, steps_of(path)) for verb, path in (*said, *placed))


def with_own_routes(
    operations: Iterable[Operation], signals: Sequence[Signal], own: frozenset[Served]
) -> tuple[Operation, ...]:
    """The operations, with what speaks against those that the project's own server answers."""
    found = tuple(operations)
    plain = {id(one) for one in found if not one.mock and all(map(has_no_host, one.requests))}
    for signal in signals:
        if signal.kind == "own_route" and own and plain:
            found = tuple(
                added(one, signal) if id(one) in plain and is_own(one, own) else one for one in found
            )
    return found


def has_no_host(request: Request) -> bool:
    """Whether a URL begins with a path."""
    return preview(request.url)[:1] == "/" and preview(request.url)[:2] != "//"


def is_own(one: Operation, own: Iterable[Served]) -> bool:
    """Whether every request of an operation has a route of the project's own servers."""
    return all(any(fits(request, one.rule.method, route) for route in own) for request in one.requests)


def fits(request: Request, method: str, route: Served) -> bool:
    """Whether a request has a route; one that is declared for a part of a server has the end of it.

    The route must have the word that says whose parameters follow: with the rest, others end as well.
    """
    verb, steps = route
    asked = split_address(preview(request.url)).segments
    start = len(asked) - len(steps)
    word = next((place for place, step in enumerate(asked) if HOLE in step), len(asked)) - 1
    if verb not in (ANY, method) or not 0 <= start <= word or steps[word - start] != asked[word]:
        return False
    return all(is_step(*pair) for pair in zip(asked[start:], steps, strict=True))


def is_step(asked: str, step: str) -> bool:
    """Whether a step of a URL is one of a route."""
    return step == asked or (step.startswith(PARAMETERS) and bool(asked)) or (HOLE in step)


def steps_of(path: str) -> tuple[str, ...]:
    """The steps of a route."""
    return split_address(path).segments
