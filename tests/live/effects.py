"""What a flow did to a real server, looked up behind the client's back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from tests.examples.flows import MADE, Effects
from tests.examples.worlds import named
from tests.live.catalogue import Client
from tests.live.environments import BOTH
from tests.live.recording import Exchange
from tests.live.world import LiveWorld

EVENTS_SECONDS = 60
_SANDBOX = {"stopped": "PAUSED", "running": "RUNNING"}


def seen(world: LiveWorld, client: Client, effects: Effects, repository: str, earlier: str) -> Effects:
    """The effects with the names that `expected` has for ids, for the repository and for a title."""
    names = {repository: "acme/web"}
    if earlier:
        conversation = world.conversation(earlier)
        names |= {earlier: "earlier", **({str(conversation["title"]): "Earlier"} if conversation else {})}
    return named(client.name, effects, names)


def assert_heard(client: Client, asked: list[str]) -> None:
    """The words of the flow reached the model: an agent took them up."""
    for words in client.said:
        assert any(words in text for text in asked), f"no agent was asked: {words}"


def assert_made(world: LiveWorld) -> None:
    """The agent ran: its file is in the workspace."""
    made = [path.read_text(encoding="utf-8") for path in world.server.workspace.rglob(MADE)]
    assert made == ["42\n"], f"{MADE} in the workspace: {made}"


def assert_started(
    exchanges: Iterable[Exchange], client: Client, conversation_id: str, repository: str
) -> None:
    """The server was told the prompt and the repository; it ignores what it does not know."""
    told = [item for exchange in exchanges for item in _objects(exchange.answered())]
    (request, *_) = [
        item["request"] for item in told if item.get("app_conversation_id") == conversation_id
    ] or pytest.fail("no start task led to the conversation")
    assert client.said[0] in _text(request["initial_message"]["content"])
    assert request["selected_repository"] == repository


def assert_ended(world: LiveWorld, client: Client, conversation_id: str) -> None:
    """The conversation is where the flow has left it; what cannot be deleted is stopped or goes on."""
    conversation = world.conversation(conversation_id)
    if client.ends == "deleted" and world.release is not BOTH:
        assert conversation is None, f"not deleted: {conversation}"
        return
    assert conversation is not None
    wanted = ("PAUSED", "RUNNING") if client.ends == "deleted" else (_SANDBOX[client.ends],)
    assert conversation["sandbox_status"] in wanted


def assert_first_message(
    world: LiveWorld, exchanges: Iterable[Exchange], client: Client, conversation_id: str
) -> None:
    """The first message of the conversation is the prompt, as the client read it or could have."""
    read = [item for exchange in exchanges for item in _objects(exchange.answered())]
    events = [item for item in read if _is_users(item)] or _messages(world, conversation_id)
    first = min(events, key=lambda event: str(event["timestamp"]))
    assert client.said[0] in _text(first["llm_message"]["content"])


def _messages(world: LiveWorld, conversation_id: str) -> list[dict[str, Any]]:
    """What the user said; sandboxes hand their events over with a delay."""
    path = f"/api/v1/conversation/{conversation_id}/events/search"

    def look() -> list[dict[str, Any]]:
        items = world.ask("GET", path, params={"limit": 100, "kind__eq": "MessageEvent"})["items"]
        return [event for event in items if _is_users(event)]

    return until(look, EVENTS_SECONDS)


def _is_users(item: Mapping[str, Any]) -> bool:
    return item.get("kind") == "MessageEvent" and item.get("source") == "user"


def _objects(answer: object) -> list[Mapping[str, Any]]:
    """The objects of an answer: itself, the items of a page, the entries of a list."""
    if isinstance(answer, Mapping):
        answer = answer.get("items") or [answer]
    return [item for item in answer if isinstance(item, Mapping)] if isinstance(answer, list) else []


def until(look: Callable[[], list[dict[str, Any]]], seconds: float) -> list[dict[str, Any]]:
    """Look until there is something. Raises AssertionError when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"nothing after {seconds} seconds"
        time.sleep(0.2)
    return found


def _text(content: list[dict[str, Any]]) -> str:
    return "\n".join(block.get("text", "") for block in content)
