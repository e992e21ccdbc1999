"""Stand-ins of V0 operations in tests: the mocked route and its answer move with the code under test."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow.operations import Operation
from v0to1.languages.base import Refusal, Wish
from v0to1.languages.leaving import with_tests
from v0to1.languages.payloads import is_converted
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.bodies import change_body, change_query
from v0to1.languages.python.mocks_answers import change_replies
from v0to1.languages.python.mocks_calls import draft_calls
from v0to1.languages.python.mocks_doubles import change_doubles
from v0to1.languages.python.mocks_replies import replies_of
from v0to1.languages.python.mocks_sent import change_looks, change_sent, looks_at
from v0to1.languages.python.mocks_urls import follow_literals, follow_url, own_mock_url
from v0to1.languages.route_edits import rename_route
from v0to1.languages.routes import Location, locate_route


def draft_mock(sketch: Sketch, wish: Wish, where: Location) -> None:
    """The fix of a mocked route; raises `Refusal`."""
    operation, target = wish.operation, wish.target
    if operation.request.asserted:
        draft_expected(sketch, wish, where)
        return
    if target.call is not None:
        draft_calls(sketch, operation, target, where)
        return
    for request in operation.requests:
        if wish.own_url:
            own_mock_url(sketch, request, locate_route(request.url, operation.rule), target)
        else:
            rename_route(sketch, request, locate_route(request.url, operation.rule), target)
        follow_url(sketch, request)
    replies = [one for request in operation.requests for one in replies_of(sketch.sources, request)]
    change_replies(sketch, replies, target)
    change_sent(sketch, operation, target)


def draft_expected(sketch: Sketch, wish: Wish, where: Location) -> None:
    """What a test expects a double to be called with; raises `Refusal`."""
    operation, target = wish.operation, wish.target
    if target.call is not None:
        raise Refusal("V1 takes several requests here; the double has to be asked for them")
    for request in operation.requests:
        if wish.own_url:
            own_mock_url(sketch, request, locate_route(request.url, operation.rule), target)
        else:
            rename_route(sketch, request, locate_route(request.url, operation.rule), target)
    change_body(sketch, operation, target)
    change_query(sketch, operation, target)


def change_stand_ins(sketch: Sketch, operation: Operation, target: Target) -> None:
    """Let everything in tests that belongs to an operation of the client follow it."""
    looks = list(looks_at(sketch.sources, operation, converted=is_converted(sketch, target)))
    change_looks(sketch, (one for one in looks if not in_tests(one.module)), target.body, target.add)
    for look in (one for one in looks if in_tests(one.module)):
        with with_tests(look.module, "a test expects what V0 was sent"):
            change_looks(sketch, iter([look]), target.body, target.add)
    follow_literals(sketch, operation, target)
    change_doubles(sketch, operation, target)


def in_tests(module: str) -> bool:
    """Whether a module holds tests, by its name and folder."""
    folders = module.split("/")
    return folders[-1].startswith(("test_", "conftest")) or bool({"test", "tests"} & set(folders[:-1]))
