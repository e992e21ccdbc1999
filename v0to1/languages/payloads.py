"""Payloads that pass through a function of the helper, where their fields have no place to be renamed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Frame, Request
from v0to1.flow.values import Encoded, options
from v0to1.languages.base import Refusal
from v0to1.languages.calling import called
from v0to1.languages.sketch import AnySketch

ROLES = ("json", "form")
DUMPS = ("dumps", "stringify")


@dataclass(frozen=True, slots=True)
class Given:
    """An expression that a call is given, with the frame in which it stands."""

    node: tree.Node
    frame: Frame


def convert_payload(sketch: AnySketch, operation: Operation, target: Target) -> None:
    """Pass the payload of a request through `target.convert`; raises `Refusal` where it cannot be reached."""
    places = {id(one.node): one for request in operation.requests if (one := payload_of(sketch, request))}
    if len(places) != 1:
        raise Refusal("the body is built where it cannot be seen")
    place = next(iter(places.values()))
    name = sketch.use(place.frame.module, target.convert)
    sketch.wrap(place.frame.module, place.node, f"{name}(", ")")
    sketch.debts.append(f"{target.convert} turns the V0 body into a V1 one; build the V1 body to end it")


def is_converted(sketch: AnySketch, target: Target) -> bool:
    """Whether a draft passes the payload through `target.convert`."""
    return any(use.name == target.convert for use in sketch.uses)


def payload_of(sketch: AnySketch, request: Request) -> Given | None:
    """The payload as the site's frame has it, before it is made into text; None where it is not there."""
    sent = next((one for one in request.arguments if one.role in ROLES and one.arg is not None), None)
    place = standing(sketch, request, sent.arg) if sent is not None and sent.arg is not None else None
    if place is not None and sent is not None and sent.item is not None:
        node = sent.item.value_node
        place = Given(node, home(sketch, request, node) or place.frame) if node is not None else None
    if sent is None or place is None:
        return None
    if any(isinstance(option, Encoded) for option in options(sent.value)):
        place = dumped(sketch, place)
    elif sent.role != "json":
        return None
    while place is not None and place.frame is not request.site:
        place = handed(sketch, place)
    return place


def standing(sketch: AnySketch, request: Request, arg: tree.Arg) -> Given | None:
    """An argument of a request with the frame in which it stands: options are handed on by `**options`."""
    for outer in request.frame.chain:
        if outer.call is not None and arg in outer.call.args:
            return Given(arg.value, outer.parent) if outer.parent is not None else None
    own = arg in request.node.args or stands_in(sketch, request.frame, arg)
    return Given(arg.value, request.frame) if own else None


def home(sketch: AnySketch, request: Request, node: tree.Node) -> Frame | None:
    """The frame whose function an entry of an argument is written in: options may come from a caller."""
    chain = [frame for frame in request.frame.chain if frame.function is not None]
    return next(
        (
            frame
            for frame in reversed(chain)
            if frame.function and sketch.sources.inside(frame.module, node, frame.function)
        ),
        None,
    )


def stands_in(sketch: AnySketch, frame: Frame, arg: tree.Arg) -> bool:
    """Whether an argument (of a request that is described first and sent later) was written in a function."""
    function = frame.function
    return function is not None and sketch.sources.inside(frame.module, arg.value, function)


def dumped(sketch: AnySketch, place: Given) -> Given | None:
    """What is made into JSON in an expression, or in the one assignment of the name that it is."""
    node = only_dump(place.node)
    while isinstance(node, tree.Call) and isinstance(node.callee, tree.Attr) and not is_dump(node):
        node = node.callee.target
    if isinstance(node, tree.Call) and node.args and not node.args[0].name and not node.args[0].stars:
        return Given(node.args[0].value, place.frame)
    if not isinstance(node, tree.Name) or place.frame.function is None:
        return None
    set_to = [one.value for one in assignments(place.frame.function.body, node.name)]
    if len(set_to) != 1 or not isinstance(set_to[0], tree.Call):
        return None
    return dumped(sketch, Given(set_to[0], place.frame))


def only_dump(node: tree.Node) -> tree.Node:
    """The one of several expressions that makes JSON: `body && JSON.stringify(body)`."""
    if not isinstance(node, tree.Choice):
        return node
    found = [one for one in node.options if isinstance(one, tree.Call) and is_dump(one)]
    return found[0] if len(found) == 1 else node


def is_dump(node: tree.Call) -> bool:
    """Whether a call makes JSON of its first argument."""
    return isinstance(node.callee, tree.Attr | tree.Name) and node.callee.name in DUMPS


def assignments(body: tree.Body, name: str) -> Iterator[tree.Assign]:
    """The assignments of a local name in a block and the blocks inside it."""
    for node in body:
        match node:
            case tree.Assign(targets=targets):
                if any(isinstance(one, tree.Name) and one.name == name for one in targets):
                    yield node
            case tree.Branch(arms=blocks):
                for block in blocks:
                    yield from assignments(block, name)
            case tree.Try(body=first, handlers=handlers, final=final):
                for block in (first, *handlers, final):
                    yield from assignments(block, name)
            case tree.Scoped(body=inner) | tree.Loop(body=inner):
                yield from assignments(inner, name)


def handed(sketch: AnySketch, place: Given) -> Given | None:
    """What the caller gave for the parameter that an expression is."""
    frame, node = place.frame, place.node
    if isinstance(node, tree.Choice) and node.test is None:
        node = node.options[0]
    if frame.function is None or frame.call is None or frame.parent is None:
        return None
    if not isinstance(node, tree.Name) or any(assignments(frame.function.body, node.name)):
        return None
    made = called(sketch, frame.parent.module, frame.call, frame.function)
    found = made.argument(node.name) if made is not None else None
    return Given(found.value, frame.parent) if found is not None else None


def unseen_field(sketch: AnySketch, request: Request, name: str) -> str:
    """A field that V0 always wants, read from a payload of which nothing is seen; empty without one."""
    place = payload_of(sketch, request) if request.body is None else None
    if place is None or not isinstance(place.node, tree.Name | tree.Attr):
        return ""
    return sketch.sources.entry(sketch.sources.source(place.frame.module, place.node), name)
