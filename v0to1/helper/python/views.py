"""The view of a conversation that still starts, with no more keys than a client reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

VIEW = "_starting"
"""The function that makes the view."""

_ENTRY = re.compile(r"^ {8}[\"'](\w+)[\"']: .*,\n", re.MULTILINE)
_REQUEST = re.compile(r"^    asked = .*\n", re.MULTILINE)
_NAMES = ("conversation", "found")
"""What the helper functions call a conversation; what they ask for by `get` alone need not be there."""
_LEAST = frozenset(["sandbox_status"])
"""What a view has in any case: what a client without reads has is no empty dictionary, which is false."""


def keys_of(text: str) -> frozenset[str]:
    """The keys of the view in a file; none where it has no view."""
    text = text.replace("\r\n", "\n")
    found = re.search(rf"^def (?:_v1)?{VIEW}\(", text, re.MULTILINE)  # a client may have its name already
    if found is None:
        return frozenset()
    end = text.find("\n\n\n", found.start())
    return frozenset(_ENTRY.findall(text[found.start() : end if end >= 0 else len(text)]))


def narrowed(view: str, keys: frozenset[str], others: Iterable[str]) -> str:
    """The function with `keys`, and with those that the other functions of a file read."""
    used = keys | _LEAST | read_in(others)
    text = _ENTRY.sub(lambda entry: entry[0] if entry[1] in used else "", view)
    return text if "asked[" in text or "asked." in text else _REQUEST.sub("", text)


def read_in(texts: Iterable[str]) -> frozenset[str]:
    """The keys that functions read of a conversation."""
    return frozenset(
        node.slice.value
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in _NAMES
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )
