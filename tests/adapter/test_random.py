"""Any sequence of V0 requests is answered through the adapter as V0 answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapter.clients import CLIENTS
from tests.adapter.differences import alike
from tests.adapter.talks import ONE, Talk
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole


@dataclass(frozen=True)
class Step:
    """One request about the conversation with a number, modulo how many there are, and its argument."""

    what: str
    number: int
    given: str


TEXTS = st.sampled_from(["hi", "", "ä\n€", "x" * 300, '{"a": 1}', "a/b c&d=e%20?#"])
NAMES = st.sampled_from(["a.txt", "made.txt", "sub/b.txt", "with space.txt", "ü.txt", "none", "a&b=c.txt"])
NUMBERS = st.sampled_from(["0", "1", "3", "7", "20", "100", "101", "-1", "x"])
ARGUMENTS = {
    "create": TEXTS,
    "list": NUMBERS,
    "get": st.just(""),
    "rename": TEXTS,
    "stop": st.just(""),
    "start": st.just(""),
    "delete": st.just(""),
    "say": TEXTS.filter(bool),
    "events": NUMBERS,
    "backwards": NUMBERS,
    "filtered": TEXTS,
    "trajectory": st.just(""),
    "list_files": NAMES,
    "read": NAMES,
    "upload": NAMES,
    "zip": st.just(""),
    "unknown": st.just(""),
}
STEPS = st.sampled_from(sorted(ARGUMENTS)).flatmap(
    lambda what: st.builds(Step, st.just(what), st.integers(0, 3), ARGUMENTS[what])
)
NEED_A_RUNTIME = ("say", "list_files", "read", "upload", "zip")


def hold(talk: Talk, steps: list[Step]) -> None:
    """Ask one thing after the other; what needs a runtime is asked of a conversation that runs."""
    conversations: list[str] = []
    stopped: set[str] = set()
    for step in steps:
        if step.what == "create" or not conversations:
            talk.create(initial_user_msg=step.given)
            talk.until_running()
            conversations.append(talk.conversation)
            continue
        talk.conversation = conversations[step.number % len(conversations)]
        if talk.conversation in stopped and step.what in NEED_A_RUNTIME:
            continue
        asked = {"stop": stopped.add, "start": stopped.discard}.get(step.what)
        if asked:
            asked(talk.conversation)
        request(talk, step)
        if step.what == "start":
            talk.until_running()
        if step.what == "delete":
            conversations.remove(talk.conversation)


def request(talk: Talk, step: Step) -> None:
    """Ask what a step asks."""
    text = step.given
    asked: dict[str, tuple[str, str, dict[str, Any]]] = {
        "list": ("GET", "/api/conversations", {"params": {"limit": "100" if text == "101" else "3"}}),
        "get": ("GET", ONE, {}),
        "rename": ("PATCH", ONE, {"json": {"title": text.strip()}}),
        "stop": ("POST", f"{ONE}/stop", {}),
        "start": ("POST", f"{ONE}/start", {"json": {"providers_set": []}}),
        "delete": ("DELETE", ONE, {}),
        "say": ("POST", f"{ONE}/message", {"json": {"message": text}}),
        "events": ("GET", f"{ONE}/events", {"params": {"limit": text}}),
        "backwards": ("GET", f"{ONE}/events", {"params": {"end_id": text, "reverse": "true"}}),
        "filtered": ("GET", f"{ONE}/events", {"json": {"query": text, "include_types": ["message"]}}),
        "trajectory": ("GET", f"{ONE}/trajectory", {}),
        "list_files": ("GET", f"{ONE}/list-files", {"params": {"path": text}}),
        "read": ("GET", f"{ONE}/select-file", {"params": {"file": text}}),
        "upload": ("POST", f"{ONE}/upload-files", {"files": {text.rpartition("/")[2]: text.encode()}}),
        "zip": ("GET", f"{ONE}/zip-directory", {}),
        "unknown": ("GET", f"/api/conversations/{'0' * 32}", {}),
    }
    method, path, options = asked[step.what]
    talk.ask(method, path, **options)


@pytest.mark.parametrize(
    "library", ["requests", "httpx-async", "aiohttp", "urllib", "axios-instance", "superagent"]
)
@given(steps=st.lists(STEPS, min_size=2, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_sequence(library: str, steps: list[Step]) -> None:
    shown = []
    with V0World() as v0:
        shown.append(told(CLIENTS[library](v0.app_url, v0.api_key, adapted=False), v0, "/workspace", steps))
    with V1World() as v1:
        client = CLIENTS[library](v1.app_url, v1.api_key, adapted=True)
        shown.append(told(client, v1, "/workspace/project", steps))
    assert [(asked, alike(asked, answer)) for asked, answer in shown[1]] == [
        (asked, alike(asked, answer)) for asked, answer in shown[0]
    ]


def told(client: Any, world: V0World | V1World, root: str, steps: list[Step]) -> list[tuple[str, Any]]:
    """What a client is shown."""
    talk = Talk(client, world, root)
    try:
        hold(talk, steps)
    finally:
        client.close()
    return talk.shown()
