"""The kinds of V1's events under the names that V0 had for them, and where V1 has the fields of each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from v0to1 import resources
from v0to1.core.loading.yaml import Entry, entry, read_document
from v0to1.records import record

Name = tuple[str, str]
"""What V0 called events: `("action", "message")`, `("observation", "run")`."""

NAMED = ("action", "observation")
"""The keys that had the name of an event in V0."""


@record(frozen=True, slots=True)
class EventKind:
    """A kind of V1's events: see the comments at the top of `event_kinds.yaml`.

    `part` is the key of the event that holds an object of the kind ("action" or "observation"), or empty
    where the event itself is of it. `when` are further fields that it has. By the path of a V0 field,
    `fields` say where V1 has the value, and `read_by` which helper function gives it; `words` are the fields
    whose values have other words in V1.
    """

    name: str
    part: str
    when: Mapping[str, str]
    fields: Mapping[str, str]
    read_by: Mapping[str, str]
    words: Mapping[str, str]


@record(frozen=True, slots=True)
class EventKinds:
    """The file `event_kinds.yaml`, as far as readers of events need it.

    `kinds` are all V1 kinds that a V0 name became. A name that some of a tool's commands had has none: V1
    tells them apart by another field. `common` are the fields of all events, `part_kind` is the helper
    function that names the kind of what an event holds.
    """

    kinds: Mapping[Name, tuple[EventKind, ...]]
    common: Mapping[str, str]
    part_kind: str


def load_event_kinds(folder: Path) -> EventKinds:
    """The kinds of `event_kinds.yaml`; raises `RuleError`."""
    whole = entry(read_document(folder / "event_kinds.yaml"))
    parts = whole.get("parts")
    sources = [("", whole.get("v1")), *((key, parts.get(key)) for key in NAMED)]
    found: dict[Name, list[EventKind]] = {}
    for part, written in sources:
        for name, one in written.items():
            for key in NAMED:
                v0 = one.get(key).text("")
                if v0 and one.get("when_command").value is None:
                    found.setdefault((key, v0), []).append(_kind(name, part, one))
    return EventKinds(
        {name: tuple(kinds) for name, kinds in found.items()},
        _texts(whole.get("common").get("fields")),
        whole.get("part_kind").text(),
    )


def _kind(name: str, part: str, written: Entry) -> EventKind:
    texts = (_texts(written.get(key)) for key in ("when", "fields", "read_by", "words"))
    return EventKind(name, part, *texts)


def _texts(written: Entry) -> Mapping[str, str]:
    return {name: one.text() for name, one in written.items()}


@cache
def event_kinds() -> EventKinds:
    """The kinds of the built-in rules folder."""
    return load_event_kinds(resources.RULES)
