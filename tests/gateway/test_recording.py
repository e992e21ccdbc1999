"""A gateway records who uses V0."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio

from tests.gateway.in_process import running
from tests.gateway.serving import gateway
from tests.servers.world_v1 import V1World
from v0to1.core.usage_files import load

KEY = "sk-oh-a-secret-key"


def uses(path: Path) -> list[tuple[str, str, str, str, int]]:
    """Rule, route, agent, network and count of each entry."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return sorted(
        (one["rule"], one["route"], one["client"]["agent"], one["client"]["network"], one["count"])
        for one in found["uses"]
    )


def test_uses_are_recorded_by_client(tmp_path: Path) -> None:
    record = tmp_path / "usage.json"
    with V1World() as world, running(world.app_url, record=str(record)) as served:
        known = world.seed_conversation()
        for agent in ("one/1.0", "two/2.0", "two/2.0"):
            headers = {"Authorization": f"Bearer {world.api_key}", "User-Agent": agent}
            httpx.get(f"{served.url}/api/conversations/{known}", headers=headers).raise_for_status()
        httpx.get(f"{served.url}/api/v1/settings", headers=headers).raise_for_status()
        httpx.get(f"{served.url}/api/options/agents", headers={"User-Agent": "three"})

        async def talk() -> None:
            client = socketio.AsyncClient()
            url = f"{served.url}?conversation_id={known}&latest_event_id=-1"
            await client.connect(url, headers={**headers, "User-Agent": "four"}, transports=["websocket"])
            await client.emit("oh_user_action", {"action": "message", "args": {"content": "Hello."}})
            while not any(one.path.endswith("/events") for one in world.calls):
                await asyncio.sleep(0.02)
            await client.disconnect()

        asyncio.run(talk())
    route = "GET /api/conversations/{conversation_id}"
    assert uses(record) == [
        ("conversations/get", route, "one/1.0", "127.0.0.0/24", 1),
        ("conversations/get", route, "two/2.0", "127.0.0.0/24", 2),
        ("options/agents", "GET /api/options/agents", "three", "127.0.0.0/24", 1),
        ("socketio/connect", "socketio/connect", "four", "127.0.0.0/24", 1),
        ("socketio/message", "socketio/message", "four", "127.0.0.0/24", 1),
    ]
    text = record.read_text(encoding="utf-8")
    assert not any(secret in text for secret in (known, world.api_key, "Hello"))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_nothing_is_lost_at_the_end(workers: str, tmp_path: Path) -> None:
    record = tmp_path / "usage.sqlite"
    with V1World() as world:
        headers = {"Authorization": f"Bearer {world.api_key}"}
        with gateway(
            world.app_url, tmp_path / "log", "--record", str(record), "--workers", workers
        ) as served:
            for _ in range(25):
                httpx.get(f"{served.url}/api/conversations", headers=headers).raise_for_status()
    assert sum(one.count for one in load(record).uses) == 25


def test_logs_have_no_keys_and_no_texts(tmp_path: Path) -> None:
    with V1World() as world, gateway(world.app_url, tmp_path / "log") as served:
        known = world.seed_conversation()
        headers = {"Authorization": f"Bearer {world.api_key}", "Cookie": "session=of-somebody"}
        one = f"{served.url}/api/conversations/{known}"
        body = {"message": "The message of somebody."}
        httpx.post(f"{one}/message", json=body, headers=headers).raise_for_status()
        httpx.get(f"{served.url}/api/v1/settings?session_api_key={KEY}", headers=headers)
        httpx.get(f"{served.url}/socket.io/?EIO=4&transport=polling&session_api_key={KEY}", headers=headers)
        world.violations.clear()
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    requests = [(one["rule"], one["method"], one["status"]) for one in lines if one["message"] == "request"]
    assert ("events/message", "POST", 200) in requests
    assert ("", "GET", 200) in requests
    text = json.dumps(lines)
    assert not any(secret in text for secret in (world.api_key, KEY, "of-somebody", "of somebody", known))
