"""Events that are stored late come once, and after what they follow, in both languages."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.node.processes import Node
from tests.node.tools import compile_types
from v0to1.adapter import compose_javascript
from v0to1.adapter.python import events_order

pytestmark = pytest.mark.whole

Event = dict[str, Any]
Steps = Sequence[tuple[float, Sequence[Event]]]
"""What comes, each with the seconds that have passed when it does."""
BEGIN = datetime(2026, 1, 1)
GRACE = events_order._GRACE_SECONDS
DRIVER = """
import { createInterface } from "node:readline";
import { EventOrder } from "./events_order.js";

for await (const line of createInterface({ input: process.stdin })) {
  const order = new EventOrder();
  const given = JSON.parse(line).map(([seconds, events]) => {
    Date.now = () => seconds * 1000;
    const left = order.patience();
    return [left === null ? null : left / 1000, order.ordered(events).map(({ id }) => id)];
  });
  console.log(JSON.stringify([...given, [null, order.rest().map(({ id }) => id)]]));
}
"""


def event(name: str, second: float, **more: Any) -> Event:
    return {
        "id": name,
        "timestamp": (BEGIN + timedelta(seconds=second)).isoformat("T", "microseconds"),
        **more,
    }


def state(value: str, key: str = "execution_status") -> Event:
    return {"key": key, "value": value}


def turn(number: int, acts: bool) -> Iterator[tuple[str, Event]]:
    """A turn's events by their names: the agent acts, if it does, and answers what the user said."""
    yield f"user-{number}", {"kind": "MessageEvent", "source": "user"}
    yield f"known-{number}", state(f"user-{number}", "last_user_message_id")
    yield f"running-{number}", state("running")
    if acts:
        call = {"tool_call_id": f"call-{number}"}
        acted = {"kind": "TerminalAction"}
        yield (
            f"action-{number}",
            {"kind": "ActionEvent", "source": "agent", "action": acted, "llm_response_id": "1", **call},
        )
        yield (
            f"seen-{number}",
            {"kind": "ObservationEvent", "source": "environment", "action_id": f"action-{number}", **call},
        )
    yield f"answer-{number}", {"kind": "MessageEvent", "source": "agent", "llm_response_id": "2"}
    yield f"finished-{number}", state("finished")


def conversation(*turns: bool) -> list[Event]:
    """The events of some turns, one a second; each says whether the agent acts in it."""
    named = [one for number, acts in enumerate(turns) for one in turn(number, acts)]
    return [event(name, second, **more) for second, (name, more) in enumerate(named)]


def in_python(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """For each step, the seconds that are left for what is missing, and what is given; last the rest."""
    order, clock = events_order._EventOrder(), [0.0]
    monkeypatch.setattr(events_order, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    found: list[Any] = []
    for seconds, events in steps:
        clock[0] = seconds
        found.append([order.patience(), [one["id"] for one in order.ordered(events)]])
    return [*found, [None, [one["id"] for one in order.rest()]]]


@cache
def node() -> Node:
    """A process that has the order of events in JavaScript."""
    process = Node()
    sources = Path(compose_javascript.__file__).parent / "javascript"
    for name in ("json", "events_order"):
        text = (sources / f"{name}.ts").read_text("utf-8")
        (process.folder / f"{name}.ts").write_text(text.replace('"./json"', '"./json.js"'), "utf-8")
    compile_types(process.folder, {"module": "nodenext", "moduleResolution": "nodenext"}, emit=True)
    script = process.folder / "driver.js"
    script.write_text(DRIVER, encoding="utf-8")
    process.start(script)
    return process


def ordered(steps: Steps) -> list[Any]:
    """What both languages give, which is the same."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        found = in_python(steps, monkeypatch)
    assert node().ask(list(steps)) == json.loads(json.dumps(found))  # type: ignore[arg-type]
    return found


def assert_sound(names: list[str]) -> None:
    """Each event comes after what it follows."""
    place = {name: at for at, name in enumerate(names)}
    for name, at in place.items():
        kind, _, number = name.partition("-")
        before = {"finished": ("answer", "running"), "seen": ("action",), "known": ("user",)}.get(kind, ())
        assert all(place[f"{one}-{number}"] < at for one in before)


@st.composite
def late(draw: st.DrawFn) -> tuple[list[Event], Steps]:
    """A conversation, and its events as they are stored: each some places late, several at once."""
    events = conversation(*draw(st.lists(st.booleans(), min_size=1, max_size=3)))
    delays = [draw(st.sampled_from((0, 0, *range(6)))) for _ in events]
    stored = sorted(range(len(events)), key=lambda one: (one + delays[one], one))
    marks = sorted({*draw(st.lists(st.integers(0, len(events)), max_size=8)), 0, len(events)})
    batches = [[events[one] for one in stored[low:high]] for low, high in itertools.pairwise(marks)]
    return events, [(float(second), batch) for second, batch in enumerate(batches)]


@given(late())
@settings(max_examples=150, deadline=None)
def test_what_is_stored_late_comes_once_and_after_what_it_follows(drawn: tuple[list[Event], Steps]) -> None:
    events, steps = drawn
    names = [name for _, given in ordered(steps) for name in given]
    assert sorted(names) == sorted(one["id"] for one in events)
    assert_sound(names)


def test_an_event_that_comes_again_is_given_once() -> None:
    events = conversation(True)
    assert ordered([(0, events), (1, events)])[1] == [None, []]


def test_an_end_without_an_answer_is_given_after_a_while() -> None:
    events = [one for one in conversation(False) if not one["id"].startswith("answer")]
    found = ordered([(0, events), (1, ()), (GRACE, ()), (GRACE + 1, ())])
    assert found[1] == [GRACE - 1, []]
    assert found[2] == [0, ["finished-0"]]
    assert found[3] == [None, []]


def test_what_waits_is_given_when_nothing_comes_any_more() -> None:
    *events, end = (one for one in conversation(False) if not one["id"].startswith("answer"))
    assert ordered([(0, [*events, end])])[-1] == [None, [end["id"]]]
