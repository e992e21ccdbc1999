"""What ends a loop, and whether it does nothing but wait for that, in any language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from v0to1.flow import tree
from v0to1.flow.walking import walk, walk_through
from v0to1.languages.limits import ended_by, last_name, names_in
from v0to1.languages.sketch import AnySketch

PAUSES = re.compile(r"sleep|delay|pause|wait|setTimeout|backoff", re.IGNORECASE)
"""What a function is called that lets time go by."""

PERSON = frozenset(
    ["input", "raw_input", "readline", "readLine", "stdin", "prompt", "prompt_async", "question", "ask"]
)
QUEUE = frozenset(
    ["recv", "receive", "listen", "accept", "emit", "consume", "dequeue", "get_nowait", "pop", "popleft"]
)
LISTS = frozenset(["shift", "lpop", "rpop", "blpop", "brpop"])
SERVING = PERSON | QUEUE | LISTS
"""What a loop names that serves somebody, a person or a queue: it is to go on for as long as they want."""

TAKING = "get"
"""The method that takes the next one from a queue, which needs no word which."""

ASKING = "GET"
BREAK, CONTINUE = "break", "continue"


def depends(sketch: AnySketch, module: str, loop: tree.Loop, nodes: Collection[int]) -> bool:
    """Whether a loop ends by what stands at some nodes: in its test, or in a test that it is left after."""
    wanted = set(nodes)
    names: set[str] = set()
    while True:
        known = len(names)
        for node in walk_loop(loop):
            names |= set(named_by(node, wanted, names))
        if len(names) == known:
            break
    if loop.test is not None and concerns(loop.test, wanted, names):
        return True
    return any(
        leaves(sketch, module, loop, each)
        for each in walk_loop(loop)
        if isinstance(each, tree.Branch | tree.Match) and concerns(subject(each), wanted, names)
    )


def walk_loop(loop: tree.Loop) -> Iterator[tree.Node]:
    """All nodes in what a loop does."""
    for part in loop.body:
        yield from walk(part)


def named_by(node: tree.Node, nodes: Collection[int], names: Collection[str]) -> Iterator[str]:
    """The variables that say what stands at some nodes, or that are set where it holds."""
    if isinstance(node, tree.Assign) and node.value is not None and concerns(node.value, nodes, names):
        yield from (one.name for one in node.targets if isinstance(one, tree.Name))
    if isinstance(node, tree.Branch) and concerns(node.test, nodes, names):
        for each in (each for arm in node.arms for part in arm for each in walk(part)):
            if isinstance(each, tree.Assign) and isinstance(each.value, tree.Const):
                yield from (one.name for one in each.targets if isinstance(one, tree.Name))


def concerns(node: tree.Node | None, nodes: Collection[int], names: Collection[str]) -> bool:
    """Whether a test has one of some nodes, or of some variables."""
    return node is not None and any(
        id(one) in nodes or (isinstance(one, tree.Name) and one.name in names) for one in walk(node)
    )


def subject(node: tree.Branch | tree.Match) -> tree.Node | None:
    """What a statement decides by."""
    return node.test if isinstance(node, tree.Branch) else node.subject


def leaves(sketch: AnySketch, module: str, loop: tree.Loop, node: tree.Branch | tree.Match) -> bool:
    """Whether a loop is left in, or behind, what a statement decides, otherwise than by an error."""
    arms = node.arms if isinstance(node, tree.Branch) else tuple(case.body for case in node.cases)
    all_ways = tuple(ways_out(loop))
    own = {id(way) for way in all_ways}
    ways = [each for arm in arms for part in arm for each in walk(part) if id(each) in own]
    cases = isinstance(node, tree.Match)
    if any(is_exit(sketch, module, way) and not (cases and isinstance(way, tree.Leave)) for way in ways):
        return True
    skips = any(isinstance(way, tree.Leave) and said(sketch, module, way, CONTINUE) for way in ways)
    return skips and any(is_exit(sketch, module, way) for way in all_ways)


def ways_out(loop: tree.Loop) -> Iterator[tree.Node]:
    """What ends a round of a loop early: of loops inside, only what ends those outside too."""
    inner = {
        id(each)
        for one in walk_loop(loop)
        if isinstance(one, tree.Loop)
        for part in one.body
        for each in walk(part)
    }
    for each in walk_loop(loop):
        if isinstance(each, tree.Return) or (isinstance(each, tree.Leave) and id(each) not in inner):
            yield each


def is_exit(sketch: AnySketch, module: str, way: tree.Node) -> bool:
    """Whether a loop is over after that, and with success."""
    return isinstance(way, tree.Return) or said(sketch, module, way, BREAK)


def said(sketch: AnySketch, module: str, way: tree.Node, word: str) -> bool:
    """Whether a statement begins with a word."""
    return sketch.sources.source(module, way).startswith(word)


def only_waits(sketch: AnySketch, loop: tree.Loop, acts: Collection[int] = ()) -> bool:
    """Whether a loop lets time go by between its looks, serves nobody, and changes nothing in V0.

    `acts` are ids of further calls that change something.
    """
    inner = tuple(walk_through(loop))
    calls = [one for one in inner if isinstance(one, tree.Call)]
    if not any(PAUSES.search(last_name(one)) for one in calls):
        return False
    if any(isinstance(one, tree.Yield) for one in inner) or SERVING & set(names_in(inner)):
        return False
    sent = {id(one): sketch.sources.neighbours.sent_by(one) for one in calls}
    if any(takes(one) and not sent[id(one)] for one in calls) or not sent.keys().isdisjoint(acts):
        return False
    return all(operation.rule.method == ASKING for found in sent.values() for operation, _ in found)


def takes(call: tree.Call) -> bool:
    """Whether a call is one for the next entry of a queue: a mapping has to be told which."""
    told = any(one.name is None for one in call.args)
    return isinstance(call.callee, tree.Attr) and call.callee.name == TAKING and not told


def ended_outside(sketch: AnySketch, loop: tree.Loop) -> bool:
    """Whether a call that leads to a loop, in any module, is given to something that ends it in time."""
    inner = tuple(walk_through(loop))
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
