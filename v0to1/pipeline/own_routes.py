"""Requests without a host that go to a server of the project itself, and not to OpenHands."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from v0to1.core.endpoints import HOLE, split_address
from v0to1.core.rules import Signal
from v0to1.flow.library import preview
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.taken import ANY_METHOD as ANY
from v0to1.flow.taken import MOUNT
from v0to1.flow.values import Known
from v0to1.languages.base import Language
from v0to1.pipeline.around import names_of
from v0to1.pipeline.bases import is_local
from v0to1.pipeline.company import added
from v0to1.pipeline.evidence import hit

PARAMETERS = (":", "{", "[", "<", "*")
"""How a step of a route begins that any text may stand for."""

NAMING = ("host", "name", "env", "context")
LOCAL_WEIGHT = 10
"""What says of a request that it goes to OpenHands by name, and not only to this machine."""

Served = tuple[str, tuple[str, ...], str]
"""A method, the steps of a path, and the module that says so."""


def served(
    language: Language, declared: Iterable[tuple[str, str, str]], names: Iterable[str]
) -> frozenset[Served]:
    """The routes of the project's own servers: those that it declares, and those of files by their place.

    What a test declares stands for another server. Where routes are declared for a part of a server, they
    have the path in front of them that it is put at; for which of several parts, nobody asks.
    """
    own = [one for one in declared if not language.is_test(one[2])]
    said = [(verb, path, module) for verb, path, module in own if verb != MOUNT]
    mounts = {path.rstrip("/") for verb, path, _ in own if verb == MOUNT}
    mounts |= {f"{outer}{inner}" for outer in mounts for inner in mounts}
    below = [(verb, f"{mount}/{path.lstrip('/')}", module) for mount in mounts for verb, path, module in said]
    placed = [(ANY, path, name) for name in names if (path := language.serves(name))]
    return frozenset((verb, steps_of(path), module) for verb, path, module in (*said, *below, *placed))


def with_own_routes(
    operations: Iterable[Operation], signals: Sequence[Signal], own: frozenset[Served]
) -> tuple[Operation, ...]:
    """The operations, with what speaks against those that the project's own server answers.

    What the server asks itself goes somewhere else: there, a path alone has a host that is not seen.
    """
    found = tuple(operations)
    servers = {module for _, _, module in own}
    named = {one.signal for one in signals if one.kind in NAMING and one.weight > LOCAL_WEIGHT}
    asking = {
        id(one)
        for one in found
        if not one.mock
        and servers.isdisjoint(module for each in one.requests for module in (each.module, each.site.module))
    }
    for signal in signals:
        if signal.kind == "own_route" and own and asking:
            found = tuple(
                added(one, signal)
                if id(one) in asking and goes_home(one, signal, named) and is_own(one, own)
                else one
                for one in found
            )
    return found


def goes_home(one: Operation, signal: Signal, named: Container[str]) -> bool:
    """Whether all URLs are paths alone; or the program's own address, if nothing there says OpenHands."""
    if all(map(has_no_host, one.requests)):
        return True
    return not any(each.signal in named for each in one.evidence) and all(
        has_no_host(each) or is_home(each, signal) for each in one.requests
    )


def is_home(request: Request, signal: Signal) -> bool:
    """Whether a URL begins with an address of this machine, or with one that is called the program's own."""
    first = request.url.pieces[0] if request.url.pieces else None
    if isinstance(first, Known):
        host = split_address(preview(request.url)).host
        return bool(host) and HOLE not in host and is_local(host)
    names, variables = names_of(request)
    return bool(hit(signal, (*names, *variables)))


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
    verb, steps, _ = route
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
