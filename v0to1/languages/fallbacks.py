"""`a or b` over reads of one answer: what V0 never gave goes, so that V1's other values cannot slip in."""

from __future__ import annotations

from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Fallback, Read
from v0to1.languages.paths import read_name
from v0to1.languages.sketch import AnySketch


def target_names(target: Target) -> set[str]:
    """The V1 names that V0 names become, and `id`, which a start task has of its own."""
    return {rule.to for rule in target.reads.values() if rule.to} | {"id"}


def change_fallbacks(sketch: AnySketch, operation: Operation, target: Target) -> set[int]:
    """`a or b` over reads: what V0 never gave goes, so that V1's other values cannot slip in."""
    handled: set[int] = set()
    for fallback in operation.fallbacks:
        handled |= change_fallback(sketch, fallback, target)
    return handled


def change_fallback(sketch: AnySketch, fallback: Fallback, target: Target) -> set[int]:
    """Remove the options that read what V0 never gave; gives the removed reads' nodes."""
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
        span = whole_of(sketch, fallback.module, option)
        if index:
            start = whole_of(sketch, fallback.module, options[index - 1]).end
            sketch.replace(fallback.module, Span(start, span.end), "")
        else:
            sketch.replace(
                fallback.module, Span(span.start, whole_of(sketch, fallback.module, options[1]).start), ""
            )
    sketch.note("A fallback to another key is gone: V1 has another value under that name.")
    return {id(read.node) for read in wrong}


def holds(sketch: AnySketch, module: str, option: tree.Node, read: Read) -> bool:
    """Whether an option is, or contains, a read."""
    if read.module != module:
        return False
    return sketch.sources.span(module, read.node) in whole_of(sketch, module, option)


def whole_of(sketch: AnySketch, module: str, option: tree.Node) -> Span:
    """Where an option stands, with its parentheses."""
    return sketch.sources.whole(module, option) or sketch.sources.span(module, option)
