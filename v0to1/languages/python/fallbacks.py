"""`a or b` over reads of one answer: what V0 never gave goes, so that V1's other values cannot slip in."""

from __future__ import annotations

import libcst as cst

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Fallback, Read
from v0to1.languages.paths import read_name
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node


def target_names(target: Target) -> set[str]:
    """The V1 names that V0 names become, and `id`, which a start task has of its own."""
    return {rule.to for rule in target.reads.values() if rule.to} | {"id"}


def change_fallbacks(sketch: Sketch, operation: Operation, target: Target) -> set[int]:
    """`a or b` over reads: what V0 never gave goes, so that V1's other values cannot slip in."""
    handled: set[int] = set()
    for fallback in operation.fallbacks:
        handled |= change_fallback(sketch, fallback, target)
    return handled


def change_fallback(sketch: Sketch, fallback: Fallback, target: Target) -> set[int]:
    """Remove the options that read what V0 never gave; gives the removed reads' nodes."""
    locator = sketch.sources.locator(fallback.module)
    rules = [target.reads.get(read_name(read)) for read in fallback.reads]
    dropped = any(rule is not None and rule.drop for rule in rules)
    wrong = [
        read
        for read, rule in zip(fallback.reads, rules, strict=True)
        if (dropped and (rule is None or rule.gone))
        or (rule is None and read.path[-1] in target_names(target))
    ]
    options = list(fallback.node.options)
    removed = [
        option for option in options if any(holds(sketch, fallback.module, option, read) for read in wrong)
    ]
    kept = [option for option in options if option not in removed]
    if not kept or not removed:
        return set()
    for option in removed:
        index = options.index(option)
        span = locator.whole(cst_node(option))
        if index:
            start = locator.whole(cst_node(options[index - 1])).end
            sketch.replace(fallback.module, Span(start, span.end), "")
        else:
            sketch.replace(fallback.module, Span(span.start, locator.whole(cst_node(options[1])).start), "")
    sketch.note("A fallback to another key is gone: V1 has another value under that name.")
    return {id(read.node) for read in wrong}


def drop_default(sketch: Sketch, operation: Operation, wrong: Read) -> bool:
    """`get("a", answer.get("b"))`: take out the default that reads what V0 never gave."""
    locator = sketch.sources.locator(wrong.module)
    for read in operation.reads:
        call = cst_node(read.node)
        if (
            read is wrong
            or read.module != wrong.module
            or not isinstance(call, cst.Call)
            or len(call.args) != 2
        ):
            continue
        if locator.origin(cst_node(wrong.node)) in locator.whole(call.args[1].value):
            first, second = locator.whole(call.args[0].value), locator.whole(call.args[1].value)
            sketch.replace(wrong.module, Span(first.end, second.end), "")
            sketch.note("A default that reads another key is gone: V1 has another value under that name.")
            return True
    return False


def holds(sketch: Sketch, module: str, option: tree.Node, read: Read) -> bool:
    """Whether an option is, or contains, a read."""
    if read.module != module:
        return False
    locator = sketch.sources.locator(module)
    return locator.origin(cst_node(read.node)) in locator.whole(cst_node(option))
