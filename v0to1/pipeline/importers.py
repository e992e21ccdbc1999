"""Files that may use what others define: they are looked at although no route stands in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from v0to1.core.immutable import field_names
from v0to1.flow import tree
from v0to1.flow.walking import walk_through
from v0to1.languages.base import NEVER, Language, Workbench
from v0to1.pipeline.hidden import bases_in
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
    routes = (*needles_of(known.routes), *bases_in(known.signals))
    found = speaking(bench, named, Words(routes, events_of(known.rules)))
    words = {each for one in known.outside.given for each in one.names[-1:]}
    found += [name for name, text in sources.saying(words) if known.outside.named_in(text)]
    return list(dict.fromkeys((*found, *messengers(sources, found, channels))))


def importers(bench: Workbench, sources: Sources, entries: Sequence[str], language: Language) -> list[str]:
    """Files that may use what the entries define: those that import one, and tests that name one in a text.

    They are looked for by names first: those that are rare enough count wherever they stand.
    """
    own = {stem_of(name) for name in entries} - PACKAGES
    own |= {posixpath.basename(posixpath.dirname(name)) for name in entries} - {""}
    rare = {word for name in entries for word in language.declared(sources[name].text) if len(word) >= RARE}
    names = Names(frozenset(own), frozenset(rare))
    found = users(bench, sources, names, entries, language)
    return found + tests_beside(bench, sources, [*entries, *found], language)


def users(
    bench: Workbench, sources: Sources, names: Names, known: Collection[str], language: Language
) -> list[str]:
    """The files, but for those that are known, that use one of these, by some names; without any, none."""
    told: list[str] = []
    perhaps: list[str] = []
    texts, known = spoken_of(known), frozenset(known)
    for name, text in sources.saying(names.own | names.rare):
        if name in known or not names.used_in(text, language, whole=language.is_test(name)):
            continue
        sure = not language.exact or names.rarely_in(text) or (language.is_test(name) and texts.search(text))
        (told if sure else perhaps).append(name)
    perhaps += within(sources, [*known, *perhaps], language)
    return sorted({*told, *leading(bench, perhaps, known.union(told))})


def within(sources: Sources, names: Iterable[str], language: Language) -> list[str]:
    """The files in the folders of packages among some files that import one without naming it."""
    folders = {posixpath.dirname(name) for name in names if stem_of(name) in PACKAGES}
    unnamed = re.compile(language.unnamed)
    own = (name for name in sources if folders.intersection(above(name)))
    beside = sources.only(own if folders and language.unnamed != NEVER else ())
    return [
        name for name, text in beside.saying(language.imports) if unnamed.search(importing(text, language))
    ]


def above(name: str) -> Iterator[str]:
    """The folders that a file is in, up to the root."""
    while name:
        name = posixpath.dirname(name)
        yield name


def leading(bench: Workbench, perhaps: Iterable[str], known: Collection[str]) -> Iterator[str]:
    """Those of some files whose imports lead to a file that is known, if by way of others of them."""
    importing: dict[str, set[str]] = {}
    for one in perhaps:
        for target in imported(bench, one):
            importing.setdefault(target, set()).add(one)
    reached, waiting = set(known), list(known)
    while waiting:
        more = importing.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
        yield from more


def imported(bench: Workbench, module: str) -> frozenset[str]:
    """The files of the project that a module imports."""
    nodes = (node for node in walk_through(bench.modules.body(module)) if type(node) is tree.Import)
    found = (bench.modules.resolve(module, node) for node in nodes)
    return frozenset(target for kind, target in found if kind in ("module", "member"))


def spoken_of(names: Iterable[str]) -> re.Pattern[str]:
    """An expression that finds a file in a text: by its name behind its folder, a dot, or a quote."""
    places = {(posixpath.basename(posixpath.dirname(name)), stem_of(name)) for name in names}
    ways = (
        rf"(?:\b{re.escape(folder)}[./]|\./|[\"'`]){re.escape(stem)}\b" for folder, stem in sorted(places)
    )
    return re.compile("|".join(ways) or "(?!)")


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


def tests_beside(bench: Workbench, sources: Sources, chosen: Sequence[str], language: Language) -> list[str]:
    """Tests of modules that the chosen files import: they may look at payloads that are built there."""
    modules = [name for name in imported_by(bench, chosen) if name in sources]
    stems = frozenset(map(stem_of, modules)) - PACKAGES
    tests = sources.only([name for name in sources if language.is_test(name)] if stems else ())
    found = users(bench, tests, Names(stems), {*modules, *chosen}, language)
    return [name for name in found if name not in chosen]


def imported_by(bench: Workbench, modules: Iterable[str]) -> list[str]:
    """The files of the project that some modules import."""
    return sorted({target for one in modules for target in imported(bench, one)})
