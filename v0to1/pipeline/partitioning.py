"""The parts of a large tree that seem to have nothing to do with each other: projects, or copies of one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from v0to1.languages.base import Language
from v0to1.scan.import_names import PACKAGES, stem_of

LARGE = 120_000
"""Characters of files that may matter from which on their tree is analysed in parts."""

PARTS = 4
"""So many parts at most; what a folder has in it is never parted further."""

WORD = re.compile(r"\w+")
LOOSE = ""
"""The unit of files that are in no folder below the one that is parted."""


@dataclass(slots=True)
class _Unit:
    """A folder with what is in it: files that may matter, names by which others could import of it."""

    name: str
    weight: int = 0
    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    def mentions(self, other: _Unit) -> bool:
        """Whether a file has a name in it that is another unit's, and none of this one."""
        return any(self.words.issuperset(WORD.findall(name)) for name in other.names - self.names)


def parts_of(
    texts: Mapping[str, str], names: Sequence[str], language: Language, home: Callable[[str], str]
) -> list[frozenset[str]]:
    """Part some files by folders, the heaviest part first; all are in one where nothing tells them apart.

    That does not depend on anything but the files. `texts` are those that may matter, `home` gives the file
    that a module stands in.
    """
    whole = [frozenset(names)]
    if not language.exact or sum(map(len, texts.values())) < LARGE:
        return whole
    top = posixpath.commonpath([posixpath.dirname(home(name)) for name in texts])
    units = _units(top, texts, names, home)
    if len(units) < 2 or _has_tests_alone(top, texts, language, home) or _is_package(top, names, units):
        return whole
    parts = _balanced(list(_joined(list(units.values()))))
    places = {unit.name: place for place, part in enumerate(parts) for unit in part}
    found: list[set[str]] = [set() for _ in parts]
    for name in names:
        found[places.get(_unit_of(top, home(name)), 0)].add(name)
    return [frozenset(one) for one in found]


def _unit_of(top: str, path: str) -> str:
    below = path.removeprefix(f"{top}/") if top else path
    return below.partition("/")[0] if "/" in below else LOOSE


def _units(
    top: str, texts: Mapping[str, str], names: Sequence[str], home: Callable[[str], str]
) -> dict[str, _Unit]:
    units: dict[str, _Unit] = {}
    for name, text in texts.items():
        key = _unit_of(top, home(name))
        unit = units.setdefault(key, _Unit(key, names={key} - {LOOSE}))
        unit.weight += len(text)
        unit.words.update(WORD.findall(text))
    start = f"{top}/" if top else ""
    for name in map(home, names):
        key = _unit_of(top, name)
        if name.startswith(start) and key in units:
            first, slash, _ = name.removeprefix(start).removeprefix(f"{key}/").partition("/")
            units[key].names.add(first if slash else posixpath.splitext(first)[0])
    return units


def _has_tests_alone(top: str, texts: Iterable[str], language: Language, home: Callable[[str], str]) -> bool:
    """Whether a unit has nothing but tests, which are those of others."""
    own = {_unit_of(top, home(name)) for name in texts if not language.is_test(home(name))}
    return any(_unit_of(top, home(name)) not in own for name in texts)


def _is_package(top: str, names: Iterable[str], units: Mapping[str, _Unit]) -> bool:
    """Whether a folder that has the units in it is, or is in, one that they are imported from, or may be."""
    steps = top.split("/") if top else []
    around = {"/".join(steps[:number]) for number in range(len(steps) + 1)}
    if any(stem_of(name) in PACKAGES and posixpath.dirname(name) in around for name in names):
        return True
    said = [WORD.findall(step) for step in steps]
    return any(unit.words.issuperset(words) for unit in units.values() for words in said)


def _joined(units: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """The units of which none mentions another: those that do are one."""
    left = list(units)
    while left:
        found, waiting = [], [left.pop(0)]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += [each for each in left if one.mentions(each) or each.mentions(one)]
            left = [each for each in left if each not in waiting]
        yield found


def _balanced(groups: Iterable[list[_Unit]]) -> list[list[_Unit]]:
    """Groups put together until they are few, about as heavy as each other."""
    found: list[list[_Unit]] = []
    for group in sorted(groups, key=lambda group: (-_weight(group), min(one.name for one in group))):
        if len(found) < PARTS:
            found.append(group)
        else:
            min(found, key=_weight).extend(group)
    return sorted(found, key=_weight, reverse=True)


def _weight(group: Iterable[_Unit]) -> int:
    return sum(one.weight for one in group)
