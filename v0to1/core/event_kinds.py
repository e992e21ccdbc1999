"""What V0 and V1 call their events: the tables of `event_kinds.yaml` and `event_reads.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from v0to1 import resources
from v0to1.core.loading_yaml import Entry, entry, read_document

PARTS = ("action", "observation")
"""Where a V0 event has its name, and a V1 event what is inside of it."""


@dataclass(frozen=True, slots=True)
class V1Kind:
    """A kind of V1: that of an event, or (`part`) of the action or observation in one.

    `alone` says that it is all that V0 called by its name, and that nothing else is.
    """

    name: str
    part: str
    alone: bool


@dataclass(frozen=True, slots=True)
class EventKinds:
    """The tables: V1's kinds by V0's part and name, functions by kind and V0's field, and what is lost.

    `same` are fields that both versions have, `opaque` those whose values are of another form, `links` those
    that name another event, with their V1 names.
    """

    kinds: Mapping[tuple[str, str], tuple[V1Kind, ...]]
    functions: Mapping[str, Mapping[str, str]]
    lost: Mapping[str, str]
    same: frozenset[str]
    opaque: frozenset[str]
    links: Mapping[str, str]

    def only(self, part: str, name: str) -> V1Kind | None:
        """The one kind of V1 that a name of V0 stands for, and that stands for nothing else."""
        found = self.kinds.get((part, name), ())
        return found[0] if len(found) == 1 and found[0].alone else None

    def told(self, part: str, name: str) -> str:
        """What V1 has for a name of V0, in a few words; empty where it has nothing."""
        return " or ".join(one.name for one in self.kinds.get((part, name), ()))


@cache
def event_kinds() -> EventKinds:
    """The tables of this version of the rules; raises `RuleError`."""
    return load_event_kinds(resources.RULES)


def load_event_kinds(folder: Path) -> EventKinds:
    """The tables in a folder; raises `RuleError`."""
    whole = entry(read_document(folder / "event_kinds.yaml"))
    reads = entry(read_document(folder / "event_reads.yaml"))
    reads.only(("functions", "same", "links", "opaque"))
    functions = {
        kind: {field: name.text() for field, name in fields.items()}
        for kind, fields in reads.get("functions").items()
    }
    lost = {field: why.text() for field, why in whole.get("common").get("lost").items()}
    same, opaque = (frozenset(reads.get(name).texts()) for name in ("same", "opaque"))
    links = {field: name.text() for field, name in reads.get("links").items()}
    return EventKinds(dict(_kinds(whole)), functions, lost, same, opaque, links)


def _kinds(whole: Entry) -> Iterator[tuple[tuple[str, str], tuple[V1Kind, ...]]]:
    """The kinds of V1 for each name of V0."""
    inside = {name: ("", "when" not in dict(told.items())) for name, told in whole.get("v1").items()}
    inside |= {
        name: (part, "when_command" not in dict(told.items()))
        for part in PARTS
        for name, told in whole.get("parts").get(part).items()
    }
    for part in PARTS:
        for name, told in whole.get("v0").get(part).items():
            if isinstance(told.value, list):
                known = (inside.get(kind, ("", False)) for kind in told.texts())
                kinds = zip(told.texts(), known, strict=True)
                yield (part, name), tuple(V1Kind(kind, *where) for kind, where in kinds)
