"""What the adapter's source modules define, and how the definitions that a client needs are gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from v0to1.records import record

Kind = Literal["type", "constant", "class", "function"]
_RANK: Mapping[Kind, int] = MappingProxyType({"type": 0, "constant": 1, "class": 2, "function": 4})
_DECORATOR = 3


@dataclass(frozen=True)
class Definition:
    """One top-level definition as it stands in a source module.

    `comment` and `text` are its source, `decorators` the source of each decorator by name, `line` where it
    begins. `find_uses` looks for what it uses: most definitions are in no client's file, and are never asked.
    """

    name: str
    kind: Kind
    line: int
    comment: str
    text: str
    find_uses: Callable[[], frozenset[str]]
    decorators: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def uses(self) -> frozenset[str]:
        """The names that it takes from its module."""
        return self.find_uses()


@record(frozen=True, slots=True)
class Module:
    """A source module: its definitions, an import alone for each imported name, and what it is about."""

    name: str
    definitions: Mapping[str, Definition]
    imports: Mapping[str, str]
    about: str = ""


Modules = tuple[Module, ...]
"""The source modules of a flavour, the transport first; where two define a name, the first one gives it."""


def find(sources: Modules, name: str) -> Definition | None:
    """The definition of a name, if any module has one."""
    return next((s.definitions[name] for s in sources if name in s.definitions), None)


def closure(sources: Modules, names: Iterable[str]) -> dict[str, Definition]:
    """The definitions of `names` and of everything that they use."""
    found: dict[str, Definition] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        definition = find(sources, name)
        if definition and name not in found:
            found[name] = definition
            waiting.extend(definition.uses)
    return found


def ordered(
    sources: Modules, found: Iterable[Definition], *, private: Callable[[str], bool]
) -> list[Definition]:
    """Types, constants, classes, decorators, then what a client calls, then what those call in turn."""
    definitions = tuple(found)
    decorating = {name for definition in definitions for name in definition.decorators}

    def place(definition: Definition) -> tuple[int, bool, int, int]:
        rank = _DECORATOR if definition.name in decorating else _RANK[definition.kind]
        below = definition.kind == "function" and rank != _DECORATOR and private(definition.name)
        module = next(i for i, s in enumerate(sources) if definition.name in s.definitions)
        return rank, below, (module - 1) % len(sources), definition.line  # the transport comes last

    return sorted(definitions, key=place)
