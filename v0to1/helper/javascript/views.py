"""Views of conversations that still start and of events, with no more than a client reads of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from v0to1.helper import event_views

VIEW = "startingView"
"""The function that makes the view of a conversation."""

EVENTS = event_views.Names("v0Event", "v0Events", "numberCauses", "letWait", "function ")
"""The functions that make the views of events."""

_ENTRY = re.compile(r"^ {4,8}(\w+): .*,\n", re.MULTILINE)
_ZONES = re.compile(r"^ +const (?:hasZone|withZone) = .*\n", re.MULTILINE)
_TAKEN = re.compile(r"\{ status, request, \.\.\.task \}")
_READING = re.compile(r"^.*\bconversation\b.*$", re.MULTILINE)
_READ = re.compile(r"\.(\w+)\b|[{,] (\w+)(?=[:,} ])")
_LEAST = frozenset(["sandbox_status"])
"""What a view has in any case."""


def read_of(text: str, whole: str) -> frozenset[str]:
    """What the views in a file have: keys of conversations, and kinds of events; `whole` has all of them."""
    return keys_of(text) | event_views.kinds_of(text, whole, EVENTS)


def narrowed_views(texts: Mapping[str, str], keys: frozenset[str]) -> dict[str, str]:
    """Those of these functions that make views, with what `keys` name, or the other functions read."""
    found = event_views.narrowed_events(texts, keys, EVENTS)
    if VIEW in texts:
        found[VIEW] = narrowed(texts[VIEW], keys, [text for name, text in texts.items() if name != VIEW])
    return found


def keys_of(text: str) -> frozenset[str]:
    """The keys of the view of a conversation in a file; none where it has no view."""
    start = text.find(f"function {VIEW}(")
    if start < 0:
        return frozenset()
    return frozenset(_ENTRY.findall(text[start : text.find("\n}", start) + 1]))


def narrowed(view: str, keys: frozenset[str], others: Iterable[str]) -> str:
    """The function with `keys`, and with those that the other functions of a file may read."""
    lines = [line for text in others for line in _READING.findall(text)]
    used = keys | _LEAST | {name for line in lines for found in _READ.findall(line) for name in found}
    text = _ENTRY.sub(lambda entry: entry[0] if entry[1] in used else "", view)
    if "withZone(" not in text.partition("return {")[2]:
        text = _ZONES.sub("", text)
    names = ["status", *(["request"] if "request." in text else [])]
    return _TAKEN.sub(f"{{ {', '.join([*names, *(['...task'] if 'task.' in text else [])])} }}", text)
