"""What an event of a conversation means, whether it has the keys of V0 or those of V1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from v0to1.core.event_kinds import NAMED, EventKind, event_kinds
from v0to1.records import record

BOOKKEEPING = (
    ("action", "system"),
    ("observation", "agent_state_changed"),
    ("observation", "null"),
)
"""Names of V0's events that tell of the server and not of what was said and done: V1 has others."""


ESSENTIAL = ("args.content", "args.command", "content", "extras.command", "extras.metadata.exit_code")
"""Paths of V0 without which an event does not say the same."""


@record(frozen=True, slots=True)
class Meaning:
    """What an event means: V0's name for it, and its values by the paths of V0.

    `cause` is the place, among the events, of the one that it came of. `is_v0` says that it has V0's keys.
    """

    name: tuple[str, str]
    values: Mapping[str, Any]
    cause: int | None = None
    is_v0: bool = False

    def __str__(self) -> str:
        cause = "" if self.cause is None else f" of event {self.cause}"
        return f"{self.name[1]}{cause} {dict(sorted(self.values.items()))}"

    def fits(self, other: Meaning) -> bool:
        """Whether two events mean the same: V1 leaves out much, but nothing of what was said and done."""
        compared = self.values.keys() & other.values.keys()
        compared |= (self.values.keys() | other.values.keys()) & set(ESSENTIAL)
        same = all(self.values.get(key) == other.values.get(key) for key in compared)
        return self.name == other.name and same and (self.cause == other.cause or not other.is_v0)


def is_event(value: object) -> bool:
    """Whether a value is an event of V0 or V1."""
    if not isinstance(value, dict) or not isinstance(value.get("source"), str):
        return False
    return "timestamp" in value and ("kind" in value or any(isinstance(value.get(key), str) for key in NAMED))


def meanings(values: list[Any]) -> list[Meaning]:
    """The meanings of events, in order; those of bookkeeping have none."""
    found = [(one, event) for event in values if (one := meaning(event)) is not None]
    told = [(one, event) for one, event in found if one.name not in BOOKKEEPING]
    places = {event.get("id"): place for place, (_, event) in enumerate(told)}
    return [replace(one, cause=places.get(event.get("cause"))) for one, event in told]


def states(values: list[Any]) -> list[Any]:
    """The states of the agent that events with V0's keys tell of, in order; None for one without a state."""
    told = (one for one in values if one.get("observation") == "agent_state_changed")
    return [_at(one, "extras.agent_state") for one in told]


def is_part_of(fewer: Sequence[Any], more: Sequence[Any]) -> bool:
    """Whether values stand in others, in the same order."""
    rest = iter(more)
    return all(one in rest for one in fewer)


def meaning(event: Mapping[str, Any]) -> Meaning | None:
    """The meaning of an event; None for one of a kind that V0 did not have."""
    for key in NAMED:
        name = (key, event.get(key))
        if isinstance(name[1], str):
            kinds = event_kinds().kinds.get((key, name[1]), ())
            paths = {path for kind in kinds for path in kind.fields}
            return Meaning((key, name[1]), _values(event, {path: path for path in paths}), is_v0=True)
    for v0_name, kind in _kinds():
        if _is_of(event, kind):
            return Meaning(v0_name, _values(event, _without_words(kind)))
    return None


def _kinds() -> Iterator[tuple[tuple[str, str], EventKind]]:
    for name, kinds in event_kinds().kinds.items():
        yield from ((name, kind) for kind in kinds)


def _is_of(event: Mapping[str, Any], kind: EventKind) -> bool:
    holder = event.get(kind.part) if kind.part else event
    if not isinstance(holder, dict) or holder.get("kind") != kind.name:
        return False
    return all(event.get(key) == value for key, value in kind.when.items())


def _without_words(kind: EventKind) -> Mapping[str, str]:
    return {path: there for path, there in kind.fields.items() if path not in kind.words}


def _values(event: Mapping[str, Any], paths: Mapping[str, str]) -> dict[str, Any]:
    found = {path: _at(event, there) for path, there in paths.items()}
    return {path: value for path, value in found.items() if value not in (None, "", [], {})}


def _at(value: Any, path: str) -> Any:
    """The value at a path; that of a list (`content[].text`) is what its elements have there, joined."""
    for number, step in enumerate(steps := path.split(".")):
        name = step.removesuffix("[]")
        value = value.get(name) if isinstance(value, dict) else None
        if step.endswith("[]") and isinstance(value, list):
            rest = ".".join(steps[number + 1 :])
            parts = [part for one in value if (part := _at(one, rest)) is not None] if rest else value
            texts = [part for part in parts if isinstance(part, str)]
            if len(texts) == len(parts):
                return "\n".join(texts)
            return [each for part in parts for each in (part if isinstance(part, list) else [part])]
    return value
