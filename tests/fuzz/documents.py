"""Mutations that keep a JSON or YAML document one, so that what is behind its reader is reached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import yaml

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**70, 1.5, float("inf"), float("nan"), "", "x", "\n", "\ud800", "x" * 300,
    "/api/conversations", "{conversation_id}", "{}", "/", "2026-02-30", "9999-12-31", "0001-01-01", "../..",
    "*",
    [], {}, [None], [[]], {"": ""}, [1, "a"], {"name": None}, {"a": {"b": []}},
)  # fmt: skip
"""What a reader may not have thought of."""


def changed_document(data: bytes, other: bytes, random: Random) -> bytes:
    """A document with another value, or one less or more; what is none stays as it is."""
    try:
        text = data.decode("utf-8")
        dump, value = read(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        return data
    places = list(inner(value))
    if not places:
        return data
    for _ in range(random.choice((1, 1, 2))):
        change(*random.choice(places), places, random)
    return str(dump(value)).encode("utf-8", "surrogatepass")


def read(text: str) -> tuple[Any, Any]:
    """How to write a document, and its value."""
    if text.lstrip()[:1] in ("{", "["):
        return (lambda value: json.dumps(value, indent=1, ensure_ascii=False)), json.loads(text)
    return (lambda value: yaml.safe_dump(value, allow_unicode=True, sort_keys=False)), yaml.safe_load(text)


def inner(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every collection of a document with each of its keys; one that aliases name many times, once."""
    known: set[int] = set()
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict | list) or id(one) in known:
            continue
        known.add(id(one))
        items = list(one.items() if isinstance(one, dict) else enumerate(one))
        yield from ((one, key) for key, _ in items)
        waiting.extend(each for _, each in reversed(items))


def change(holder: Any, key: Any, places: list[tuple[Any, Any]], random: Random) -> None:
    """Change one entry in its collection; one that an earlier change took away stays away."""
    if isinstance(holder, list) and key >= len(holder):
        return
    other, name = random.choice(places)
    match random.randrange(5):
        case 0 if isinstance(holder, dict):
            holder.pop(key, None)
        case 1 if isinstance(holder, dict) and key in holder:
            holder[random.choice(("", "x", "id", str(name)))] = holder.pop(key)
        case 2 if isinstance(other, dict):
            holder[key] = deepcopy(other.get(name))
        case 3 if isinstance(holder, list):
            del holder[key]
        case _:
            holder[key] = deepcopy(random.choice(VALUES))
