"""Stand-ins of V0 operations in tests: the mocked route and its answer move with the code under test."""

from __future__ import annotations

from v0to1.languages.base import Refusal, Wish
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.mocks_answers import change_replies
from v0to1.languages.python.mocks_calls import draft_calls
from v0to1.languages.python.mocks_replies import replies_of
from v0to1.languages.python.mocks_sent import change_sent
from v0to1.languages.python.mocks_urls import follow_url, own_url
from v0to1.languages.python.urls import Location, locate_route, rename_route


def draft_mock(sketch: Sketch, wish: Wish, where: Location) -> None:
    """The fix of a mocked route; raises `Refusal`."""
    operation, target = wish.operation, wish.target
    if operation.request.asserted:
        raise Refusal("what the test expects to be sent has to follow the request by hand")
    if target.call is not None:
        draft_calls(sketch, operation, target, where)
        return
    for request in operation.requests:
        if wish.own_url:
            own_url(sketch, request, locate_route(request.url, operation.rule), target)
        else:
            rename_route(sketch, request, locate_route(request.url, operation.rule), target)
        follow_url(sketch, request)
    replies = [one for request in operation.requests for one in replies_of(sketch.sources, request)]
    change_replies(sketch, replies, target)
    change_sent(sketch, operation, target)
