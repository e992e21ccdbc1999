"""What a comment tells v0to1: `v0to1: ignore[rule, …] reason`, for its line, the next one or the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from enum import Enum
from types import MappingProxyType

from v0to1.records import record

NEEDLE = "v0to1:"
"""A text without it holds no directive."""

FORM = "write `v0to1: ignore[RULE, …] until=DATE reason`, or ignore-next or ignore-file instead of ignore"

_WORDS = re.compile(r"v0to1:[ \t]*(?P<word>[\w-]+)(?P<rest>.*)")
_LIST = re.compile(r"\[(?P<rules>[^\[\]]*)\](?P<reason>.*)")
_RULE = re.compile(r"[\w*/-]+")
_UNTIL = re.compile(r"until=(?P<day>\S*?)[,;]?(?:\s+(?P<reason>.*))?$")


class Reach(str, Enum):
    """What an ignoring comment speaks of."""

    HERE = "ignore"
    NEXT = "ignore-next"
    FILE = "ignore-file"


_REACHES: Mapping[str, Reach] = MappingProxyType({one.value: one for one in Reach})


class DirectiveError(ValueError):
    """A comment that means to ignore something and does not; the text says what is wrong."""


@record(frozen=True, slots=True)
class Directive:
    """What to ignore: rules by id, folder or pattern (none: all), where, and why (may be empty).

    `until` is the last day on which it holds, as YYYY-MM-DD; empty for ever.
    """

    reach: Reach
    rules: tuple[str, ...]
    reason: str
    until: str = ""


def parse_directive(text: str) -> Directive | None:
    """Return the directive that a comment's text begins with, or None; raises `DirectiveError`.

    `text` is one line of a comment without its marks. Prose about v0to1 is no directive.
    """
    found = _WORDS.match(text.strip())
    if found is None:
        return None
    word, rest = found["word"], found["rest"]
    reach = _REACHES.get(word)
    if reach is None:
        if word.startswith(Reach.HERE.value) or get_close_matches(word.lower(), _REACHES, n=1, cutoff=0.8):
            raise DirectiveError(f"{word!r} is no word of v0to1: {FORM}")
        return None
    if not rest.startswith("["):
        if rest[:1].strip(": \t"):
            raise DirectiveError(f"`{word}` is followed by {rest[0]!r}: {FORM}")
        return Directive(reach, (), *_reason(rest))
    listed = _LIST.match(rest)
    if listed is None:
        raise DirectiveError(f"the list of rules does not end: {FORM}")
    rules = tuple(one.strip() for one in listed["rules"].split(","))
    if not all(_RULE.fullmatch(one) for one in rules):
        raise DirectiveError(f"`[{listed['rules']}]` is no list of rules: {FORM}")
    return Directive(reach, rules, *_reason(listed["reason"]))


def _reason(text: str) -> tuple[str, str]:
    """Return the reason behind a directive, without what parts it from there, and the last day."""
    said = text.strip().lstrip(":-–— ").strip()
    found = _UNTIL.match(said)
    if found is None:
        return said, ""
    try:
        day = date.fromisoformat(found["day"])
    except ValueError as error:
        raise DirectiveError(f"until={found['day']} is no day: write it like until=2026-12-31") from error
    return _reason(found["reason"] or "")[0], day.isoformat()
