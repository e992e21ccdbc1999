"""Clients that send with the platform's own fetch, unless an option gives them another function."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.values import Session
from v0to1.languages.javascript.nodes import bound, root_of, span_of

FETCH = "fetch"
WIDTH = 100
"""Characters; what would make a longer line gets lines of its own."""

OPEN = ("spread_element", "method_definition")
"""What in an object may give an option that is not seen there."""


def sending_option(session: Session) -> str:
    """The option of a session with the function that sends for it, where it has one."""
    known = load("javascript").sessions.get(session.name)
    return known[1].fetch if known is not None else ""


def options_in(call: SgNode) -> SgNode | None:
    """The object of options that a call is given, where it stands there."""
    given = call.field("arguments")
    found = given.named_children() if given is not None else []
    return found[0] if found and found[0].kind() == "object" else None


def takes_option(call: SgNode, option: str) -> bool:
    """Whether a call can be given one more option: it has others, and `fetch` is the platform's there."""
    given = options_in(call)
    entries = given.named_children() if given is not None else []
    entries = [one for one in entries if one.kind() != "comment"]
    if not entries or any(one.kind() in OPEN for one in entries) or FETCH in bound(root_of(call)):
        return False
    keys = (one.field("key") or one for one in entries)
    return all(key.text().strip("\"'") != option for key in keys)


def with_option(call: SgNode, option: str, alias: str) -> Iterator[tuple[Span, str]]:
    """The changes that add the option; fetch is looked up at each request, as it was without it."""
    given = options_in(call)
    assert given is not None
    entries = [one for one in given.named_children() if one.kind() != "comment"]
    said = f"{option}: (...given) => {alias}({FETCH})(...given)"
    inner, outer = (Span(span_of(entries[0]).start, span_of(entries[-1]).end), span_of(given))
    line = line_of(given)
    begin, column = given.range().start.line, entries[-1].range().start.column
    if entries[-1].range().start.line != begin:
        yield Span(inner.end, inner.end), f",\n{' ' * column}{said}"
    elif len(line) + len(f", {said}") <= WIDTH or len(given.text().splitlines()) > 1:
        yield Span(inner.end, inner.end), f", {said}"
    else:
        indent = line[: len(line) - len(line.lstrip())]
        yield Span(outer.start + 1, inner.start), f"\n{indent}  "
        for one, following in pairwise(entries):
            yield Span(span_of(one).end, span_of(following).start), f",\n{indent}  "
        yield Span(inner.end, outer.end - 1), f",\n{indent}  {said},\n{indent}"


def line_of(node: SgNode) -> str:
    """The line on which a node begins."""
    root = root_of(node)
    return root.text().splitlines()[node.range().start.line - root.range().start.line]
