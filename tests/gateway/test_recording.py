"""A gateway records who uses V0."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

import httpx
import pytest
import socketio
from websockets.asyncio.client import connect

from tests.adapter.test_sockets import LEFT_OPEN
from tests.gateway.in_process import running
from tests.gateway.serving import gateway
from tests.servers import V1World
from v0to1.cli import main
from v0to1.core.usage_files import load
from v0to1.gateway import refusals

pytestmark = [pytest.mark.whole, pytest.mark.filterwarnings(LEFT_OPEN)]

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
        ("socketio/connect", "Socket.IO connect", "four", "127.0.0.0/24", 1),
        ("socketio/events", "Socket.IO on oh_event", "four", "127.0.0.0/24", 1),
        ("socketio/message", "Socket.IO emit oh_user_action", "four", "127.0.0.0/24", 1),
    ]
    text = record.read_text(encoding="utf-8")
    assert not any(secret in text for secret in (known, world.api_key, "Hello"))


CLIENT = """import requests

BASE = "https://app.all-hands.dev"
HEADERS = {"Authorization": "Bearer key"}


def status(known):
    return requests.get(f"{BASE}/api/conversations/{known}", headers=HEADERS).json()["status"]


def stop(known):
    requests.post(f"{BASE}/api/conversations/{known}/stop", headers=HEADERS)
"""


def test_the_report_says_what_a_gateway_has_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record, run, folder = tmp_path / "usage.sqlite", tmp_path / "run.json", tmp_path / "client"
    folder.mkdir()
    (folder / "client.py").write_text(CLIENT, encoding="utf-8")
    with V1World() as world, running(world.app_url, record=str(record)) as served:
        known = world.seed_conversation()
        headers = {"Authorization": f"Bearer {world.api_key}", "User-Agent": "partner/3"}
        for path in (f"/api/conversations/{known}", "/api/settings"):
            httpx.get(f"{served.url}{path}", headers=headers).raise_for_status()
    assert main(["check", str(folder), "--format", "json", "-o", str(run)]) == 1
    assert main(["report", str(run), str(record)]) == 0
    said = capsys.readouterr().out
    today = load(record).until[:10]
    assert re.findall(r"^    ((?:used|not seen) .*)$", said, re.MULTILINE) == [
        f"used in production, last on {today} (1 use by 1 client since {today})",
        f"not seen since {load(record).began[:10]} (less than a day)",
    ]
    client = load(record).uses[0].client
    assert client is not None
    stranger = f"  partner/3, from 127.0.0.0/24, key {client.key}: 1 use, last on {today}: GET /api/settings"
    assert f"{stranger} (runs have 1 other of it)\n" in said


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


@pytest.mark.parametrize("workers", ["1", "2"])
def test_logs_have_no_keys_and_no_texts(workers: str, tmp_path: Path) -> None:
    """They are lines of JSON, also those of workers, and of WebSockets."""

    async def socket(url: str) -> None:
        async with connect(url.replace("http", "ws", 1)) as opened:
            await opened.recv()

    options = ("--workers", workers, "--refuse", "files")
    with V1World() as world, gateway(world.app_url, tmp_path / "log", *options) as served:
        known = world.seed_conversation()
        headers = {"Authorization": f"Bearer {world.api_key}", "Cookie": "session=of-somebody"}
        one = f"{served.url}/api/conversations/{known}"
        body = {"message": "The message of somebody."}
        httpx.post(f"{one}/message", json=body, headers=headers).raise_for_status()
        assert httpx.get(f"{one}/list-files", headers=headers).status_code == 410
        httpx.get(f"{served.url}/api/v1/settings?session_api_key={KEY}", headers=headers)
        polled = f"{served.url}/socket.io/?EIO=4&transport=polling&session_api_key={KEY}"
        httpx.get(polled, headers=headers)
        asyncio.run(socket(polled.replace("polling", "websocket") + f"&conversation_id={known}"))
        world.violations.clear()
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert lines[0]["message"] == "serving"
    assert (lines[0]["address"], lines[0]["refused"]) == (served.url, ["files"])
    assert [one["message"] for one in lines].count("a worker has started") == int(workers)
    requests = [(one["rule"], one["method"], one["status"]) for one in lines if one["message"] == "request"]
    assert ("events/message", "POST", 200) in requests
    assert ("files/list", "GET", 410) in requests
    assert ("", "GET", 200) in requests
    text = json.dumps(lines)
    assert not any(secret in text for secret in (world.api_key, KEY, "of-somebody", "of somebody", known))


def test_who_is_refused_is_seen(tmp_path: Path) -> None:
    record = tmp_path / "usage.json"
    options = ("--refuse", "socketio", "--record", str(record))
    with V1World() as world, gateway(world.app_url, tmp_path / "log", *options) as served:
        for transport in ("polling", "polling"):
            url = f"{served.url}/socket.io/?EIO=4&transport={transport}&conversation_id=1"
            assert httpx.get(url, headers={"User-Agent": "old/1"}).status_code == 410
        counted = 'v0to1_gateway_socket_events_total{client="old",kind="refused"} 2.0'
        assert counted in httpx.get(f"{served.url}/metrics").text.splitlines()
    assert {one[:3] for one in uses(record) if one[4] == 2} >= {
        ("socketio/connect", "Socket.IO connect", "old/1")
    }


class Later(datetime):
    """The time after a refusal has begun."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Later:
        return cls(2999, 6, 1, tzinfo=tz)


def test_who_has_connected_before_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "usage.json"
    with V1World() as world:
        key = {"Authorization": f"Bearer {world.api_key}"}
        refused = ("socketio from=2999-01-01",)
        with running(world.app_url, record=str(record), refusals=refused) as served:
            made = httpx.post(f"{served.url}/api/conversations", json={}, headers=key, timeout=30).json()
            url = f"{served.url}/socket.io/?EIO=4&transport=polling&conversation_id={made['conversation_id']}"
            opened = httpx.get(url, headers=key, timeout=30)
            sid = json.loads(opened.text[1:])["sid"]
            monkeypatch.setattr(refusals, "datetime", Later)
            assert httpx.get(url, headers=key, timeout=30).status_code == 410
            assert httpx.post(f"{url}&sid={sid}", content=b"40", headers=key, timeout=30).status_code == 200


def test_who_is_not_let_in_uses_nothing(tmp_path: Path) -> None:
    record = tmp_path / "usage.json"
    with V1World() as world, running(world.app_url, record=str(record)) as served:
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            assert httpx.get(f"{served.url}/api/conversations", headers=headers).status_code == 401
        world.violations.clear()
    assert uses(record) == []
