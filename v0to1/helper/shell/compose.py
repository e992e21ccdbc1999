"""Compose the helper file of shell scripts: the functions that they call, with what these need."""

from __future__ import annotations

import hashlib
import pkgutil
import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from v0to1.helper.shell.views import VIEWS, kinds_in, lacks_kinds, narrowed

_STAMP = "# Written by v0to1 {}: requests of OpenHands V1; it is yours to edit."
_STAMPED = re.compile(_STAMP.replace("{}", "([0-9a-f]{8})").replace(".", r"\.") + r"\r?\n")
_ABOUT = """#
# OpenHands V1: what takes more than one request, or more than one field. Source it; it needs jq.
{sends}# shellcheck shell=sh disable=SC2016,SC2034
"""
_SENDS = """# API is the address of V1 (.../api/v1); COMMAND sends a request to the address appended to it.
"""
_DEFINED = re.compile(r"^(?P<name>\w+)(?:\(\) \(|=)", re.MULTILINE)
_NAME = re.compile(r"\w+")


@cache
def _sources() -> Mapping[str, str]:
    """What there is by name, with the comment above it: functions, and definitions for jq."""
    source = pkgutil.get_data(__package__, "functions.sh")
    assert source is not None
    blocks = source.decode().split("\n\n")
    found = ((_DEFINED.search(block), block.strip("\n")) for block in blocks)
    return MappingProxyType({match["name"]: block for match, block in found if match is not None})


def available() -> frozenset[str]:
    """The names of all functions and definitions."""
    return frozenset(_sources())


def parameters(name: str) -> tuple[str, ...]:
    """What a function is called with, as its comment says: `API`, `ID`, `COMMAND...`."""
    said = re.match(rf"# {name}((?: [A-Z.]+)+):", _sources()[name])
    return tuple(said[1].split()) if said is not None else ()


def needed(names: Iterable[str]) -> tuple[str, ...]:
    """Names with all that they need, in the order of a file; raises ValueError for unknown ones."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in _sources():
            raise ValueError(f"there is no function `{name}` for shell scripts")
        if name not in found:
            found.add(name)
            waiting += set(_NAME.findall(_code(_sources()[name]))) & _sources().keys()
    return tuple(name for name in _sources() if name in found)


def compose(names: Iterable[str], keys: frozenset[str] | None = None) -> str:
    """The text of a file with some functions and what they need; the order of the names is of no account.

    Views of events have the kinds among the `keys` that a client looks for, with None all.
    """
    sources = ((name, _sources()[name]) for name in needed(names))
    blocks = [narrowed(block, keys) if name == VIEWS else block for name, block in sources]
    sends = _SENDS if any("COMMAND..." in block for block in blocks) else ""
    body = "\n\n".join((_ABOUT.format(sends=sends).rstrip("\n"), *blocks)) + "\n"
    return f"{_STAMP.format(_digest(body))}\n{body}"


def merged(text: str, names: Iterable[str], keys: frozenset[str] | None = None) -> str:
    """The text of a file that has further functions, and keys in its views; raises ValueError if edited."""
    if not is_unedited(text):
        raise ValueError("the file has been edited since it was written")
    every = None if keys is None else keys | kinds_in(text, _sources()[VIEWS])
    return compose({*names_in(text), *names}, every)


def lacks(text: str, names: Iterable[str], keys: frozenset[str] | None) -> bool:
    """Whether a helper file lacks a function, or a kind of events in their views."""
    every = needed(names)
    if not names_in(text) >= set(every):
        return True
    return VIEWS in every and lacks_kinds(text, _sources()[VIEWS], keys)


def names_in(text: str) -> frozenset[str]:
    """The names of what a helper file defines."""
    return frozenset(match["name"] for match in _DEFINED.finditer(text)) & available()


def is_unedited(text: str) -> bool:
    """Whether a file is as it was written; changes of space alone do not count."""
    found = _STAMPED.match(text)
    return found is not None and found[1] == _digest(text[found.end() :])


def _code(block: str) -> str:
    """A block without the comments above it."""
    return "\n".join(line for line in block.split("\n") if not line.startswith("#"))


def _digest(text: str) -> str:
    """A short hash of a text without its space."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:8]
