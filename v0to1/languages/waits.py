"""Loops of a client's own that wait for something and may never end, in any language."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Generic

from v0to1.flow import tree
from v0to1.flow.operations import Connection, Operation
from v0to1.flow.requests import Read
from v0to1.flow.walking import walk
from v0to1.languages.base import Refusal
from v0to1.languages.endings import depends, ended_outside, only_waits
from v0to1.languages.flags import flags
from v0to1.languages.limits import OwnedLoop, is_limited, last_name, own_loops, parts
from v0to1.languages.sketch import AnySketch, Kept

SECONDS = 3600
"""How long a loop waits that had no limit; the helper's `WaitLimit` has the same."""

LIMIT = "WaitLimit"
EVENT = ("is_set", "wait")
"""How an event of a thread or task is looked at."""

ENDLESS = "has no time-out, as before; give it one, for V1 may never say what it waits for."


class Limiter(ABC, Generic[Kept]):
    """How one language writes the limit of a loop."""

    @abstractmethod
    def limit(self, sketch: Kept, module: str, loop: tree.Loop, place: int) -> None:
        """Write a limit before a loop, and a look at it in front of what the loop does; raises `Refusal`.

        `place` counts the loops of the function that it is in, from 1 on.
        """

    @abstractmethod
    def outer(self, function: tree.Function, assign: tree.Assign, name: str) -> bool:
        """Whether an assignment in a function is to a variable around it."""


def note_polls(sketch: Kept, operation: Operation, limiter: Limiter[Kept]) -> None:
    """Give a limit to what an operation's answer is waited for in, where there is none, or tell of it."""
    if operation.mock:
        return
    reads = [read for request in operation.requests for read in request.reads]
    direct = [(one.test_module, one.test) for read in operation.reads for one in read.compared]
    asked = [place for read in reads for place in asked_places(sketch, read)]
    limit_waits(sketch, direct, limiter)
    limit_waits(sketch, asked, limiter, told=False)


def asked_places(sketch: AnySketch, read: Read) -> Iterator[tuple[str, tree.Node]]:
    """The calls of the client's own functions that answer whether what is read is what is waited for."""
    for frame in read.frame.chain if read.compared else ():
        if frame.call is None or frame.function is None or frame.parent is None:
            continue
        for one in read.compared:
            inside = one.test_module == frame.module
            if inside and sketch.sources.inside(frame.module, one.test, frame.function):
                yield frame.parent.module, frame.call


def note_flags(sketch: Kept, connection: Connection, limiter: Limiter[Kept]) -> None:
    """Give a limit to the loops that wait for what the listeners of a socket set."""
    places = [(one.module, node) for one in flags(sketch, connection, limiter.outer) for node in one.places()]
    acts = {
        id(call)
        for use in connection.of("emit")
        if use.request is not None
        for call in (use.call, *(frame.call for frame in use.request.frame.chain))
    }
    limit_waits(sketch, places, limiter, told=False, acts=acts)


def limit_waits(
    sketch: Kept,
    places: Iterable[tuple[str, tree.Node]],
    limiter: Limiter[Kept],
    *,
    told: bool = True,
    acts: Collection[int] = (),
) -> None:
    """Limit the loops that only wait for what stands at some places, each with its module.

    Of one that cannot be limited is told, and (with `told`) of any other that has such a place. A loop
    that makes one of the calls that are `acts`, by their ids, does more than to wait.
    """
    wanted: dict[str, set[int]] = {}
    for module, node in places:
        wanted.setdefault(module, set()).add(id(node))
    for module, nodes in sorted(wanted.items()):
        for one in endless(loops_of(sketch, module), nodes):
            if is_limited(sketch.sources.known.body(module), one, partial(sketch.sources.source, module)):
                continue
            waits = depends(sketch, module, one.loop, nodes) and only_waits(sketch, one.loop, acts)
            waits = waits and not stopped_by_others(one.loop, nodes)
            if waits and ended_outside(sketch, one.loop):
                continue
            if waits and limited(sketch, module, one, limiter):
                continue
            if waits or (told and directly(one.loop, nodes)):
                tell(sketch, module, one.loop, ENDLESS)


def limited(sketch: Kept, module: str, one: OwnedLoop, limiter: Limiter[Kept]) -> bool:
    """Whether a loop has a limit now; code that can import no helper gets none."""
    if module in sketch.sources.standalone:
        return False
    same = [each for each in loops_of(sketch, module) if each.owners[-1:] == one.owners[-1:]]
    try:
        limiter.limit(sketch, module, one.loop, same.index(one) + 1)
    except Refusal:
        return False
    tell(sketch, module, one.loop, limited_by(LIMIT))
    return True


def limited_by(name: str) -> str:
    """What is said of a wait that has a limit now, by a name of the helper."""
    return (
        f"had no time-out; it ends with OpenHandsV1Error after {SECONDS} seconds now. Give {name} another"
        " number of them to wait for longer, or less."
    )


def tell(sketch: Kept, module: str, node: tree.Node, what: str, *, kind: str = "loop") -> None:
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
    """The innermost loops around some nodes that go on until something happens, however long it takes."""
    for one in found:
        inner = [each for part in parts(one.loop) for each in walk(part)]
        held = [each for each in inner if is_open(each) and holds(each, nodes)]
        if not held and any(id(each) in nodes for each in inner):
            yield one


def is_open(node: tree.Node) -> bool:
    """Whether a node is a loop that goes through nothing."""
    return isinstance(node, tree.Loop) and node.target is None and node.iterable is None


def stopped_by_others(loop: tree.Loop, nodes: Collection[int]) -> bool:
    """Whether a loop goes on until an event of a thread or task is set that says nothing of some nodes."""
    inner = walk(loop.test) if loop.test is not None else ()
    calls = [one for one in inner if isinstance(one, tree.Call) and last_name(one) in EVENT]
    return any(not holds(one, nodes) for one in calls)


def directly(loop: tree.Loop, nodes: Collection[int]) -> bool:
    """Whether some nodes stand in a loop, and not in one inside it that goes through something."""
    inner = [each for part in parts(loop) for each in walk(part)]
    return not any(isinstance(each, tree.Loop) and holds(each, nodes) for each in inner)


def holds(node: tree.Node, nodes: Collection[int]) -> bool:
    """Whether one of some nodes stands in a node."""
    return any(id(each) in nodes for each in walk(node))
