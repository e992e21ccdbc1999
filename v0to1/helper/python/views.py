"""Views of conversations that still start and of events, with no more than a client reads of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping

from v0to1.helper import event_views

VIEW = "_starting"
"""The function that makes the view of a conversation."""

EVENTS = event_views.Names("_v0_event", "v0_events", "_number_causes", "_let_wait", "def (?:_v1)?")
"""The functions that make the views of events."""

_ENTRY = re.compile(r"^ {8}[\"'](\w+)[\"']: .*,\n", re.MULTILINE)
_REQUEST = re.compile(r"^    asked = .*\n", re.MULTILINE)
_NAMES = ("conversation", "found")
"""What the helper functions call a conversation; what they ask for by `get` alone need not be there."""
_LEAST = frozenset(["sandbox_status"])
"""What a view has in any case: what a client without reads has is no empty dictionary, which is false."""


def read_of(text: str, whole: str) -> frozenset[str]:
    """What the views in a file have: keys of conversations, and kinds of events; `whole` has all of them."""
    text = text.replace("\r\n", "\n")
    return keys_of(text) | event_views.kinds_of(text, whole, EVENTS)


def narrowed_views(texts: Mapping[str, str], keys: frozenset[str]) -> dict[str, str]:
    """Those of these functions that make views, with what `keys` name, or the other functions read."""
    found = event_views.narrowed_events(texts, keys, EVENTS)
    if VIEW in texts:
        found[VIEW] = narrowed(texts[VIEW], keys, [text for name, text in texts.items() if name != VIEW])
    return found


def keys_of(text: str) -> frozenset[str]:
    """The keys of the view of a conversation in a file; none where it has no view."""
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
