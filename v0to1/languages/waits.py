"""Waits of a client's own that may never end, in any language: they are reported, and stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.flow.walking import walk, walk_through
from v0to1.languages.limits import OwnedLoop, ended_by, is_limited, last_name, own_loops, parts
from v0to1.languages.sketch import AnySketch

EVENT = ("is_set", "wait")
"""How an event of a thread or task is looked at."""


ENDLESS = "has no time-out, as before; give it one, for V1 may never say what it waits for."


def note_polls(sketch: AnySketch, operation: Operation) -> None:
    """Report the loops without an end in which an operation's response is waited for."""
    if operation.mock:
        return
    reads = [read for request in operation.requests for read in request.reads]
    direct = [(one.test_module, one.test) for read in operation.reads for one in read.compared]
    asked = [place for read in reads for place in asked_places(sketch, read)]
    tell_endless(sketch, [*direct, *asked])


def asked_places(sketch: AnySketch, read: Read) -> Iterator[tuple[str, tree.Node]]:
    """The calls of the client's own functions that answer whether what is read is what is waited for."""
    for frame in read.frame.chain if read.compared else ():
        if frame.call is None or frame.function is None or frame.parent is None:
            continue
        for one in read.compared:
            inside = one.test_module == frame.module
            if inside and sketch.sources.inside(frame.module, one.test, frame.function):
                yield frame.parent.module, frame.call


def tell_endless(sketch: AnySketch, places: Iterable[tuple[str, tree.Node]]) -> None:
    """Report the loops that look at some places, each with its module, and that nothing ends in time."""
    wanted: dict[str, set[int]] = {}
    for module, node in places:
        wanted.setdefault(module, set()).add(id(node))
    for module, nodes in sorted(wanted.items()):
        body, source = sketch.sources.known.body(module), partial(sketch.sources.source, module)
        for one in endless(loops_of(sketch, module), nodes):
            if not is_limited(body, one, source) and not ended_elsewhere(sketch, one.loop, nodes):
                tell(sketch, module, one.loop, ENDLESS)


def tell(sketch: AnySketch, module: str, node: tree.Node, what: str, *, kind: str = "loop") -> None:
    """Say something of a loop, or of another `kind` of wait, with its place."""
    start = sketch.sources.span(module, node).start
    line = sketch.sources.text(module).count("\n", 0, start) + 1
    sketch.note(f"The {kind} in {module}:{line} {what}")


def loops_of(sketch: AnySketch, module: str) -> tuple[OwnedLoop, ...]:
    """All loops of a module, which is asked for each operation in it."""
    known = sketch.sources.loops
    if module not in known:
        known[module] = tuple(own_loops(sketch.sources.known.body(module)))
    return known[module]


def endless(found: Iterable[OwnedLoop], nodes: Collection[int]) -> Iterator[OwnedLoop]:
    """The innermost loops around some nodes; one that goes through something counts if it returns nothing."""
    for one in found:
        inner = [each for part in parts(one.loop) for each in walk(part)]
        held = [each for each in inner if isinstance(each, tree.Loop) and holds(each, nodes)]
        held = [each for each in held if each.iterable is None or not returns(each)]
        if not held and any(id(each) in nodes for each in inner):
            yield one


def ended_elsewhere(sketch: AnySketch, loop: tree.Loop, nodes: Collection[int]) -> bool:
    """Whether a loop ends by an event that others set, or a call that leads to it, in any module, is limited.

    `nodes` are what the loop looks at.
    """
    inner = tuple(walk_through(loop))
    tested = walk(loop.test) if loop.test is not None else ()
    looks = [one for one in tested if isinstance(one, tree.Call) and last_name(one) in EVENT]
    if any(not holds(one, nodes) for one in looks):
        return True
    here = {id(one) for one in inner}
    asking = (found for one in inner for _, found in sketch.sources.neighbours.sent_by(one))
    frames = {
        id(frame.call): (frame.parent.module, frame.call)
        for request in asking
        for frame in request.frame.chain
        if frame.parent is not None and frame.call is not None and id(frame.call) not in here
    }
    return any(
        each is call
        for module, call in frames.values()
        for one in walk_through(sketch.sources.known.body(module))
        for each in ended_by(one)
    )


def returns(loop: tree.Loop) -> bool:
    """Whether a function is left in a loop."""
    return any(isinstance(each, tree.Return) for each in walk(loop))


def holds(node: tree.Node, nodes: Collection[int]) -> bool:
    """Whether one of some nodes stands in a node."""
    return any(id(each) in nodes for each in walk(node))
