"""Blocks that describe the URL of a request, as calls on that URL."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.flow.names import dotted
from v0to1.languages.grammars.lowering import Lowering, named
from v0to1.languages.grammars.tables import below, located

URL = "url"
DEEPER = "~annotated_lambda|lambda_literal|statements|body_statement|block_body"

Step = tuple[str, tuple[tree.Arg, ...]]
HEAD = re.compile(r"\w+")
"""The name that a statement begins with."""


def statements_in(block: SgNode) -> list[SgNode]:
    """The statements of a block."""
    inner = block
    while (deeper := located(inner, DEEPER)) is not None:
        inner = deeper
    return below(inner)


def url_steps(low: Lowering, block: SgNode) -> list[Step | None]:
    """What a block of a request does with its URL, by the URL's name or in a block of its own.

    None stands for what is not understood.
    """
    found: list[Step | None] = []
    for statement in statements_in(block):
        inner = own_block(statement)
        if inner is not None:
            found.extend(steps_in(low, inner))
            continue
        one = url_step(low, statement, "")
        if one is not None:
            found.append(one)
    return found


def may_describe(low: Lowering, node: SgNode) -> bool:
    """Whether a call begins with a name of those that describe requests: no other is lowered to find out."""
    head = HEAD.match(node.text())
    return head is not None and head[0] in low.table.described


def own_block(node: SgNode) -> SgNode | None:
    """The block in `url { … }`."""
    suffix = below(node)[-1] if node.kind() == "call_expression" and len(below(node)) > 1 else None
    if suffix is None or named(below(node)[0]) != URL:
        return None
    return located(suffix, "~annotated_lambda")


def steps_in(low: Lowering, block: SgNode) -> Iterator[Step | None]:
    """What a block does whose statements are all about one URL."""
    for statement in statements_in(block):
        yield url_step(low, statement, f"{URL}.")


def url_step(low: Lowering, node: SgNode, prefix: str) -> Step | None:
    """One statement about a URL (`path("a")`, `host = name`), by the name that the table has for it."""
    if node.kind() == "assignment":
        name = low.table.blocks.get(prefix + below(node)[0].text())
        value = below(node)[-1]
        return (name, (tree.Arg(value, None, low.lower(value)),)) if name is not None else None
    asked = node.kind() == "call_expression" and may_describe(low, node)
    lowered = low.handled(node) if asked else None
    if not isinstance(lowered, tree.Call):
        return None
    name = low.table.blocks.get(prefix + dotted(lowered.callee))
    return (name, lowered.args) if name is not None and "." in prefix + dotted(lowered.callee) else None


def on_url(node: SgNode, url: tree.Node | None, steps: list[Step | None]) -> tree.Node:
    """A URL with calls on it; one of no text of its own is put together by them."""
    found = url if url is not None else tree.Call(node, tree.Name(node, "@url"), ())
    for one in steps:
        if one is None:
            found = tree.Unknown(node, (found,))
        else:
            found = tree.Call(node, tree.Attr(node, found, one[0]), one[1])
    return found
