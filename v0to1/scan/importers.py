"""Files that may use what others define: they are analysed although no route stands in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from v0to1.core.monitor import SELECT, staged
from v0to1.languages.base import NEVER, Language, Workbench
from v0to1.scan.import_names import PACKAGES, Names, importing, spoken_of, stem_of
from v0to1.scan.sources import Sources

RARE = 5
"""Characters; a shorter name may be anybody's."""


@staged(SELECT)
def importers(bench: Workbench, sources: Sources, entries: Sequence[str], language: Language) -> list[str]:
    """Files that may use what the entries define: those that import one, and tests that name one in a text.

    They are looked for by names first: those that are rare enough count wherever they stand.
    """
    found = users(bench, sources, names_of(sources, entries, language), entries, language)
    return found + tests_beside(bench, sources, [*entries, *found], language)


def names_of(sources: Sources, files: Iterable[str], language: Language) -> Names:
    """The names by which files may be used, and what they define."""
    files = tuple(files)
    own = {stem_of(name) for name in files} - PACKAGES
    own |= {posixpath.basename(posixpath.dirname(name)) for name in files} - {""}
    rare = {word for name in files for word in language.declared(sources[name].text) if len(word) >= RARE}
    return Names(frozenset(own), frozenset(rare))


def users(
    bench: Workbench, sources: Sources, names: Names, known: Collection[str], language: Language
) -> list[str]:
    """The files, but for those that are known, that use one of these, by some names; without any, none."""
    told: list[str] = []
    perhaps: list[str] = []
    is_spoken_of, known = spoken_of(known), frozenset(known)
    for name, text in sources.saying(names.own | names.rare):
        if name in known or not names.used_in(text, language, whole=language.is_test(name)):
            continue
        sure = not language.exact or names.rarely_in(text) or (language.is_test(name) and is_spoken_of(text))
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
        for target in bench.modules.imports(one):
            importing.setdefault(target, set()).add(one)
    reached, waiting = set(known), list(known)
    while waiting:
        more = importing.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
        yield from more


def tests_beside(bench: Workbench, sources: Sources, chosen: Sequence[str], language: Language) -> list[str]:
    """Tests of modules that the chosen files import: they may look at payloads that are built there."""
    modules = [name for name in imported_by(bench, chosen) if name in sources]
    stems = frozenset(map(stem_of, modules)) - PACKAGES
    tests = sources.only([name for name in sources if language.is_test(name)] if stems else ())
    found = users(bench, tests, Names(stems), {*modules, *chosen}, language)
    return [name for name in found if name not in chosen]


def imported_by(bench: Workbench, modules: Iterable[str]) -> list[str]:
    """The files of the project that some modules import."""
    return sorted({target for one in modules for target in bench.modules.imports(one)})
