"""A view of events with the kinds that a client looks for is that of all kinds, for those."""

from __future__ import annotations

import json
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.helper.test_python_values import V1, recorded, told
from v0to1.helper.event_views import ANY, CAUSE, STATE
from v0to1.helper.javascript import compose as javascript
from v0to1.helper.python import compose as python

KINDS = ("MessageEvent", "TerminalAction", "TerminalObservation", "FinishAction", STATE, "AgentErrorEvent")
PAIRS = [*map(frozenset, combinations(KINDS, 2)), *(frozenset([kind]) for kind in KINDS), frozenset(KINDS)]
SESSION = python.Transport("session")
FETCH = javascript.Transport("fetch")


def kind_of(event: dict[str, Any]) -> str:
    """The kind of an event, or of what is in it."""
    part = event.get("action") or event.get("observation") or {}
    return str(part.get("kind") or event["kind"])


def in_python(keys: frozenset[str] | None, events: list[dict[str, Any]]) -> Any:
    scope: dict[str, Any] = {}
    exec(python.compose(["v0_events"], SESSION, keys=keys), scope)
    return scope["v0_events"](events)


def in_node(keys: frozenset[str] | None, events: list[dict[str, Any]], folder: Path) -> Any:
    text = javascript.compose(["v0Events"], FETCH, "javascript", keys=keys)
    shown = f"console.log(JSON.stringify(v0Events({json.dumps(events)})));"
    (folder / "views.mjs").write_text(f"{text}\n{shown}\n")
    done = subprocess.run(["node", "views.mjs"], cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("server", V1)
@pytest.mark.parametrize("language", ["python", "node"])
def test_events_of_these_kinds_have_the_same_view(server: str, language: str, tmp_path: Path) -> None:
    events = recorded(server)

    def views(keys: frozenset[str] | None) -> Any:
        return in_python(keys, events) if language == "python" else in_node(keys, events, tmp_path)

    whole = views(None)
    assert {kind_of(event) for event in told(events)} > {"MessageEvent", "TerminalAction", STATE}
    for kinds in PAIRS if language == "python" else [PAIRS[0], PAIRS[3], PAIRS[-2]]:
        some = views(kinds | {CAUSE})
        for event, one, other in zip(told(events), whole, some, strict=True):
            if kind_of(event) in kinds:
                assert one == other, kinds
            else:
                named = {key: one.get(key) for key in other}  # of the end, no more may be needed
                is_end = kind_of(event) == "FinishAction" and other == {**named, "message": ""}
                assert other == one or is_end or other == {"message": "", **event, "id": one["id"]}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_other_kinds_is_left(kind: str) -> None:
    needed = {kind, "MessageEvent", "FinishAction"} if kind == STATE else {kind}
    text = python.compose(["v0_events"], SESSION, keys=frozenset([kind]))
    code = javascript.compose(["v0Events"], FETCH, "javascript", keys=frozenset([kind]))
    for other in KINDS:
        assert (f'"{other}"' in text) == (other in needed)
        assert (f'"{other}"' in code or "(?:Agent|" in code * (other == "AgentErrorEvent")) == (
            other in needed
        )
    for step, other_step in (("_number_causes(", "numberCauses("), ("_let_wait(", "letWait(")):
        assert (step in text) == (other_step in code) == (kind == STATE and "wait" in step)
    assert len(text.splitlines()) < 75 and len(code.splitlines()) < 80


@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_end_has_its_name_alone_where_it_is_not_looked_for(quote: str) -> None:
    asked = frozenset(["MessageEvent", STATE])
    text = python.compose(["v0_events"], SESSION, quote, asked)
    assert f"return {{**view, {quote}action{quote}: {quote}finish{quote}}}" in text and "_args" not in text
    code = javascript.compose(["v0Events"], FETCH, "javascript", keys=asked)
    assert '  if (tool.kind === "FinishAction") return { ...view, action: "finish" };\n' in code
    assert "textOf" not in code
    ended = asked | {"FinishAction"}
    assert python.lacks(text, ["v0_events"], ended) and not python.lacks(text, ["v0_events"], asked)
    assert javascript.lacks(code, ["v0Events"], ended) and not javascript.lacks(code, ["v0Events"], asked)
    whole = python.compose(["v0_events"], SESSION, quote, ended)
    assert python.merged(text, ["v0_events"], SESSION, quote, ended) == whole and "final_thought" in whole


def test_a_later_run_adds_kinds() -> None:
    one, other = frozenset(["MessageEvent"]), frozenset(["TerminalAction", CAUSE])
    text = python.compose(["v0_events"], SESSION, keys=one)
    assert not python.lacks(text, ["v0_events"], one)
    assert python.lacks(text, ["v0_events"], other) and python.lacks(text, ["v0_events"], frozenset([ANY]))
    both = python.merged(text, ["v0_events"], SESSION, keys=other)
    assert both == python.compose(["v0_events"], SESSION, keys=one | other)
    assert not python.lacks(both, ["v0_events"], one | other)
    assert python.merged(both, ["v0_events"], SESSION, keys=frozenset([ANY])) == python.compose(
        ["v0_events"], SESSION
    )
    code = javascript.compose(["v0Events"], FETCH, "javascript", keys=one)
    assert javascript.lacks(code, ["v0Events"], other) and not javascript.lacks(code, ["v0Events"], one)
    more = javascript.merged(code, ["v0Events"], FETCH, "javascript", keys=other)
    assert more == javascript.compose(["v0Events"], FETCH, "javascript", keys=one | other)


def test_keys_of_conversations_say_nothing_of_events() -> None:
    keys = frozenset(["title"])
    both = ["read_conversation", "v0_events"]
    text = python.compose(both, SESSION, keys=keys | {"MessageEvent"})
    assert '"title"' in text and '"TerminalAction"' not in text
    assert not python.lacks(text, both, keys) and python.lacks(text, both, frozenset(["trigger"]))
    alone = python.compose(["v0_events"], SESSION, keys=keys | {"MessageEvent"})
    assert not python.lacks(alone, ["v0_events"], frozenset(["trigger", "MessageEvent"]))
    assert python.compose(both, SESSION, keys=keys).count('kind == "') > text.count('kind == "')
