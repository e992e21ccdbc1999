"""How files name others: in statements that import, and in the texts of tests."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from v0to1.records import record
from v0to1.scan.word_search import occurring

if TYPE_CHECKING:
    from v0to1.languages.base import Language

PACKAGES = frozenset({"__init__", "index"})
"""Files that are imported by the name of their folder, or without any."""

OPENING, CLOSING = "([{", ")]}"

MARKS = ("./", '"', "'", "`")
"""What a file's name stands behind where its folder is not named."""


def stem_of(name: str) -> str:
    """The name of a file without its ending."""
    return posixpath.splitext(posixpath.basename(name))[0]


def spoken_of(names: Iterable[str]) -> Callable[[str], bool]:
    """A function that says whether a text has some file: by its name behind its folder, a dot, or a quote.

    What stands anywhere in a text is found for all files at once, and only then held to be whole words.
    """
    places = {(posixpath.basename(posixpath.dirname(name)), stem_of(name)) for name in names}
    ways = {
        way: rf"\b{re.escape(way)}\b"
        for folder, stem in places
        for way in (f"{folder}.{stem}", f"{folder}/{stem}")
    }
    ways |= {f"{mark}{stem}": rf"{re.escape(mark + stem)}\b" for _, stem in places for mark in MARKS}
    found, whole = occurring(ways), cache(lambda way: re.compile(ways[way]))
    return lambda text: any(whole(way).search(text) for way in found(text))


@record(frozen=True, slots=True)
class Names:
    """Names by which files are used: of files and folders, and those that nothing else is likely to have."""

    own: frozenset[str]
    rare: frozenset[str] = frozenset()

    def rarely_in(self, text: str) -> bool:
        """Whether a text has a name that nothing else is likely to have."""
        return any(word in text for word in self.rare)

    def used_in(self, text: str, language: Language, *, whole: bool) -> bool:
        """Whether a text with imports names a file in one of them (or, as a `whole`, anywhere)."""
        if not imports(text, language):
            return False
        if self.rarely_in(text):
            return True
        if not any(word in text for word in self.own):
            return False
        return whole or any(map(by_itself(self.own).search, statements_in(text, language)))


@cache
def by_itself(words: frozenset[str]) -> re.Pattern[str]:
    """An expression that finds one of some words where it is no part of another."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})(?!\w)")


def importing(text: str, language: Language) -> str:
    """The lines of a text that import, with those up to where a bracket is closed that they open."""
    return "".join(statements_in(text, language))


def statements_in(text: str, language: Language) -> Iterator[str]:
    """The same in pieces: most texts import what is asked for first, and need not be gone through."""
    end = 0
    for word in importers_in(language.imports).finditer(text):
        if word.start() >= end:
            start = text.rfind("\n", 0, word.start()) + 1
            end = end_of(text, start)
            yield text[start:end]


@cache
def importers_in(words: tuple[str, ...]) -> re.Pattern[str]:
    """An expression that finds the words by which modules are imported."""
    return re.compile("|".join(map(re.escape, words)))


def end_of(text: str, start: int) -> int:
    """Where a statement ends that begins with a line: with the line in which all its brackets are closed."""
    depth, end = 0, start
    while end < len(text) and (end == start or depth > 0):
        line = text[end : text.find("\n", end) + 1 or len(text)]
        depth = max(depth, 0) + sum(map(line.count, OPENING)) - sum(map(line.count, CLOSING))
        end += len(line)
    return end


def imports(text: str, language: Language) -> bool:
    """Whether a text has a word by which modules are imported."""
    return any(word in text for word in language.imports)


def reached(module: str, imports: Mapping[str, Iterable[str]]) -> set[str]:
    """The modules that a module imports, and those that they import."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = set(imports.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found
