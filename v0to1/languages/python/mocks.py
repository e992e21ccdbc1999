"""Stand-ins of V0 operations in tests: the mocked route and its answer move with the code under test."""

from __future__ import annotations

from v0to1.languages.base import Refusal, Wish
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.urls import Location, locate_route, rename_route


def draft_mock(sketch: Sketch, wish: Wish, where: Location) -> None:
    """The fix of a mocked route; raises `Refusal`."""
    operation, target = wish.operation, wish.target
    if target.call is not None:
        raise Refusal("the test's stand-in has to answer two V1 calls; see the workaround")
    for request in operation.requests:
        rename_route(sketch, request, locate_route(request.url, operation.rule), target)
