"""JSON, also with comments and commas too many, as editors' settings have them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ast_grep_py import SgNode, SgRoot

from v0to1.core.model import Span
from v0to1.languages.data.entries import DataError, Entry


def read(text: str) -> Iterator[Entry]:
    """Give every string of a document; raises `DataError`."""
    root = SgRoot(text, "json").root()
    values = [one for one in root.named_children() if one.kind() != "comment"]
    broken = root if root.kind() == "ERROR" else root.find(kind="ERROR") if len(values) < 2 else values[0]
    if broken is not None and broken.text().strip(" \t\r\n,"):
        raise DataError(broken.range().start.line + 1, "not understood as JSON")
    for one in values:
        yield from strings(one, ())


def strings(node: SgNode, keys: tuple[str, ...]) -> Iterator[Entry]:
    """Give the strings of a value with their keys."""
    match node.kind():
        case "string":
            found = node.range()
            yield Entry(keys, decoded(node), Span(found.start.index, found.end.index))
        case "object":
            for pair in node.named_children():
                key, value = pair.field("key"), pair.field("value")
                if key is not None and value is not None:
                    yield from strings(value, (*keys, decoded(key)))
        case "array":
            items = (one for one in node.named_children() if one.kind() != "comment")
            for place, item in enumerate(items):
                yield from strings(item, (*keys, str(place)))
        case _:
            return


def decoded(node: SgNode) -> str:
    """The characters of a string; raises `DataError`."""
    try:
        return str(json.loads(node.text()))
    except json.JSONDecodeError as error:
        raise DataError(node.range().start.line + 1, f"not understood as JSON: {error.msg}") from error
