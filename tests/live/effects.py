"""What a flow did to a real server, looked up behind the client's back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tests.examples.flows import MADE, Effects, Site
from tests.examples.worlds import named
from tests.live.catalogue import Client
from tests.live.recording import Exchange
from tests.live.waiting import until
from tests.live.world import LiveWorld

EVENTS_SECONDS = 180


def assert_works(world: LiveWorld, client: Client, folder: Path, site: Site, earlier: str) -> Effects:
    """A client does for its user what it should; returns the effects of its flow."""
    effects = client.flow(folder, site)
    names = {site.repository: "acme/web"}
    if earlier:
        conversation = world.conversation(earlier)
        names |= {earlier: "earlier", **({str(conversation["title"]): "Earlier"} if conversation else {})}
    found, wanted = named(client.name, effects, names), client.expected(site)
    keys = found.keys() | wanted.keys()
    different = {key: (found.get(key), wanted.get(key)) for key in keys if found.get(key) != wanted.get(key)}
    assert not different, f"effects (found, wanted): {different}"
    return effects


def assert_heard(client: Client, asked: list[str], mark: int) -> None:
    """The words of the flow reach the model, after `mark` questions: an agent takes them up.

    Flows that start work without waiting for it end before that.
    """
    for words in client.said:
        heard = partial(_heard, words, asked, mark)
        until(heard, EVENTS_SECONDS, f"no agent was asked: {words}")


def assert_heard_by_v0(client: Client, asked: list[str], mark: int, exchanges: Iterable[Exchange]) -> None:
    """The first words of the flow reach the model, the later ones it or the server.

    V0 keeps a message that comes while a turn is ending, but its agent takes that up with the next one only.
    """
    assert_heard(replace(client, said=client.said[:1]), asked, mark)
    taken = [exchange.body.decode(errors="replace") for exchange in exchanges if exchange.status < 400]
    later = [words for words in client.said[1:] if not _heard(words, taken, 0)]
    assert_heard(replace(client, said=tuple(later)), asked, mark)


def assert_made(world: LiveWorld) -> None:
    """The agent ran: its file is in the workspace."""
    until(lambda: _made(world) == ["42\n"], EVENTS_SECONDS, f"no {MADE}, or others, in the workspace")


def _heard(words: str, asked: Sequence[str], mark: int) -> bool:
    return any(words in text for text in asked[mark:])


def _made(world: LiveWorld) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in world.server.workspace.rglob(MADE)]


def say_all(world: LiveWorld, conversation_id: str, texts: Sequence[str]) -> None:
    """Leave messages with an agent that shall rest, and wait until the App Server has all of them."""

    def count() -> int:
        found: int = world.ask("GET", path, params={"kind__eq": "MessageEvent"})
        return found

    path = f"/api/v1/conversation/{conversation_id}/events/count"
    found = world.known(conversation_id)
    before = count()
    key = {"X-Session-API-Key": found["session_api_key"]}
    for text in texts:
        body = {"role": "user", "content": [{"type": "text", "text": text}], "run": False}
        httpx.post(f"{found['conversation_url']}/events", json=body, headers=key).raise_for_status()
    until(lambda: count() >= before + len(texts), EVENTS_SECONDS)


def text_of(event: Mapping[str, Any]) -> str:
    """The text of a message event."""
    return _text(event["llm_message"]["content"])


def _messages(world: LiveWorld, conversation_id: str) -> list[dict[str, Any]]:
    """What the user said; sandboxes hand their events over with a delay."""
    path = f"/api/v1/conversation/{conversation_id}/events/search"

    def look() -> list[dict[str, Any]]:
        items = world.ask("GET", path, params={"limit": 100, "kind__eq": "MessageEvent"})["items"]
        return [event for event in items if _is_users(event)]

    return until(look, EVENTS_SECONDS)


def _is_users(item: Mapping[str, Any]) -> bool:
    return item.get("kind") == "MessageEvent" and item.get("source") == "user"


def _text(content: list[dict[str, Any]]) -> str:
    return "\n".join(block.get("text", "") for block in content)
