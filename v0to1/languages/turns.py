"""Whose an answer or an expectation of a test is, where one double serves several requests in turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Canned, Frame, Request, Sent
from v0to1.flow.values import Text
from v0to1.languages.base import Refusal
from v0to1.languages.payloads import Given, handed, is_dump
from v0to1.languages.routes import locate_route
from v0to1.languages.sketch import AnySketch, Sources

Step = tuple[Request, ...]
"""Requests of one call: of the rounds of a loop, or of what its URL may be."""


def answers(sources: Sources, operation: Operation, canned: Canned) -> bool | None:
    """Whether a double's answer is one to an operation; None where that is not certain."""
    if canned.double is not None and not canned.among:
        return None
    whole = among(sources, operation, canned.among or canned.requests)
    if whole is not None:
        return whole
    if canned.chosen:
        return None
    queue = queue_of(canned)
    turns = steps(canned.among)
    if not canned.once and (turns is None or len(queue) != len(turns)):
        return None
    if canned not in queue or turns is None:
        return None
    step = turn(len(queue), queue.index(canned), turns)
    return among(sources, operation, step) if step is not None else None


def expects(sources: Sources, operation: Operation, sent: Sent) -> bool | None:
    """Whether what a test expects is about an operation; None where that is not certain."""
    if sent.text is not None and not has_route(operation, sent.text):
        return False
    looked_at = sent.among
    whole = among(sources, operation, looked_at) if looked_at else True
    if whole is None and sent.place is not None:
        turns = steps(looked_at)
        step = placed(turns, sent.place) if turns is not None else None
        whole = among(sources, operation, step) if step is not None else None
    if whole is None and sent.text is not None:
        fitting = [one for one in looked_at if fits(sources, one, sent.text)]
        whole = among(sources, operation, fitting) if fitting else None
    return whole


def followers(sources: Sources, operation: Operation) -> list[tuple[Operation, Request, Sent]]:
    """What a test expects at the place of an operation, with the code's operations that it may be about."""
    place = sources.span(operation.module, operation.call)
    seen = ((one, each) for one in sources.operations if not one.mock for each in one.requests)
    return [
        (owner, request, sent)
        for owner, request in seen
        for sent in request.sent
        if sent.module == operation.module and sources.span(sent.module, sent.node) in place
        if expects(sources, owner, sent) is not False
    ]


def fits(sources: Sources, request: Request, url: Text) -> bool:
    """Whether a URL may be that of a request: it has the route of its operation."""
    owner = sources.neighbours.owner(request)
    if owner is None:
        return request.url.literal is None or request.url.literal == url.literal
    return has_route(owner, url)


def has_route(operation: Operation, url: Text) -> bool:
    """Whether a URL has the route of an operation."""
    try:
        locate_route(url, operation.rule)
    except Refusal:
        return False
    return True


def among(sources: Sources, operation: Operation, requests: Iterable[Request]) -> bool | None:
    """Whether all requests are of an operation, or none; None where some are."""
    owners = [sources.neighbours.owner(one) for one in requests]
    own = [one is not None and one.rule.id == operation.rule.id for one in owners]
    return True if all(own) else None if any(own) else False


def trail(request: Request) -> tuple[int, ...]:
    """The calls that lead to a request: the same for each round of a loop."""
    return (*(id(frame.call or frame.function) for frame in request.frame.chain), id(request.node))


def steps(requests: Sequence[Request]) -> list[Step] | None:
    """The calls that made requests, in their order; None where a loop makes requests of several calls."""
    found: list[list[Request]] = []
    for one in requests:
        if found and trail(found[-1][0]) == trail(one):
            found[-1].append(one)
        else:
            found.append([one])
    trails = [trail(one[0]) for one in found]
    return [tuple(one) for one in found] if len(set(trails)) == len(trails) else None


def placed(turns: Sequence[Step], place: int) -> Step | None:
    """The call that made the request at a place; None where a loop before it may have made more."""
    if place == -1 and turns:
        return turns[-1]
    known = 0 <= place < len(turns) and all(len(one) == 1 for one in turns[: place + 1])
    return turns[place] if known else None


def turn(count: int, place: int, turns: Sequence[Step]) -> Step | None:
    """Which call is answered by the answer at a place of `count`; None where that is not certain."""
    many = [index for index, one in enumerate(turns) if len(one) > 1]
    more = count - len(turns)
    if more == 0:
        return turns[place]
    if more < 0 or len(many) != 1:
        return None
    last = many[0] + more
    return turns[place if place < many[0] else many[0] if place <= last else place - more]


def queue_of(canned: Canned) -> list[Canned]:
    """The answers that are given in turn to the same requests, in their order."""
    found = [each for one in canned.requests for each in one.canned if each.once is canned.once]
    known = {id(each): each for each in found if each.among == canned.among}
    return list(known.values())


def written_at(sketch: AnySketch, node: tree.Node, home: Frame) -> Given:
    """The outermost expression that an answer is given by, before it is made into text; may refuse."""
    place = Given(undumped(node), home)
    while (outer := handed(sketch, place)) is not None:
        place = Given(undumped(outer.node), outer.frame)
    function = place.frame.function
    names = {one.name for one in function.params} if function is not None else set()
    if isinstance(place.node, tree.Name) and place.node.name in names:
        raise Refusal("the answer comes from somewhere that cannot be seen")
    return place


def undumped(node: tree.Node) -> tree.Node:
    """What is made into JSON in an expression."""
    if isinstance(node, tree.Call) and is_dump(node) and node.args and not node.args[0].stars:
        return node.args[0].value
    return node
