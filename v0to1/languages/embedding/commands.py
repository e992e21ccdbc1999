"""Requests that are no program, as the command that would make them: every part from where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from v0to1.core.immutable import replace
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import names_for

EXPRESSION = re.compile(r"\{\{[^{}]*\}\}")
SPECIAL = frozenset('"$`\\')
APOSTROPHE = "'\\''"


@dataclass(slots=True)
class Command:
    """A command while it is put together; `variables` are the file's own, with `names` for the shell."""

    outer: str
    names: dict[str, str]
    tracing: Tracing
    variables: re.Pattern[str] = EXPRESSION

    def glue(self, text: str, place: int) -> None:
        """What the command needs and the file does not have."""
        self.tracing.sign(text, place, place, fixed=True)

    def double(self, part: Tracing, *, opened: bool = True, closed: bool = True) -> None:
        """A part between double quotes, with variables of the shell in the place of the file's own."""
        text = "".join(part.text)
        written = Tracing(self.outer)
        place = 0
        for found in self.variables.finditer(text):
            backslashed(part, written, place, found.start())
            name = self.names[found[0]]
            written.sign(name, part.starts[found.start()], part.ends[found.end() - 1], fixed=True)
            place = found.end()
        backslashed(part, written, place, len(text))
        self.quoted('"' * opened, written, '"' * closed)

    def single(self, part: Tracing) -> None:
        """A part between single quotes."""
        written = Tracing(self.outer)
        for place, sign in enumerate(part.text):
            if sign == "'":
                written.sign(APOSTROPHE, part.starts[place], part.ends[place])
            else:
                written.take(part, place, place + 1)
        self.quoted("'", written, "'")

    def quoted(self, opening: str, part: Tracing, closing: str) -> None:
        """A part between quotes."""
        start, end = (part.starts[0], part.ends[-1]) if part.text else (0, 0)
        self.glue(opening, start)
        self.add(part)
        self.glue(closing, end)

    def add(self, part: Tracing) -> None:
        """A part that stands without quotes."""
        self.tracing.take(part, 0, len(part.text))

    def region(self) -> Region:
        """The command."""
        return self.tracing.region(".sh")


def backslashed(old: Tracing, new: Tracing, start: int, end: int) -> None:
    """Characters as they stand between double quotes."""
    for place in range(start, end):
        if old.text[place] in SPECIAL:
            new.sign(f"\\{old.text[place]}", old.starts[place], old.ends[place])
        else:
            new.take(old, place, place + 1)


def command(outer: str, parts: Iterable[Tracing]) -> Command:
    """A command for a request with some parts, whose variables get names for the shell."""
    texts = ["".join(part.text) for part in parts]
    found = (one[0] for text in texts for one in EXPRESSION.finditer(text))
    return Command(outer, names_for(found, ""), Tracing(outer))


def slice_of(outer: str, start: int, end: int) -> Tracing:
    """Some characters of a file."""
    tracing = Tracing(outer)
    tracing.plain(start, end)
    return tracing


def fixed(region: Region, reason: str) -> Region:
    """A request that is told and, for a reason, not changed."""
    return replace(region, fixed=frozenset(range(len(region.text))), reason=reason)
