"""Lower Python's `match` statements and their patterns."""

from __future__ import annotations

import libcst as cst

from v0to1 import tree
from v0to1.languages.python.lowering.walk import Lowering, lowers


@lowers(cst.Match)
def match_(low: Lowering, node: cst.Match) -> tree.Node:
    """`match subject`."""
    return tree.Match(node, low.lower(node.subject), tuple(case(low, item) for item in node.cases))


def case(low: Lowering, node: cst.MatchCase) -> tree.Case:
    """One `case`."""
    return tree.Case(node, low.lower(node.pattern), low.optional(node.guard), low.block(node.body))


@lowers(cst.MatchValue, cst.MatchSingleton)
def equal(low: Lowering, node: cst.MatchValue | cst.MatchSingleton) -> tree.Node:
    """A literal or a dotted name."""
    return tree.EqualPattern(node, low.lower(node.value))


@lowers(cst.MatchOr)
def either(low: Lowering, node: cst.MatchOr) -> tree.Node:
    """`a | b`."""
    return tree.AnyPattern(node, tuple(low.lower(item.pattern) for item in node.patterns))


@lowers(cst.MatchMapping)
def mapping(low: Lowering, node: cst.MatchMapping) -> tree.Node:
    """`{"key": pattern, **rest}`."""
    entries = tuple(
        tree.EntryPattern(item, low.lower(item.key), low.lower(item.pattern)) for item in node.elements
    )
    return tree.MappingPattern(node, entries, node.rest.value if node.rest else None)


@lowers(cst.MatchList, cst.MatchTuple)
def sequence(low: Lowering, node: cst.MatchList | cst.MatchTuple) -> tree.Node:
    """`[a, *rest]`."""
    items = tuple(
        tree.NamePattern(item, item.name.value if item.name else None, None)
        if isinstance(item, cst.MatchStar)
        else low.lower(item.value)
        for item in node.patterns
    )
    return tree.SequencePattern(node, items)


@lowers(cst.MatchClass)
def class_(low: Lowering, node: cst.MatchClass) -> tree.Node:
    """`Class(pattern, name=pattern)`."""
    items = tuple(low.lower(item.value) for item in node.patterns)
    named = tuple((item.key.value, low.lower(item.pattern)) for item in node.kwds)
    return tree.ClassPattern(node, low.lower(node.cls), items, named)


@lowers(cst.MatchAs)
def name(low: Lowering, node: cst.MatchAs) -> tree.Node:
    """`name`, `pattern as name` or `_`."""
    inner = low.lower(node.pattern) if node.pattern else None
    return tree.NamePattern(node, node.name.value if node.name else None, inner)
