"""The view of a conversation that still starts, with no more keys than a client reads."""

from __future__ import annotations

import re
from collections.abc import Iterable

VIEW = "startingView"
"""The function that makes the view."""

_ENTRY = re.compile(r"^ {4,8}(\w+): .*,\n", re.MULTILINE)
_ZONES = re.compile(r"^ +const (?:hasZone|withZone) = .*\n", re.MULTILINE)
_TAKEN = re.compile(r"\{ status, request, \.\.\.task \}")
_READING = re.compile(r"^.*\bconversation\b.*$", re.MULTILINE)
_READ = re.compile(r"\.(\w+)\b|[{,] (\w+)(?=[:,} ])")
_LEAST = frozenset(["sandbox_status"])
"""What a view has in any case."""


def keys_of(text: str) -> frozenset[str]:
    """The keys of the view in a file; none where it has no view."""
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
