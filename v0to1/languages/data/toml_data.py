"""TOML: the values as the parser has them, and their places as far as the text shows them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from v0to1.core.model import Span
from v0to1.languages.data.entries import DataError, Entry

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found]

_LINE = re.compile(r"line (\d+)")


def read(text: str) -> Iterator[Entry]:
    """Give every string of a document; raises `DataError`."""
    try:
        document = tomllib.loads(text)
    except ValueError as error:  # also for numbers with too many digits
        found = _LINE.search(str(error))
        raise DataError(int(found[1]) if found else 1, f"not understood as TOML: {error}") from error
    taken: set[int] = set()
    for keys, value in strings(document, ()):
        yield Entry(keys, value, place(text, value, taken))


def strings(value: object, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the strings of a value with their keys."""
    match value:
        case str():
            yield keys, value
        case dict():
            for key, inner in value.items():
                yield from strings(inner, (*keys, str(key)))
        case list():
            for number, inner in enumerate(value):
                yield from strings(inner, (*keys, str(number)))
        case _:
            return


def place(text: str, value: str, taken: set[int]) -> Span:
    """The next place of a value in quotes (the parser gives none); the start of the text when escaped."""
    for quote in "\"'":
        start = text.find(f"{quote}{value}{quote}")
        while start in taken:
            start = text.find(f"{quote}{value}{quote}", start + 1)
        if start >= 0:
            taken.add(start)
            return Span(start, start + len(value) + 2)
    return Span(0, 0)
