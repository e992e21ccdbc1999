"""Prepared answers that are written as text: JSON inside a literal."""

from __future__ import annotations

import json

import libcst as cst

from v0to1.core.rules import Target
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.mocks_replies import Reply


def convert_text(sketch: Sketch, reply: Reply, target: Target) -> None:
    """Make JSON text an answer of V1; a text that is no JSON stays, for its reader wants the text."""
    node = reply.node
    if not isinstance(node, cst.SimpleString):
        raise Refusal("the text that the stand-in answers cannot be seen")
    raw = node.evaluated_value
    text = raw.decode() if isinstance(raw, bytes) else raw
    try:
        value = json.loads(text)
    except ValueError:
        return
    if value is not None and (target.reads or target.through or target.first):
        raise Refusal("the stand-in's answer is JSON inside a text; write it as data, or rename it by hand")
    if target.first:
        locator = sketch.sources.locator(reply.module)
        written = locator.source(node)
        edge = len(node.prefix) + len(node.quote)
        changed = f"{written[:edge]}[{text}]{written[len(written) - len(node.quote) :]}"
        sketch.replace(reply.module, locator.origin(node), changed)
