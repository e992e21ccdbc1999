"""Strings in JSON: their characters where they stand."""

from __future__ import annotations

import json
import re

from ast_grep_py import SgNode

from v0to1.languages.embedding.regions import Tracing

ESCAPE = re.compile(
    r'\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|["\\/bfnrt])'
)


def entries(node: SgNode) -> dict[str, SgNode]:
    """The values of an object by key; of several with one key the last, as every reader has it."""
    found = {}
    for pair in node.named_children():
        key, value = pair.field("key"), pair.field("value")
        if key is not None and value is not None:
            found[str(json.loads(key.text()))] = value
    return found


def decode(tracing: Tracing, start: int, end: int, after: int) -> None:
    """The characters of a JSON string; the last one takes what stands before the next string with it."""
    place = start
    while place < end:
        found = ESCAPE.match(tracing.outer, place, end)
        stop = found.end() if found is not None else place + 1
        sign = json.loads(f'"{tracing.outer[place:stop]}"')
        tracing.sign(sign, place, after if stop == end else stop)
        place = stop


def string(outer: str, node: SgNode, place: int = 0) -> Tracing:
    """The characters of a string in what was parsed from a place on."""
    tracing = Tracing(outer)
    start, end = place + node.range().start.index + 1, place + node.range().end.index - 1
    decode(tracing, start, end, end)
    return tracing
