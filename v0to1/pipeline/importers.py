"""Files that may use what others define: they are looked at although no route stands in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from v0to1.core.immutable import field_names
from v0to1.flow import tree
from v0to1.languages.base import Language, Workbench
from v0to1.pipeline.project import Knowledge, events_of, needles_of
from v0to1.pipeline.sources import Sources

PACKAGES = frozenset({"__init__", "index"})
"""Files that are imported by the name of their folder."""

RARE = 5
"""Characters; a shorter name may be anybody's."""

OPENING, CLOSING = "([{", ")]}"


def beginning(bench: Workbench, sources: Sources, *, known: Knowledge, channels: Iterable[str]) -> list[str]:
    """Where the analysis begins: files that name V0, read it from files beside them, or exchange messages."""
    named = [name for name, text in sources.suspected() if known.interesting(text)]
    found = speaking(bench, named, Words(needles_of(known.routes), events_of(known.rules)))
    words = {each for one in known.outside.given for each in one.names[-1:]}
    found += [name for name, text in sources.saying(words) if known.outside.named_in(text)]
    return list(dict.fromkeys((*found, *messengers(sources, found, channels))))


def importers(sources: Sources, entries: Sequence[str], language: Language) -> list[str]:
    """Files that may use what the entries define, by the names in their imports.

    Names that are rare enough count wherever they stand, those of files only in statements that import;
    tests name files in texts, too.
    """
    own = {stem_of(name) for name in entries} - PACKAGES
    own |= {posixpath.basename(posixpath.dirname(name)) for name in entries} - {""}
    rare = {word for name in entries for word in language.declared(sources[name].text) if len(word) >= RARE}
    found = users(sources, Names(frozenset(own), frozenset(rare)), frozenset(entries), language)
    return found + tests_beside(sources, [*entries, *found], language)


def users(sources: Sources, names: Names, known: Collection[str], language: Language) -> list[str]:
    """The files, but for those that are known, that use one of some names; without names none does."""
    return [
        name
        for name, text in sources.saying(names.own | names.rare)
        if name not in known and names.used_in(text, language, whole=language.is_test(name))
    ]


@dataclass(frozen=True, slots=True)
class Words:
    """What a module says that matters: parts of routes in texts, and events in texts and names."""

    routes: tuple[str, ...]
    events: tuple[str, ...] = ()

    def in_text(self, text: str) -> bool:
        """Whether a text has one: the name of an event, or part of a route that is no word of a sentence."""
        if any(event in text for event in self.events):
            return True
        if not any(route in text for route in self.routes):
            return False
        parts = text.split()
        return any(route in each for each in parts if "/" in each or len(parts) == 1 for route in self.routes)

    def in_name(self, name: str) -> bool:
        """Whether a name is, or ends with, that of an event."""
        return any(name == event or name.endswith(f"_{event}") for event in self.events)


def speaking(bench: Workbench, modules: Iterable[str], words: Words) -> list[str]:
    """The modules that have some words in a text or a name: not in remarks alone.

    No other begins anything: whoever uses one of these has its name.
    """
    return [one for one in modules if says(bench.modules.body(one), words)]


def says(value: object, words: Words) -> bool:
    """Whether one of some words is in a text in a piece of a program, or in a name there."""
    if isinstance(value, tuple):
        return any(says(one, words) for one in value)
    if isinstance(value, tree.Text):
        return words.in_text(value.value)
    if not isinstance(value, tree.Node):
        return False
    if words.in_name(getattr(value, "name", None) or ""):
        return True
    return any(says(part(value, name), words) for name in field_names(type(value)) if name != "origin")


def part(node: tree.Node, name: str) -> object:
    """A field of a node; of statements, those that are more than a text which nothing takes."""
    found: object = getattr(node, name)
    if name != "body" or not isinstance(found, tuple):
        return found
    return tuple(one for one in found if not isinstance(one, tree.Text))


def messengers(sources: Sources, entries: Sequence[str], words: Iterable[str]) -> list[str]:
    """Files that exchange messages with the entries, by the words for it; none where no entry has one."""
    told = tuple(words)
    if not any(word in sources[name].text for name in entries for word in told):
        return []
    return [
        name
        for name, text in sources.saying(told)
        if name not in entries and any(word in text for word in told)
    ]


def stem_of(name: str) -> str:
    """The name of a file without its ending."""
    return posixpath.splitext(posixpath.basename(name))[0]


@dataclass(frozen=True, slots=True)
class Names:
    """Names by which files are used: of files and folders, and those that nothing else is likely to have."""

    own: frozenset[str]
    rare: frozenset[str] = frozenset()

    def used_in(self, text: str, language: Language, *, whole: bool) -> bool:
        """Whether a text with imports names a file in one of them (or, as a `whole`, anywhere)."""
        if not imports(text, language):
            return False
        if any(word in text for word in self.rare):
            return True
        if not any(word in text for word in self.own):
            return False
        return whole or by_itself(self.own).search(importing(text, language)) is not None


@cache
def by_itself(words: frozenset[str]) -> re.Pattern[str]:
    """An expression that finds one of some words where it is no part of another."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(words)))})(?!\w)")


def importing(text: str, language: Language) -> str:
    """The lines of a text that import, with those up to where a bracket is closed that they open."""
    found: list[str] = []
    end = 0
    for word in importers_in(language.imports).finditer(text):
        if word.start() >= end:
            start = text.rfind("\n", 0, word.start()) + 1
            end = end_of(text, start)
            found.append(text[start:end])
    return "".join(found)


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


def tests_beside(sources: Sources, chosen: Sequence[str], language: Language) -> list[str]:
    """Tests of modules that the chosen files import: they may look at payloads that are built there."""
    stems = frozenset(stem_of(name) for name in named_in(sources, chosen, language))
    tests = sources.only([name for name in sources if language.is_test(name)] if stems else ())
    return users(tests, Names(stems), set(chosen), language)


def named_in(sources: Sources, chosen: Iterable[str], language: Language) -> list[str]:
    """The files that some files import, by their names in the lines that do."""
    lines = "\n".join(
        line for name in chosen for line in sources[name].text.splitlines() if imports(line, language)
    )
    words = frozenset(re.findall(r"\w+", lines))
    return [name for name in sources if stem_of(name) in words]
