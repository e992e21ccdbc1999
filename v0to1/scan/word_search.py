"""Some words looked for all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import ahocorasick_rs

REMEMBERED = 64
"""Searchers for the words of gates and projects that are kept while we run."""


def finder(words: Iterable[str]) -> Callable[[bytes], bool]:
    """Return a function that says whether one of some words stands anywhere in a content."""
    return _finder(tuple(words))


def placer(words: Iterable[str]) -> Callable[[bytes], Sequence[int]]:
    """Return a function that gives, in order, all places of a content at which one of some words begins."""
    return _placer(tuple(words))


def occurring(words: Iterable[str]) -> Callable[[str], Iterable[str]]:
    """Return a function that gives those of some words that stand anywhere in a text."""
    found = occurring_in(words)
    return lambda text: found(encoded(text))


def occurring_in(words: Iterable[str]) -> Callable[[bytes], Iterable[str]]:
    """Return a function that gives those of some words that stand anywhere in a content."""
    given = list(words)
    found = ahocorasick_rs.BytesAhoCorasick([encoded(word) for word in given]).find_matches_as_indexes
    return lambda data: [given[at] for at in sorted({at for at, *_ in found(data, overlapping=True)})]


def encoded(text: str) -> bytes:
    """A text as the contents of files are searched."""
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=REMEMBERED)
def _placer(words: tuple[str, ...]) -> Callable[[bytes], Sequence[int]]:
    given = [encoded(word) for word in words]
    if not all(given):
        return lambda data: range(len(data) + 1)  # the empty word stands everywhere
    found = ahocorasick_rs.BytesAhoCorasick(given).find_matches_as_indexes
    return lambda data: sorted({start for _, start, _ in found(data, overlapping=True)})


@lru_cache(maxsize=REMEMBERED)
def _finder(words: tuple[str, ...]) -> Callable[[bytes], bool]:
    given = [encoded(word) for word in words]
    if not all(given):
        return lambda data: True  # the empty word stands everywhere
    # With this kind of match the words are looked for all at once by the vector units of the processor.
    kind = ahocorasick_rs.MatchKind.LeftmostFirst
    found = ahocorasick_rs.BytesAhoCorasick(given, matchkind=kind).find_matches_as_indexes
    return lambda data: bool(found(data))
