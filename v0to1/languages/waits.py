"""Loops of a client's own that wait for something and may never end, in any language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.walking import walk, walk_through
from v0to1.languages.sketch import Kept

ORDERS = frozenset(["<", "<=", ">", ">="])
"""How a loop that has a limit compares the time, or a count, with it."""


def note_polls(sketch: Kept, operation: Operation) -> None:
    """Say where what an operation answers is waited for without a limit."""
    if not operation.mock:
        places = [(one.test_module, one.test) for read in operation.reads for one in read.compared]
        note_endless(sketch, places)


def note_endless(sketch: Kept, places: Iterable[tuple[str, tree.Node]]) -> None:
    """Say which of some places, each with its module, stand in a loop without a limit."""
    wanted: dict[str, set[int]] = {}
    for module, node in places:
        wanted.setdefault(module, set()).add(id(node))
    for module, nodes in sorted(wanted.items()):
        for loop in endless(loops_of(sketch, module), nodes):
            start = sketch.sources.span(module, loop).start
            line = sketch.sources.text(module).count("\n", 0, start) + 1
            sketch.note(
                f"The loop in {module}:{line} has no time-out, as before; give it one, for V1 may never say"
                " what it waits for."
            )


def loops_of(sketch: Kept, module: str) -> tuple[tree.Loop, ...]:
    """All loops of a module, which is asked for each operation in it."""
    known = sketch.sources.loops
    if module not in known:
        known[module] = tuple(loops(sketch.sources.known.body(module)))
    return known[module]


def endless(found: Iterable[tree.Loop], nodes: Collection[int]) -> Iterator[tree.Loop]:
    """The innermost loops around some nodes that go on until something happens, however long it takes."""
    for loop in found:
        inner = [one for statement in (*tests(loop), *loop.body) for one in walk(statement)]
        held = [one for one in inner if isinstance(one, tree.Loop) and holds(one, nodes)]
        if not held and holds(loop, nodes) and not any(limits(one) for one in inner):
            yield loop


def loops(value: object) -> Iterator[tree.Loop]:
    """All loops in statements that go through nothing, those of functions and classes inside too."""
    for one in walk_through(value):
        if isinstance(one, tree.Loop) and one.target is None and one.iterable is None:
            yield one


def tests(loop: tree.Loop) -> tuple[tree.Node, ...]:
    """The test of a loop, where it has one."""
    return (loop.test,) if loop.test is not None else ()


def holds(loop: tree.Loop, nodes: Collection[int]) -> bool:
    """Whether one of some nodes stands in a loop, or in its test."""
    return any(id(one) in nodes for statement in (*tests(loop), *loop.body) for one in walk(statement))


def limits(node: tree.Node) -> bool:
    """Whether something is compared by its size."""
    return isinstance(node, tree.Compare) and node.operator in ORDERS
