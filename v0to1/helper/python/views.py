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

READER = "read_conversation"
"""The function that makes it where nothing else does, and it has few keys."""

_ENTRY = re.compile(r"^ {8}(?: {4})?[\"'](\w+)[\"']: .*,\n", re.MULTILINE)
_ONLY = re.compile(r"^ {8}found = \{[\"'](\w+)[\"']: .*\}\n", re.MULTILINE)
_BODY = re.compile(r"((?:^    asked = .*\n)?)    return (\{\n(?: {8}.*\n)+ {4}\})", re.MULTILINE)
_MADE = re.compile(rf"^ +found = {VIEW}\(task\)\n", re.MULTILINE)
_FEW = 4
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
        others = {name: text for name, text in texts.items() if name != VIEW}
        found[VIEW] = narrowed(texts[VIEW], keys, others.values())
        found |= written_inside(found[VIEW], others)
    return found


def written_inside(view: str, others: Mapping[str, str]) -> dict[str, str]:
    """The one function that makes a view, with the few keys of that in the place of its call."""
    body = _BODY.search(view)
    callers = [name for name, text in others.items() if f"{VIEW}(" in text]
    if callers != [READER] or body is None or len(_ENTRY.findall(view)) > _FEW:
        return {}
    made = f"{body[1]}    found = {body[2]}\n"
    inside = "".join(f"    {line}" for line in made.splitlines(keepends=True))
    if len(_ENTRY.findall(view)) == 1:
        inside = re.sub(r"\{\n +(.*),\n +\}", r"{\1}", inside)
    text, count = _MADE.subn(lambda _: inside, others[READER])
    return {READER: text} if count else {}


def keys_of(text: str) -> frozenset[str]:
    """The keys of the view of a conversation in a file; none where it has no view."""
    start = r"^(?:async )?def (?:_v1)?"  # a client may have its name already
    found = re.search(rf"{start}{VIEW}\(", text, re.MULTILINE) or re.search(
        rf"{start}_?{READER}\(", text, re.MULTILINE
    )
    if found is None:
        return frozenset()
    end = text.find("\n\n\n", found.start())
    view = text[found.start() : end if end >= 0 else len(text)]
    return frozenset([*_ENTRY.findall(view), *_ONLY.findall(view)])


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
