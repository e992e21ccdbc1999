"""The table of event kinds: complete both ways, and true of what real servers sent and of the V0 view."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from v0to1.adapter.python.events import v0_event_view
from v0to1.core.loading.schema import check
from v0to1.core.loading.yaml import read_document
from v0to1.resources import RULES as FOLDER

TABLE: Mapping[str, Any] = yaml.safe_load((FOLDER / "event_kinds.yaml").read_text("utf-8"))
EVENTS = Path(__file__).parents[1] / "contracts" / "events"
KINDS: Mapping[str, Mapping[str, list[str]]] = json.loads((EVENTS / "kinds.json").read_text("utf-8"))
V0, *V1 = KINDS
SUFFIXES = {"action": "Action", "observation": "Observation"}
PARTS = ("action", "observation")


@cache
def recorded(server: str) -> tuple[dict[str, Any], ...]:
    """All frames that a server sent."""
    facts = json.loads((EVENTS / f"{server}.json").read_text("utf-8"))
    return tuple(event for key in ("socket", "confirmation_socket") for event in facts[key])


RECORDED = tuple(server for server in V1 if (EVENTS / f"{server}.json").exists())


def named(entry: Mapping[str, Any]) -> set[tuple[str, str]]:
    """What V0 called a kind of V1: (action or observation, its name)."""
    part = next((part for part in PARTS if part in entry), None)
    if part is None:
        return set()
    return {(part, entry[part]), *((part, name) for name in entry.get("when_command", {}).values())}


def entries() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for table in (TABLE["v1"], *TABLE["parts"].values()):
        yield from table.items()


def test_it_follows_its_schema() -> None:
    check(read_document(FOLDER / "event_kinds.yaml"), FOLDER / "event_kinds.schema.json")


def test_it_has_every_kind_that_a_server_knows_and_no_other() -> None:
    assert set(TABLE["v1"]) == {kind for server in V1 for kind in KINDS[server]["events"]}
    for part in PARTS:
        assert set(TABLE["parts"][part]) == {kind for server in V1 for kind in KINDS[server][f"{part}s"]}
        assert set(TABLE["v0"][part]) == set(KINDS[V0][f"{part}s"])
    assert set(TABLE["states"]) == {state for server in V1 for state in KINDS[server]["states"]}


def test_every_name_of_v0_has_a_source_in_v1_or_is_lost() -> None:
    sources: dict[tuple[str, str], list[str]] = {}
    for kind, entry in entries():
        for name in named(entry):
            sources.setdefault(name, []).append(kind)
    for part in PARTS:
        told = {name: sources.get((part, name)) for name in TABLE["v0"][part]}
        assert told == {
            name: None if isinstance(kinds, dict) else kinds for name, kinds in TABLE["v0"][part].items()
        }
    assert {name for _, name in sources} <= {name for part in PARTS for name in TABLE["v0"][part]}


def test_every_state_of_v0_has_a_source_in_v1_or_is_lost() -> None:
    assert set(TABLE["states"].values()) | set(TABLE["lost_states"]) == set(KINDS[V0]["states"])


def view_name(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """The name that the V0 view gives to an event; None where it has none for it."""
    view = v0_event_view(dict(event))
    return None if view is None else next((part, view[part]) for part in PARTS if part in view)


def table_name(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """The name that the table gives to an event; None where V0 had no such event."""
    entry = TABLE["v1"][event["kind"]]
    inner = event.get(entry.get("part", "")) or {}
    if "part" in entry:
        if not inner:
            return None
        part, kind = entry["part"], inner["kind"]
        entry = TABLE["parts"][part][kind]
        named_by_command = entry.get("when_command", {}).get(inner.get("command"))
        if named_by_command:
            return part, named_by_command
    fits = all(event.get(key) == value for key, value in entry.get("when", {}).items())
    found = next(((part, entry[part]) for part in PARTS if part in entry), None)
    return found if fits else None


def bare(kind: str) -> dict[str, Any]:
    """An event of a kind with no more than the view needs."""
    return {
        "kind": kind,
        "key": "execution_status",
        "value": "running",
        "llm_message": {"content": []},
        "system_prompt": {"text": ""},
        "error": "",
        "detail": "",
        "source": "agent",
    }


@pytest.mark.parametrize("kind", [kind for kind, entry in TABLE["v1"].items() if "part" not in entry])
def test_the_view_names_events_as_the_table_does(kind: str) -> None:
    assert view_name(bare(kind)) == table_name(bare(kind))


@pytest.mark.parametrize(("part", "kind"), [(part, kind) for part in PARTS for kind in TABLE["parts"][part]])
@pytest.mark.parametrize("command", ["view", "create"])
def test_the_view_names_parts_as_the_table_does(part: str, kind: str, command: str) -> None:
    event = {**bare(f"{SUFFIXES[part]}Event"), part: {"kind": kind, "command": command}}
    assert view_name(event) == table_name(event)


@pytest.mark.parametrize("server", RECORDED)
def test_the_view_names_what_servers_sent_as_the_table_does(server: str) -> None:
    names = {table_name(event) for event in recorded(server)}
    assert len(names) > 10
    for event in recorded(server):
        assert view_name(event) == table_name(event), event


@pytest.mark.parametrize("status", TABLE["states"])
def test_the_view_has_the_states_of_the_table(status: str) -> None:
    view = v0_event_view({**bare("ConversationStateUpdateEvent"), "value": status})
    assert view is not None
    assert view["extras"]["agent_state"] == TABLE["states"][status]


def at(value: Any, path: str) -> Any:
    """The value at a path; of a list of blocks the texts, joined, or all elements of their lists."""
    here, _, rest = path.partition(".")
    if here.endswith("[]"):
        found = [block[rest] for block in value.get(here[:-2]) or [] if block.get(rest) is not None]
        if rest == "text":
            return "\n".join(found)
        return [each for one in found for each in one]
    below = value.get(here) if isinstance(value, dict) else None
    return at(below, rest) if rest else below


@pytest.mark.parametrize("server", RECORDED)
def test_fields_have_the_same_value_under_both_names(server: str) -> None:
    compared: set[str] = set()
    for event in recorded(server):
        entry = TABLE["v1"][event["kind"]]
        if "part" in entry and event.get(entry["part"]):
            entry = TABLE["parts"][entry["part"]][event[entry["part"]]["kind"]]
        name = table_name(event)
        if name is None:
            continue
        view = v0_event_view(event)
        only = entry.get("only", {}).get(name[1], entry.get("fields", {}))
        for old, new in {**TABLE["common"]["fields"], **entry.get("fields", {})}.items():
            if old not in TABLE["common"]["fields"] and old not in only:
                continue
            value = at(event, new)
            if old == "extras.agent_state":
                value = TABLE["states"][value]
            assert at(view, old) == value, (event, old)
            if value not in (None, ""):
                compared.add(f"{name} {old}")
    assert len(compared) > 25


def fields(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all that a V0 event says."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from fields(below, f"{path}.{key}" if path else key)
    else:
        yield path


def known_fields(part: str, name: str) -> set[str]:
    """What the table says of the fields of a V0 event."""
    found = {"action", "observation", *TABLE["common"]["fields"], *TABLE["common"]["lost"]}
    for _, entry in entries():
        if (part, name) in named(entry):
            found |= {*entry.get("fields", {}), *entry.get("lost", {})}
    return found


def test_every_field_that_v0_sent_is_in_the_table() -> None:
    unsaid = set()
    names = set()
    for event in recorded(V0):
        if "status_update" in event:
            assert "status_update" in TABLE["v0"]["frames"]
            continue
        part = next(part for part in PARTS if part in event)
        names.add((part, event[part]))
        if isinstance(TABLE["v0"][part][event[part]], dict):
            continue
        known = known_fields(part, event[part])
        unsaid |= {
            f"{part} {event[part]}: {path}"
            for path in fields(event)
            if not any(path == one or path.startswith(f"{one}.") for one in known)
        }
    assert unsaid == set()
    assert len(names) > 15
