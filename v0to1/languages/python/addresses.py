"""Addresses that a client reads from an answer: V1's lead to the Agent Server, not to the App Server."""

from __future__ import annotations

import libcst as cst

from v0to1.flow.requests import Read
from v0to1.languages.addresses import ADDRESS
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.truths import uses


def note_address(sketch: Sketch, read: Read) -> None:
    """Say that what is requested below an address is another request in V1."""
    if read.path[-1] != ADDRESS or read.style not in ("index", "get"):
        return
    locator = sketch.sources.locator(read.module)
    if any(is_extended(locator, use) for use in uses(locator, cst_node(read.node))):
        sketch.note(
            "The URL of the conversation is an address of the Agent Server in V1, with its session_api_key "
            "and other routes: look at every request that is made below it."
        )


def is_extended(locator: Locator, node: cst.CSTNode) -> bool:
    """Whether a longer text is made of an expression."""
    current, parent = node, locator.parent(node)
    while isinstance(parent, cst.Attribute | cst.Call | cst.Subscript):
        current, parent = parent, locator.parent(parent)
    if isinstance(parent, cst.BinaryOperation):
        return isinstance(parent.operator, cst.Add | cst.Modulo) and parent.left is current
    return isinstance(parent, cst.FormattedStringExpression)
