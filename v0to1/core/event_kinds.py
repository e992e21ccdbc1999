"""What V0 and V1 call their events: the tables of `event_kinds.yaml` and `event_reads.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from v0to1 import resources
from v0to1.core.loading_yaml import Entry, entry, read_document

PARTS = ("action", "observation")
"""Where a V0 event has its name, and a V1 event what is inside of it."""


@dataclass(frozen=True, slots=True)
class V1Kind:
    """A kind of V1: that of an event, or (`part`) of the action or observation in one.

    `alone` says that it is all that V0 called by its name, and that nothing else is. What V1 tells of the
    agent's state has a `key` of its own, with `value` in it; `fields` are what V0 had it in, and what V1 has.
    """

    name: str
    part: str
    alone: bool
    key: str = "kind"
    value: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """What stands under the key."""
        return self.value or self.name


@dataclass(frozen=True, slots=True)
class EventKinds:
    """The tables: V1's kinds by V0's part and name, functions by kind and V0's field, and what is lost.

    `same` are fields that both versions have, `opaque` those whose values are of another form, `links` those
    that name another event, with their V1 names. `states` are V0's states of the agent by V1's, `alike` those
    that V1 does not tell apart, `lost_states` those that it does not have, with the reason.
    """

    kinds: Mapping[tuple[str, str], tuple[V1Kind, ...]]
    functions: Mapping[str, Mapping[str, str]]
    lost: Mapping[str, str]
    same: frozenset[str]
    opaque: frozenset[str]
    links: Mapping[str, str]
    states: Mapping[str, str]
    alike: frozenset[str]
    lost_states: Mapping[str, str]

    @property
    def state_fields(self) -> frozenset[str]:
        """Where V0 had the state of the agent."""
        return frozenset(name for kinds in self.kinds.values() for one in kinds for name in one.fields)

    def lost_of_states(self, words: Iterable[str]) -> str:
        """What is to be known of some states of V0 that V1 has not, or not by itself; empty for others."""
        given = frozenset(words)
        told = [f" {word}: {why}" for word, why in self.lost_states.items() if word in given]
        if given & self.alike:
            both = " and ".join(sorted(self.alike))
            told.append(
                f" {both} are one word in V1; the V0 view tells them apart by what the agent did last."
            )
        return "".join(told)

    def of_state(self, part: str, name: str) -> V1Kind | None:
        """What V1 has for a name of V0 that tells of the state of the agent."""
        return next((one for one in self.kinds.get((part, name), ()) if one.value), None)

    def states_in_v1(self, words: Iterable[str]) -> tuple[str, ...]:
        """V1's words for some states of V0; none where they are not all known, or not told apart."""
        given = frozenset(words)
        known = given <= {*self.states.values(), *self.alike}
        if not known or given & self.alike not in (self.alike, frozenset()):
            return ()
        return tuple(v1 for v1, v0 in self.states.items() if v0 in given)

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
    reads.only(("functions", "same", "links", "opaque", "alike"))
    functions = {
        kind: {field: name.text() for field, name in fields.items()}
        for kind, fields in reads.get("functions").items()
    }
    lost = {field: why.text() for field, why in whole.get("common").get("lost").items()}
    same, opaque = (frozenset(reads.get(name).texts()) for name in ("same", "opaque"))
    links = {field: name.text() for field, name in reads.get("links").items()}
    states = {v1: v0.text() for v1, v0 in whole.get("states").items()}
    alike = frozenset(reads.get("alike").texts())
    gone = {state: why.text() for state, why in whole.get("lost_states").items()}
    return EventKinds(dict(_kinds(whole)), functions, lost, same, opaque, links, states, alike, gone)


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
                yield (part, name), tuple(_kind(whole, kind, *where) for kind, where in kinds)


def _kind(whole: Entry, name: str, part: str, alone: bool) -> V1Kind:
    """A kind of V1, with what tells it from others of its name."""
    known = dict(whole.get("v1").items())
    if name in known:
        for key, value in known[name].get("when").items():
            fields = {v0: v1.text() for v0, v1 in known[name].get("fields").items()}
            return V1Kind(name, part, alone, key, value.text(), fields)
    return V1Kind(name, part, alone)
