"""Whether a loop of a client's own has a limit already, by what it compares, calls or stands in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from v0to1.core.immutable import field_names
from v0to1.flow import tree
from v0to1.flow.walking import walk, walk_through

ORDERS = frozenset(["<", "<=", ">", ">="])
"""How a loop that has a limit compares the time, or a count, with it."""

WORDS = re.compile(
    r"deadline|(?<!rate)(?<!rate_)limit|expir|elapsed|timed?_?out|attempt|retr(?:y|ies)|tries|remaining|patience"
    r"|abort|cancel",
    re.IGNORECASE,
)
"""What a limit of a client's own is called, in a test or in a call; who calls may end a wait, too."""

GIVING_UP = re.compile(r"(?:if|check)_?(?:abort|cancel)", re.IGNORECASE)
"""What a function is called that ends a loop when whoever started it does not want it any more."""

ENDING = re.compile(r"^(?:wait_?for|fail_after|move_on_after|race)$|time_?out|deadline", re.IGNORECASE)
"""What a function is called that ends in time what it is given."""

TIMERS = ("setTimeout", "clearTimeout")
"""Functions with such a name that end nothing by themselves."""

WATCHING = ("alarm", "setitimer", "Timer")
"""Functions that end something in time, whatever goes on."""

STOPPING = frozenset(
    ["exit", "_exit", "abort", "reject", "kill", "close", "disconnect", "destroy", "die", "fail"]
)
"""Functions that end the program, or a wait in it."""


@dataclass(frozen=True, slots=True)
class OwnedLoop:
    """A loop that goes through nothing, with the functions around it, the outermost first."""

    loop: tree.Loop
    owners: tuple[tree.Function, ...]


def own_loops(value: object) -> Iterator[OwnedLoop]:
    """All loops in statements that go through nothing, those of functions and classes inside too."""
    waiting: list[tuple[object, tuple[tree.Function, ...]]] = [(value, ())]
    while waiting:
        one, owners = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend((each, owners) for each in reversed(one))
        elif isinstance(one, tree.Node):
            if isinstance(one, tree.Loop) and one.target is None and one.iterable is None:
                yield OwnedLoop(one, owners)
            within = (*owners, one) if isinstance(one, tree.Function) else owners
            for name in reversed(field_names(type(one))):
                if name != "origin" and (part := getattr(one, name)):
                    waiting.append((part, within))


def is_limited(body: tree.Body, one: OwnedLoop, source: Callable[[tree.Node], str]) -> bool:
    """Whether a loop compares something by its size, counts, asks a limit, or runs within one.

    `source` gives the text of a node.
    """
    inner = [each for part in parts(one.loop) for each in walk(part)]
    if any(isinstance(each, tree.Compare) and each.operator in ORDERS for each in inner):
        return True
    counted = {name for each in inner for name in (*stepped(each), *counted_up(each, source))}
    tested = names_in(each for test in leaving_tests(one.loop, inner) for each in walk(test))
    if any(name in counted or WORDS.search(name) for name in tested):
        return True
    calls = [each for each in inner if isinstance(each, tree.Call)]
    asked = any(WORDS.search(owner_name(each)) or GIVING_UP.search(last_name(each)) for each in calls)
    return asked or runs_within(body, one.loop, one.owners)


def parts(loop: tree.Loop) -> tuple[tree.Node, ...]:
    """The test of a loop, where it has one, and what it does."""
    return (loop.test, *loop.body) if loop.test is not None else loop.body


def stepped(node: tree.Node) -> Iterator[str]:
    """The variable that a statement gives a number more or less than it had."""
    value = node.value if isinstance(node, tree.Assign) else None
    sides: tuple[tree.Node, ...] = (value.left, value.right) if isinstance(value, tree.Binary) else ()
    sides = value.children if isinstance(value, tree.Unknown) else sides
    if isinstance(node, tree.Assign) and len(sides) == 2:
        left, right = sides
        before = left.name if isinstance(left, tree.Name) else ""
        number = isinstance(right, tree.Const) and isinstance(right.value, int | float)
        names = (each.name for each in node.targets if isinstance(each, tree.Name))
        yield from (name for name in names if name == before and number)


def counted_up(node: tree.Node, source: Callable[[tree.Node], str]) -> Iterator[str]:
    """The variable that an expression makes one more or less."""
    if isinstance(node, tree.Unknown) and len(node.children) == 1 and isinstance(node.children[0], tree.Name):
        text = source(node)
        yield from [node.children[0].name] if any(sign in text for sign in ("++", "--")) else []


def leaving_tests(loop: tree.Loop, inner: Iterable[tree.Node]) -> Iterator[tree.Node]:
    """The test of a loop, and those in it after which it may be left."""
    if loop.test is not None:
        yield loop.test
    for one in inner:
        if isinstance(one, tree.Branch) and one.test is not None:
            done = [each for arm in one.arms for part in arm for each in walk(part)]
            left = any(isinstance(each, tree.Leave | tree.Return) for each in done)
            if left or any(isinstance(each, tree.Call) and last_name(each) in STOPPING for each in done):
                yield one.test


def names_in(nodes: Iterable[tree.Node]) -> Iterator[str]:
    """The names and members among some nodes."""
    yield from (one.name for one in nodes if isinstance(one, tree.Name | tree.Attr))


def owner_name(call: tree.Call) -> str:
    """The name of that whose method is called."""
    owner = call.callee.target if isinstance(call.callee, tree.Attr) else None
    return owner.name if isinstance(owner, tree.Attr | tree.Name) else ""


def last_name(call: tree.Call) -> str:
    """The name of the function or method that is called."""
    return call.callee.name if isinstance(call.callee, tree.Attr | tree.Name) else ""


def runs_within(body: tree.Body, node: tree.Node, owners: tuple[tree.Function, ...]) -> bool:
    """Whether a node, or what it stands in, is given to something that ends it in time."""
    whole = tuple(walk_through(body))
    if any(isinstance(each, tree.Call) and watches(each) for each in whole):
        return True
    given = [each for one in whole for each in ended_by(one)]
    if any(each is node for each in given) or any(map(ends_decorated, owners)):
        return True
    known = {each.name: each for each in whole if isinstance(each, tree.Function) and each.name}
    within = reached(known, names_in(given))
    return any(function.name in within for function in owners)


def watches(call: tree.Call) -> bool:
    """Whether a call sees to it that something ends in time, whatever goes on."""
    name = last_name(call)
    later = walk_through(call.args) if name in TIMERS else ()
    stops = any(isinstance(each, tree.Call) and last_name(each) in STOPPING for each in later)
    return stops or name in WATCHING


def ended_by(node: tree.Node) -> Iterator[tree.Node]:
    """What a call, or a block in a scope, ends in time."""
    if isinstance(node, tree.Call) and ends(node):
        yield from walk_through(node.args)
    if isinstance(node, tree.Scoped) and any(
        isinstance(item, tree.Call) and ends(item) for item, _ in node.items
    ):
        yield from walk_through(node.body)


def ends(call: tree.Call) -> bool:
    """Whether what is called ends in time what it is given."""
    name = last_name(call)
    return name not in TIMERS and ENDING.search(name) is not None


def ends_decorated(function: tree.Function) -> bool:
    """Whether a function is ended in time by what stands above it."""
    names = names_in(each for one in function.decorators for each in walk(one))
    return any(ENDING.search(name) for name in names)


def reached(functions: Mapping[str, tree.Function], names: Iterable[str]) -> set[str]:
    """Some functions by name, those that are called in them, and so on."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        if name in functions and name not in found:
            found.add(name)
            inner = walk_through(functions[name].body)
            waiting |= {last_name(one) for one in inner if isinstance(one, tree.Call)}
    return found
