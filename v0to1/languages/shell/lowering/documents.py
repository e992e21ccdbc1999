"""JSON written in a shell word: its keys and values with their places, and expansions where values stand."""

from __future__ import annotations

import json
from collections.abc import Sequence

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.shell.units import Origin, Unit, as_node, covered

BLANK = " \t\r\n"
LITERALS = {"true": True, "false": False, "null": None}
NUMBER = frozenset("+-0123456789.eE")
DEEPEST = 40


class NoDocument(Exception):
    """The text is no JSON, or not in a way that can be told before the script runs."""


def document(units: Sequence[Unit]) -> tree.Node | None:
    """The mapping or sequence that a word is the JSON text of; None for any other word."""
    text = [unit for unit in units if unit.text not in BLANK or unit.node is not None]
    if len(text) < 3 or (text[0].text, text[-1].text) not in (("{", "}"), ("[", "]")):
        return None
    reader = Reader(units)
    try:
        found = reader.value(0)
        reader.blank()
    except NoDocument:
        return None
    filled = (isinstance(found, tree.Mapping) and found.entries) or isinstance(found, tree.Sequence)
    return found if filled and reader.place == len(units) else None


class Reader:
    """Reads JSON from units, one value after the other."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.place = 0

    def blank(self) -> None:
        """Skip blanks."""
        while self.place < len(self.units) and self.here.node is None and self.here.text in BLANK:
            self.place += 1

    @property
    def here(self) -> Unit:
        """The next unit; raises `NoDocument` at the end."""
        if self.place >= len(self.units):
            raise NoDocument
        return self.units[self.place]

    def expect(self, text: str) -> None:
        """Skip blanks and a character; raises `NoDocument` when it is another."""
        self.blank()
        if self.here.node is not None or self.here.text != text:
            raise NoDocument
        self.place += 1

    def follows(self, text: str) -> bool:
        """Whether a character comes next, after blanks."""
        self.blank()
        return self.here.node is None and self.here.text == text

    def value(self, depth: int) -> tree.Node:
        """Any value."""
        self.blank()
        here = self.here
        if depth > DEEPEST:
            raise NoDocument
        if here.node is not None:
            return self.bare()
        if here.text == "{":
            return self.mapping(depth)
        if here.text == "[":
            return self.sequence(depth)
        return self.text() if here.text == '"' else self.constant()

    def bare(self) -> tree.Node:
        """An expansion in the place of a value: what it gives must be JSON."""
        unit = self.here
        self.place += 1
        span = Span(unit.start, unit.end)
        assert unit.node is not None
        return tree.Await(Origin(span, whole=span, around=unit.quoting), unit.node)

    def mapping(self, depth: int) -> tree.Mapping:
        """`{…}`."""
        first = self.place
        self.expect("{")
        entries: list[tree.Entry] = []
        while not self.follows("}"):
            if entries:
                self.expect(",")
            self.blank()
            key = self.text()
            self.expect(":")
            entries.append(tree.Entry(key.origin, key, self.value(depth + 1)))
        self.place += 1
        return tree.Mapping(self.origin(first), tuple(entries))

    def sequence(self, depth: int) -> tree.Sequence:
        """`[…]`."""
        first = self.place
        self.expect("[")
        items: list[tree.Node] = []
        while not self.follows("]"):
            if items:
                self.expect(",")
            items.append(self.value(depth + 1))
        self.place += 1
        return tree.Sequence(self.origin(first), tuple(items))

    def text(self) -> tree.Node:
        """`"…"`, with expansions in it."""
        first = self.place
        self.expect('"')
        inside: list[Unit] = []
        while self.here.node is not None or self.here.text != '"':
            inside.append(self.character())
        self.place += 1
        whole = covered(self.units[first : self.place])
        span = covered(inside) if inside else Span(self.units[first].end, self.units[first].end)
        return as_node(inside, span, whole, self.units[first].quoting)

    def character(self) -> Unit:
        """One character of a text, escaped or not, or an expansion."""
        here = self.here
        self.place += 1
        if here.node is not None or here.text != "\\":
            return here
        length = 5 if self.here.text == "u" else 1
        taken = self.units[self.place : self.place + length]
        self.place += length
        try:
            meant = json.loads('"\\' + "".join(unit.text for unit in taken) + '"')
        except ValueError:
            raise NoDocument from None
        return Unit(meant, here.start, taken[-1].end, here.quoting)

    def constant(self) -> tree.Node:
        """A number, boolean or null."""
        first = self.place
        while self.here.node is None and (self.here.text.isalpha() or self.here.text in NUMBER):
            self.place += 1
        text = "".join(unit.text for unit in self.units[first : self.place])
        try:
            meant = LITERALS[text] if text in LITERALS else json.loads(text)
        except ValueError:
            raise NoDocument from None
        return tree.Const(self.origin(first), meant)

    def origin(self, first: int) -> Origin:
        """The origin of what was read from a place on."""
        span = covered(self.units[first : self.place])
        return Origin(span, whole=span, around=self.units[first].quoting)
