"""The events that a gateway remembers have a bound in bytes; what it has forgotten is read again."""

from __future__ import annotations

import tracemalloc
from typing import Any

import httpx
import pytest

from tests.gateway.in_process import running
from tests.servers import V1World
from v0to1.adapter.python.events import _kept_timeline, _Timeline
from v0to1.adapter.python.exchange import _Memory
from v0to1.gateway.remembered import Timelines

MEBIBYTE = 1 << 20


def message(number: int, text: Any) -> dict[str, Any]:
    """An event with a message of a user."""
    content = [{"type": "text", "text": text}]
    return {
        "id": f"e{number}",
        "timestamp": f"2026-01-01T00:00:{number:02}",
        "source": "user",
        "kind": "MessageEvent",
        "llm_message": {"role": "user", "content": content},
    }


def tool(number: int, arguments: dict[str, Any]) -> dict[str, Any]:
    """An event with the call of a tool."""
    return {
        "id": f"e{number}",
        "timestamp": f"2026-01-01T00:00:{number:02}",
        "source": "agent",
        "kind": "ActionEvent",
        "tool_name": "own",
        "tool_call_id": f"c{number}",
        "action": {"kind": "MCPToolAction", "data": arguments},
    }


def memory_of(most: int) -> _Memory:
    memory = _Memory()
    memory.timelines = Timelines(most)
    return memory


def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    alone = memory_of(1 << 40)
    _kept_timeline(alone, "a", _Timeline()).add([message(1, "x" * MEBIBYTE)])
    one: int = alone.timelines.size  # type: ignore[attr-defined]
    memory = memory_of(3 * one)
    for name in "abc":
        _kept_timeline(memory, name, _Timeline()).add([message(1, "x" * MEBIBYTE)])
    assert list(memory.timelines) == ["a", "b", "c"]
    _kept_timeline(memory, "a", _Timeline())
    _kept_timeline(memory, "d", _Timeline()).add([message(1, "x" * MEBIBYTE)])
    assert list(memory.timelines) == ["c", "a", "d"]


def test_one_that_grows_for_long_is_counted_with_each_event() -> None:
    memory = memory_of(MEBIBYTE)
    timeline = _kept_timeline(memory, "a", _Timeline())
    text = "x" * (MEBIBYTE // 16)  # it is in the arguments, and in the sentence about it
    for number in range(7):
        timeline.add([message(number, text)])
        assert list(memory.timelines) == ["a"]
    timeline.add([message(7, text)])
    assert list(memory.timelines) == []
    assert [view["id"] for view in timeline.views] == list(range(9))


HEAVY = {
    "long texts": [message(one, "x" * MEBIBYTE) for one in range(20)],
    "wide characters": [message(one, "\U0001f600" * (MEBIBYTE // 4)) for one in range(20)],
    "long names": [tool(one, {"x" * MEBIBYTE + str(one): 1}) for one in range(20)],
    "many small values": [tool(one, {"n": [[] for _ in range(20_000)]}) for one in range(20)],
    "many small objects": [tool(one, {"n": [{str(n): n} for n in range(5000)]}) for one in range(20)],
}


@pytest.mark.parametrize("events", HEAVY.values(), ids=HEAVY)
def test_all_that_an_event_has_is_counted(events: list[dict[str, Any]]) -> None:
    memory = memory_of(4 * MEBIBYTE)
    timeline = _kept_timeline(memory, "a", _Timeline())
    timeline.add(events)
    assert len(timeline.views) == 21
    assert list(memory.timelines) == []


@pytest.mark.parametrize("text", ["x" * 300, "\u2615" * 300])
def test_the_size_is_that_in_memory(text: str) -> None:
    memory = memory_of(1 << 40)
    timeline = _kept_timeline(memory, "a", _Timeline())
    events = [message(number, text + str(number)) for number in range(60)]
    tracemalloc.start()
    try:
        for event in events:
            timeline.add([event])
        allocated = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert memory.timelines.size > allocated  # type: ignore[attr-defined]


@pytest.mark.parametrize(("most", "asked"), [(64 * MEBIBYTE, [False, True, True]), (1000, [False] * 3)])
def test_what_is_forgotten_is_read_again(most: int, asked: list[bool]) -> None:
    with V1World() as world, running(world.app_url, max_remembered=most) as gateway:
        known = world.seed_conversation()
        headers = {"Authorization": f"Bearer {world.api_key}"}
        told, since = [], []
        for _ in asked:
            before = len(world.calls)
            url = f"{gateway.url}/api/conversations/{known}/trajectory"
            told.append(httpx.get(url, headers=headers).json()["trajectory"])
            first = next(call for call in world.calls[before:] if "events/search" in call.path)
            since.append("timestamp__gte" in first.query)
        assert since == asked
        assert told[0] == told[1] == told[2]
        assert [(view["id"], view["source"]) for view in told[0]] == [(0, "environment"), (1, "agent")]
