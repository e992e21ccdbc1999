"""The words of a filter of jq, each with its place in the script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from v0to1.core.model import Span
from v0to1.languages.shell.units import Unit, covered
from v0to1.records import record

PATTERN = re.compile(
    r"(?P<blank>\s+|#[^\n]*)"
    r"|(?P<field>\.[A-Za-z_]\w*)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*(?:::\w+)*)"
    r"|(?P<variable>\$(?:__loc__|[A-Za-z_]\w*))"
    r"|(?P<format>@[a-z0-9]+)"
    r'|(?P<quote>")'
    r"|(?P<mark>\?//|//=|\|=|\+=|-=|\*=|/=|%=|//|==|!=|<=|>=|\.\.|[.\[\](){}|,:;=<>+\-*/%?])"
)


class NoFilter(Exception):
    """The text is no filter that is understood here."""


@record(frozen=True, slots=True)
class Token:
    """A word of a filter: its kind, its text, and the units it is made of."""

    kind: str
    text: str
    units: Sequence[Unit]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return covered(self.units)


def tokens(units: Sequence[Unit]) -> Iterator[Token]:
    """The words of a filter; raises `NoFilter` for a character that begins none."""
    text = "".join(unit.text for unit in units)
    place = 0
    while place < len(text):
        found = PATTERN.match(text, place)
        if found is None or found.lastgroup is None:
            raise NoFilter
        end = string_end(text, place) if found.lastgroup == "quote" else found.end()
        if found.lastgroup != "blank":
            yield Token(found.lastgroup, text[place:end], units[place:end])
        place = end


def string_end(text: str, start: int) -> int:
    """Where a string ends that begins at a place; what is put into it is skipped."""
    place = start + 1
    while place < len(text) and text[place] != '"':
        if text.startswith("\\(", place):
            place = group_end(text, place + 1)
        else:
            place += 2 if text[place] == "\\" else 1
    if place >= len(text):
        raise NoFilter
    return place + 1


def group_end(text: str, start: int) -> int:
    """Where parentheses close that open at a place."""
    depth, place = 0, start
    while place < len(text):
        if text[place] == '"':
            place = string_end(text, place)
            continue
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        place += 1
        if depth == 0:
            return place
    raise NoFilter
