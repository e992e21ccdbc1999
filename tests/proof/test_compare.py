"""What is the same in two runs, what is a written difference, and what is neither."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.datastructures import Headers

from v0to1.mock.clock import Clock
from v0to1.mock.events_v1 import EventMaker
from v0to1.mock.recording import Call
from v0to1.proof.alike import Names
from v0to1.proof.child import Line
from v0to1.proof.compare import COUNTS, EVENTS, WORDS, Comparison, Counted, Side
from v0to1.proof.proving import polls

ID, OTHER = "0a1b2c3d4e5f40718293a4b5c6d7e8f9", "ffffffffffff4fffbfffffffffffffff"


@pytest.fixture
def compared() -> Comparison:
    """Two runs, in which the conversation has eight events on V0 and seven on V1."""
    before = Side(Names({ID: "<conversation>", "http://127.0.0.1:1": "<server>"}), (Counted(4, 8),))
    after = Side(Names({OTHER: "<conversation>", "http://127.0.0.1:2": "<server>"}), (Counted(4, 7),))
    return Comparison(before, after, {"STOPPED": "PAUSED"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"started {ID}", f"started {OTHER}"),
        ("http://127.0.0.1:1/x", "http://127.0.0.1:2/x"),
        ("at 2026-01-02T03:04:05.123456Z", "at 2026-12-02 03:04:06+00:00"),
        ("took 0.13s, 12 seconds", "took 1.5s, 3 seconds"),
        ("at 0x7f00aa11bb22", "at 0x7f00aa11bb33"),
        ("\x1b[31mred\x1b[0m", "red"),
        (f'{{"id": "{ID}", "n": 1}}', f'{{"n": 1, "id": "{OTHER}"}}'),
    ],
)
def test_what_is_another_in_every_run_is_the_same(before: str, after: str, compared: Comparison) -> None:
    assert compared.texts(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ("8 events", "7 events", COUNTS),
        ("8 events", "3 events", ""),
        ("9 events", "7 events", ""),
        ("is STOPPED", "is PAUSED", WORDS),
        ("is PAUSED", "is STOPPED", ""),
        ("is STOPPED with 8", "is PAUSED with 7", f"{WORDS}; {COUNTS}"),
        (f"started {ID}", f"started {OTHER[:-1]}0", ""),
        ("state: done", "state: None", ""),
        ("", "None", ""),
        ("2 files", "2 files in 1 folder", ""),
        ('{"n": 8}', '{"n": 7}', COUNTS),
        ('{"n": "x"}', '{"m": "x"}', ""),
        ("[1, 2]", "[1]", ""),
        ('{"n": 1}', '{"n": true}', ""),
        ('{"n": "1"}', '{"n": 1}', ""),
    ],
)
def test_what_differs_is_written_or_not(before: str, after: str, written: str, compared: Comparison) -> None:
    found = compared.texts(before, after)
    assert found and {one.written for one in found} == {written}


def v0(*events: dict[str, Any]) -> str:
    """Events of V0 as JSON."""
    common = {"timestamp": "2026-01-02T03:04:05", "message": "", "source": "agent"}
    return json.dumps([{"id": number, **common, **one} for number, one in enumerate(events)])


STATE = {"observation": "agent_state_changed", "extras": {"agent_state": "running"}}
SAID = {"action": "message", "args": {"content": "I am done.", "image_urls": None, "wait_for_response": True}}
RAN = {"observation": "run", "content": "x", "extras": {"command": "ls", "metadata": {"exit_code": 3}}}


def test_events_that_mean_the_same_are_a_written_difference(compared: Comparison) -> None:
    maker = EventMaker(Clock())
    (observation,) = [
        {
            **one,
            "observation": {
                **one["observation"],
                "command": "ls",
                "exit_code": 3,
                "content": [{"text": "x"}],
            },
        }
        for one in maker.work()
        if one["kind"] == "ObservationEvent"
    ]
    said = maker.message("assistant", [{"type": "text", "text": "I am done."}])
    native = json.dumps([maker.state("full_state", {}), observation, said])
    mapped = v0(RAN, STATE, {"action": "message", "args": {"content": "I am done."}})
    for after in (native, mapped):
        found = compared.texts(v0(STATE, RAN, SAID, STATE), after)
        assert [one.written for one in found] == [EVENTS]


@pytest.mark.parametrize(
    "after",
    [
        v0(STATE, RAN),
        v0(SAID, RAN),
        v0(RAN, {"action": "message", "args": {"content": "I am not."}}),
        v0(RAN, {"action": "message", "args": {}}),
        v0({"observation": "run", "content": "x", "extras": {"command": "ls", "metadata": {}}}, SAID),
        v0(RAN, SAID, SAID),
        v0({**RAN, "content": ""}, SAID),
        v0({**STATE, "extras": {}}, RAN, SAID),
        v0(RAN, SAID),
        v0({**STATE, "extras": {"agent_state": "paused"}}, RAN, SAID),
        v0(STATE, STATE, RAN, SAID),
        v0(RAN, {**SAID, "cause": 0}),
    ],
)
def test_events_that_say_something_else_are_different(after: str, compared: Comparison) -> None:
    found = compared.texts(v0(STATE, RAN, SAID), after)
    assert found and {one.written for one in found} == {""}


@pytest.mark.parametrize(
    ("before", "after", "repeated"),
    [
        (["a", "a", "a", "b"], ["a", "b"], [2]),
        (["a", "b"], ["a", "b", "b"], [1]),
        (["a", "b", "c"], ["a", "c"], [0]),
        (["a", "b"], ["a", "b", "c", "c"], [0]),
        (["a", "x", "y", "b"], ["a", "b"], [0]),
        (["a", "b"], ["a"], [0]),
        (["a", "a"], ["a", "b"], [0]),
    ],
)
def test_lines_that_only_repeat_the_one_beside_them(
    before: list[str], after: list[str], repeated: list[int], compared: Comparison
) -> None:
    found = compared.lines(before, after)
    assert [one.repeated for one in found] == repeated
    assert {one.written for one in found} == {""}


def asked(path: str, time: float, method: str = "GET") -> Call:
    """A request to the App Server."""
    return Call("app", method, path, {}, Headers(), None, b"", {}, 200, time=time)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([asked("/a", 1), asked("/a", 3)], True),
        ([asked("/b", 1), asked("/a", 1.5), asked("/b", 2.5), asked("/a", 3)], True),
        ([asked("/a", 1), asked("/b", 3)], False),
        ([asked("/a", 1, "POST"), asked("/a", 3, "POST")], False),
        ([asked("/a", 1)], False),
        ([asked("/a", 1), asked("/a", 5)], False),
        ([], False),
    ],
)
def test_lines_are_of_polls_where_the_same_is_asked_before_each(calls: list[Call], expected: bool) -> None:
    assert polls([Line("running", 2), Line("running", 4)], calls) is expected
