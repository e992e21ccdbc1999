"""Files that may use what others define: they are looked at although no route stands in them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence

from v0to1.languages.base import Language
from v0to1.pipeline.read import Source

PACKAGES = frozenset({"__init__", "index"})
"""Files that are imported by the name of their folder."""


def importers(sources: Mapping[str, Source], entries: list[str], language: Language) -> list[str]:
    """Files that may use what the entries define, by the names in their imports."""
    stems = {stem_of(name) for name in entries} - PACKAGES
    stems |= {posixpath.basename(posixpath.dirname(name)) for name in entries} - {""}
    chosen = set(entries)
    found = [name for name in sources if name not in chosen and mentions(sources[name].text, stems, language)]
    return found + tests_beside(sources, [*entries, *found], language)


def messengers(sources: Mapping[str, Source], entries: Sequence[str], words: Iterable[str]) -> list[str]:
    """Files that exchange messages with the entries, by the words for it; none where no entry has one."""
    told = tuple(words)
    found = [name for name, source in sources.items() if any(word in source.text for word in told)]
    return [name for name in found if name not in entries] if set(found) & set(entries) else []


def stem_of(name: str) -> str:
    """The name of a file without its ending."""
    return posixpath.splitext(posixpath.basename(name))[0]


def mentions(text: str, stems: Iterable[str], language: Language) -> bool:
    """Whether a text with imports names one of some modules."""
    return imports(text, language) and any(stem in text for stem in stems)


def imports(text: str, language: Language) -> bool:
    """Whether a text has a word by which modules are imported."""
    return any(word in text for word in language.imports)


def tests_beside(sources: Mapping[str, Source], chosen: Sequence[str], language: Language) -> list[str]:
    """Tests of modules that the chosen files import: they may look at payloads that are built there."""
    lines = "\n".join(
        line for name in chosen for line in sources[name].text.splitlines() if imports(line, language)
    )
    words = frozenset(re.findall(r"\w+", lines))
    stems = {stem for name in sources if (stem := stem_of(name)) in words}
    known = set(chosen)
    tests = [name for name in sources if language.is_test(name) and name not in known]
    return [name for name in tests if mentions(sources[name].text, stems, language)]
