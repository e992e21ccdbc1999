"""Requests that are written as the words of a command line: options with their values, and what has none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.data import texts
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.requests import Argument
from v0to1.evaluation.interpreter.arguments import Arguments, Given
from v0to1.evaluation.values import Encoded, Hole, Item, Known, Mapping, Piece, Text, Value, is_null, options

STANDARD_INPUT = "stdin"
"""The name of an argument that is what the command reads."""

READ_INPUT = ("@-", "-")
ITEM = re.compile(r"([^\s:=@]+)(:=@|=@|:=|==|=|:|@)")
HEADER = re.compile(r"([^\s:]+)\s*:\s*")
PAIR = re.compile(r"([^\s=&]+)=")


HOST = re.compile(r"(?:localhost|[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,})(?::\d+)?(?:/|$)", re.IGNORECASE)
SCHEME = "https://"
"""What a URL has in front of its host, where the command is left to add it."""


@dataclass(slots=True)
class Line:
    """A command line while it is read: its parts by role, and what stands without an option."""

    library: Library
    stdin: Value | None
    parts: list[Argument] = field(default_factory=list)
    bare: list[Given] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    open: bool = False

    def add(self, role: str, arg: tree.Arg | None, value: Value) -> None:
        """Keep the value of an option; what is to be read from the input is the input."""
        text = value.literal if isinstance(value, Text) else None
        if role in ("form", "json") and text in READ_INPUT and self.stdin is not None:
            value = self.stdin
        if role == "url" and isinstance(value, Text) and HOST.match(start_of(value)):
            value = Text((Known(SCHEME, None, value.pieces[0].module), *value.pieces))
        if role == "method" and isinstance(value, Text):
            value = Text(tuple(map(in_capitals, value.pieces)))
        self.parts.append(Argument(role, arg, value))

    def of(self, role: str) -> list[Argument]:
        """The parts with a role."""
        return [one for one in self.parts if one.role == role]


def roles_of_words(library: Library, given: Arguments, module: str) -> tuple[list[Argument], bool]:
    """The arguments of a request by what they mean, and whether there may be more of them."""
    stdin = given.named.get(STANDARD_INPUT)
    line = Line(library, stdin[1] if stdin is not None else None, open=given.open)
    read_words(line, given.positional)
    place_bare(line)
    found = [one for one in line.parts if one.role not in ("header", "pair", "form", "json", "item")]
    found += [*headers_of(line), *body_of(line), *query_of(line)]
    method = implied_method(line, found)
    if method and not any(one.role == "method" for one in found):
        found.append(Argument("method", None, Text((Known(method, None, module),))))
    return found, line.open


def start_of(value: Value) -> str:
    """The known text with which a word begins."""
    first = value.pieces[0] if isinstance(value, Text) and value.pieces else None
    return first.text if isinstance(first, Known) else ""


def after(value: Text, count: int) -> Text:
    """A text without its first characters, which must be known."""
    first = value.pieces[0]
    assert isinstance(first, Known), "only known characters are cut off"
    rest = texts.cut(first, count, len(first.text))
    return Text((*((rest,) if rest.text else ()), *value.pieces[1:]))


def read_words(line: Line, words: Sequence[Given]) -> None:
    """Take options with their values from the words; one that is given nothing was meant for other calls."""
    waiting = iter(words)
    plain = False
    for arg, value in waiting:
        start = start_of(value)
        if is_null(value):
            continue
        if plain or not start.startswith("-") or start == "-" or not isinstance(value, Text):
            line.bare.append((arg, value))
        elif start == "--":
            plain = True
        else:
            found = long_option(line, value, start) if start.startswith("--") else short_option(line, value)
            if found is not None:
                role, inner = found
                given = (arg, inner) if inner is not None else next(waiting, None)
                if given is not None and not is_null(given[1]):
                    line.add(role, *given)


def long_option(line: Line, value: Text, start: str) -> tuple[str, Text | None] | None:
    """`--name`, with its value or with that of the next word (None); no value at all for a flag."""
    name, mark, _ = start.partition("=")
    role = line.library.words.get(name)
    if role is None:
        line.flags.add(line.library.flags.get(name, name))
        return None
    return role, after(value, len(name) + 1) if mark else None


def short_option(line: Line, value: Text) -> tuple[str, Text | None] | None:
    """`-abX`: flags, and at the end perhaps an option, with its value or that of the next word (None)."""
    start = start_of(value)
    for place, letter in enumerate(start[1:], 2):
        role = line.library.words.get(f"-{letter}")
        if role is not None:
            rest = place < len(start) or len(value.pieces) > 1
            return role, after(value, place) if rest else None
        line.flags.add(line.library.flags.get(f"-{letter}", f"-{letter}"))
    return None


def place_bare(line: Line) -> None:
    """What words without an option mean: by their order, and by marks in them."""
    unknown = [one for one in line.bare if isinstance(one[1], Hole) and not isinstance(one[1].default, Text)]
    if len(unknown) < len(line.bare):
        line.open = line.open or bool(unknown)
        line.bare = [one for one in line.bare if one not in unknown]
    if line.library.items and len(line.bare) > 1 and is_method(line.bare[0][1]):
        line.add("method", *line.bare.pop(0))
    for place, (arg, value) in enumerate(line.bare):
        if place == 0 and not line.of("url"):
            line.add("url", arg, value)
        elif line.library.items:
            line.add("item", arg, value)


def is_method(value: Value) -> bool:
    """Whether a word is the name of a method, in capitals or not."""
    return isinstance(value, Text) and re.fullmatch("[A-Za-z]+", value.literal or "") is not None


def in_capitals(piece: Piece) -> Piece:
    """A piece of the name of a method as it is sent."""
    return replace(piece, text=piece.text.upper()) if isinstance(piece, Known) else piece


def marked(one: Argument, mark: re.Pattern[str]) -> tuple[Item, re.Match[str]] | None:
    """A word that begins with a known key and a mark, as an entry."""
    for value in options(one.value):
        found = mark.match(start_of(value))
        first = value.pieces[0] if isinstance(value, Text) and found is not None else None
        if found is not None and isinstance(first, Known) and isinstance(value, Text):
            rest = after(value, found.end())
            return Item(found[1], first.source, rest, first.source, first.module), found
    return None


def entries(parts: Sequence[Argument], mark: re.Pattern[str]) -> Iterator[tuple[Argument, Item, str]]:
    """The words that are entries, with their marks."""
    for one in parts:
        found = marked(one, mark)
        if found is not None:
            yield one, found[0], found[1][found[1].re.groups]


def mapping_of(items: Sequence[Item], *, is_open: bool) -> Mapping:
    """Entries as a mapping."""
    found = Mapping(open=is_open)
    for item in items:
        found.put(item)
    return found


def headers_of(line: Line) -> Iterator[Argument]:
    """All headers as one mapping."""
    items = [item for _, item, _ in entries(line.of("header"), HEADER)]
    items += [
        item for _, item, mark in entries(line.of("item"), ITEM) if line.library.items.get(mark) == "header"
    ]
    if items or line.of("header"):
        is_open = line.open or len(items) < len(line.of("header"))
        yield Argument("headers", None, mapping_of(items, is_open=is_open))


def body_of(line: Line) -> Iterator[Argument]:
    """The body: what was given as one, or the entries that it is made of."""
    if "query" not in line.flags:
        yield from (Argument("form", one.arg, one.value) for one in (*line.of("json"), *line.of("form")))
        yield from (Argument("form", one.arg, one.value) for one in line.of("pair"))
    items = [
        (one, item)
        for one, item, mark in entries(line.of("item"), ITEM)
        if line.library.items.get(mark) == "json"
    ]
    if items:
        body = mapping_of([item for _, item in items], is_open=line.open)
        yield Argument("json", items[0][0].arg, Encoded(body))
    elif line.library.items and line.stdin is not None:
        yield Argument("form", None, line.stdin)


def query_of(line: Line) -> Iterator[Argument]:
    """The query, where it does not stand in the URL."""
    pairs = [*line.of("form"), *line.of("pair")] if "query" in line.flags else []
    pairs += line.of("query")
    items = [item for _, item, _ in entries(pairs, PAIR)]
    items += [
        item for _, item, mark in entries(line.of("item"), ITEM) if line.library.items.get(mark) == "query"
    ]
    if pairs or items:
        yield Argument("query", None, mapping_of(items, is_open=line.open or len(items) < len(pairs)))


def implied_method(line: Line, found: Sequence[Argument]) -> str:
    """The method of a command that names none."""
    named = next((flag for flag in line.flags if flag.isupper() and not flag.startswith("-")), "")
    if named:
        return named
    if any(one.role in ("form", "json", "files") for one in found):
        return "POST"
    return "" if line.open else line.library.default
