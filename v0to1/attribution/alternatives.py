"""Requests that a condition sends to one of several servers: each is V0's by what speaks for it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from v0to1.attribution.evidence import CERTAIN
from v0to1.attribution.host_correlation import host_of
from v0to1.evaluation.http.operations import Operation

ELSEWHERE = -80
"""What a reason weighs, at most, that a request goes to something else than OpenHands' V0."""

Place = tuple[object, ...]


def joined(first: Operation, second: Operation) -> Operation:
    """The same operation seen in two contexts: the evidence of the more certain one counts."""
    best = max(first, second, key=lambda one: one.score)
    return replace(best, requests=(*first.requests, *second.requests))


def together(
    operations: Iterable[tuple[Place, Operation]], is_test: Callable[[str], bool]
) -> tuple[Operation, ...]:
    """Operations of one place, once each; a server that is not V0's stays apart from one that is.

    `is_test` says whether a module is one of tests, which make up hosts.
    """
    places: dict[Place, list[Operation]] = {}
    for place, one in operations:
        places.setdefault(place, []).append(one)
    return tuple(one for found in places.values() for one in united(found, is_test))


def united(found: Sequence[Operation], is_test: Callable[[str], bool]) -> list[Operation]:
    """The operations of one place as one, and those that go elsewhere."""
    best = max(found, key=lambda one: one.score)
    away = [one for one in found if goes_elsewhere(one, best) and not any(map(is_test, said_in(one)))]
    whole, *rest = [one for one in found if one not in away]
    for one in rest:
        whole = joined(whole, one)
    strays = tuple(request for one in away for request in one.requests)
    return [replace(whole, strays=strays) if strays else whole, *away]


def goes_elsewhere(one: Operation, certain: Operation) -> bool:
    """Whether what speaks against one operation, and not against a certain one, says that it is another's."""
    if certain.score < CERTAIN or one.score >= 0:
        return False
    shared = {each.signal for each in certain.evidence}
    return any(each.weight <= ELSEWHERE and each.signal not in shared for each in one.evidence)


def said_in(one: Operation) -> set[str]:
    """The modules that say where an operation goes: that of whoever runs it, and those of its URL."""
    pieces = {piece.module for each in one.requests for piece in each.url.pieces}
    return pieces | {each.frame.chain[0].module for each in one.requests}


def reason_of(one: Operation) -> str:
    """Why an operation is left whose call may send it to a server that is not V0's; empty where none is."""
    if not one.strays:
        return ""
    hosts = ", ".join(sorted({host for each in one.strays if (host := host_of(each))}))
    if hosts:
        return (
            f"the same call may also send it to {hosts}, which is not known to be OpenHands: use a separate "
            "call for that server, or add it to the setting `hosts` if it is OpenHands"
        )
    return "the same call may also send it to another server, which is not V0: use separate calls"
