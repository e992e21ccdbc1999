"""Several workers serve one port, and share what they have to."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import socketio

from tests.adapter.test_sockets import LEFT_OPEN
from tests.gateway.serving import Served, gateway
from tests.gateway.upstreams import Asked, upstream
from tests.servers import V1World
from v0to1.adapter.python.exchange import _remember
from v0to1.gateway.woken import Woken

pytestmark = [pytest.mark.whole, pytest.mark.filterwarnings(LEFT_OPEN)]

WORKERS = 3
ALL_EVENTS = re.compile(r"\bHello (\d+)\b")


@pytest.fixture(scope="module")
def world() -> Iterator[V1World]:
    with V1World() as made:
        yield made


@pytest.fixture(scope="module")
def served(world: V1World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("gateway") / "log"
    with gateway(world.app_url, log, "--workers", str(WORKERS)) as made:
        yield made


async def following(
    served: Served, world: V1World, known: str, number: int, transports: list[str]
) -> set[str]:
    """What a client hears of the greetings of all clients, until it has heard all or 20 seconds are over."""
    client = socketio.AsyncClient(reconnection=False)
    heard: set[str] = set()
    client.on("oh_event", lambda view: heard.update(ALL_EVENTS.findall(str(view.get("message")))))
    headers = {"Authorization": f"Bearer {world.api_key}"}
    url = f"{served.url}?conversation_id={known}&latest_event_id=-1"
    await client.connect(url, headers=headers, transports=transports)
    action = {"action": "message", "args": {"content": f"Hello {number}"}}
    await client.emit("oh_user_action", action)
    deadline = time.monotonic() + 20
    while len(heard) < 9 and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    await client.disconnect()
    return heard


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_connection_goes_on_whoever_gets_its_requests(served: Served, world: V1World) -> None:
    """Each of nine clients hears all nine, whether it polls, upgrades, or has a WebSocket."""
    known = world.seed_conversation()
    ways = [["polling"], ["websocket"], ["polling", "websocket"]] * 3

    async def main() -> list[set[str]]:
        return await asyncio.gather(
            *(following(served, world, known, number, way) for number, way in enumerate(ways))
        )

    assert asyncio.run(main()) == [set(map(str, range(9)))] * 9
    gc.collect()  # a client of polling leaves a connection, which would be the fault of a later test


def test_a_connection_whose_worker_is_gone(served: Served) -> None:
    """The client is told what Engine.IO says of a connection that it does not know, and makes a new one."""
    url = f"{served.url}/socket.io/?transport=polling&EIO=4&sid=w1.gone"
    for _ in range(2 * WORKERS):
        response = httpx.get(url)
        assert (response.status_code, response.json()) == (400, {"code": 1, "message": "Session ID unknown"})


def test_all_workers_know_who_was_woken(served: Served, world: V1World) -> None:
    """One that has ended its work, was stopped and is started again is said to run, whoever is asked."""
    headers = {"Authorization": f"Bearer {world.api_key}"}
    known = world.seed_conversation(status="STOPPED")
    one = f"{served.url}/api/conversations/{known}"
    httpx.post(f"{one}/start", json={}, headers=headers).raise_for_status()
    statuses = {httpx.get(one, headers=headers).json()["status"] for _ in range(6 * WORKERS)}
    assert statuses <= {"STARTING", "RUNNING"}


def test_counts_of_all_workers_are_together(served: Served, world: V1World) -> None:
    headers = {"Authorization": f"Bearer {world.api_key}", "User-Agent": "counted/1"}
    for _ in range(20):
        httpx.get(f"{served.url}/api/conversations", headers=headers).raise_for_status()
    counted = re.compile(
        r'v0to1_gateway_requests_total\{client="counted",.*rule="conversations/list".*\} 20\.0'
    )
    deadline = time.monotonic() + 10
    while not any(map(counted.match, httpx.get(f"{served.url}/metrics").text.splitlines())):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_worker_that_dies_is_replaced(world: V1World, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {world.api_key}"}

    def workers(served: Served) -> list[int]:
        found = []
        for one in psutil.Process(served.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                if "spawn_main" in " ".join(one.cmdline()):
                    found.append(one.pid)
        return found

    with gateway(world.app_url, tmp_path / "log", "--workers", "2") as served:
        before = workers(served)
        os.kill(before[0], signal.SIGKILL)
        deadline = time.monotonic() + 20
        while len(set(workers(served)) - set(before)) < 1:
            assert time.monotonic() < deadline, served.log.read_text()
            answered(served, headers)
            time.sleep(0.1)
        assert answered(served, headers) == 200


def test_what_was_open_in_a_worker_that_died_is_not_counted(tmp_path: Path) -> None:
    def counted(ending: str) -> str:
        code = f"""
import os
from v0to1.gateway.metrics import Metrics
metrics = Metrics()
metrics.began()
{ending}
"""
        environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, check=False, capture_output=True, text=True
        )
        return done.stdout

    counted("os.kill(os.getpid(), 9)")
    shown = counted("print(metrics.exposed()[0].decode())")
    assert "v0to1_gateway_requests_in_progress 1.0" in shown.splitlines()


def answered(served: Served, headers: dict[str, str]) -> int:
    """The status of a request; a connection that a worker took with it is tried once more, as clients do."""
    for _ in range(20):
        try:
            return httpx.get(f"{served.url}/api/conversations", headers=headers).status_code
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("no worker answers")


def test_a_gateway_leaves_nothing_behind(
    world: V1World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    for workers in ("1", "2"):
        with gateway(world.app_url, tmp_path / "log", "--workers", workers) as served:
            assert list((tmp_path / "tmp").iterdir())
        assert served.process.returncode == 0
        assert list((tmp_path / "tmp").iterdir()) == []


def test_woken_is_a_mapping_that_processes_share(tmp_path: Path) -> None:
    one, other = Woken(tmp_path / "woken"), Woken(tmp_path / "woken")
    at = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone.utc)
    later: Any = at.replace(year=2027)
    one["a"] = later
    one["b"] = at
    assert (other["a"], other.get("b"), other.get("c")) == (later, at, None)
    assert (list(other), len(other)) == (["a", "b"], 2)
    one["a"] = later
    assert list(other) == ["b", "a"]
    assert other.pop("a") == later
    assert list(one) == ["b"]
    with pytest.raises(KeyError):
        del one["a"]
    one.close()
    other.close()


def test_what_a_full_disk_has_cut_off_is_passed_over(tmp_path: Path) -> None:
    woken = Woken(tmp_path / "woken")
    at = datetime(2026, 1, 2, tzinfo=timezone.utc)
    with (tmp_path / "woken").open("ab") as file:
        file.write(b'["cut", "2026-')
    assert list(woken) == []
    woken["a"] = at
    woken["b"] = at
    assert list(woken) == ["b"]
    woken.close()


def note_many(path: Path, number: int) -> dict[str, str]:
    """Note the same conversations as others do meanwhile; what is known when all have done so."""
    woken = Woken(path)
    for round_number in range(300):
        at = datetime(2026, 1, 2, 3, number, 0, round_number, tzinfo=timezone.utc)
        _remember(woken, f"c{round_number % 7}", at)
    woken[f"done {number}"] = at
    deadline = time.monotonic() + 20
    while sum(name.startswith("done") for name in woken) < 4:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    found = {name: at.isoformat() for name, at in woken.items()}
    woken.close()
    return found


def test_workers_may_note_the_same_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, multiprocessing.get_context("spawn")) as pool:
        found = list(pool.map(note_many, [tmp_path / "woken"] * 4, range(4)))
    assert found[1:] == found[:1] * 3
    assert {name for name in found[0] if name.startswith("done")} == {f"done {number}" for number in range(4)}
    assert set(found[0]) >= {"c0", "c6"}


def test_what_takes_longer_than_the_end_is_told_to_ask_again(tmp_path: Path) -> None:
    async def slow(asked: Asked, receive: Any, send: Any) -> None:
        await asyncio.sleep(20)

    with upstream() as server, ThreadPoolExecutor(1) as pool:
        server.answers["/slow"] = slow
        with gateway(server.url, tmp_path / "log", "--drain-timeout", "1") as served:
            asked = pool.submit(httpx.get, f"{served.url}/slow", timeout=30)
            while not server.asked:
                time.sleep(0.01)
            served.process.send_signal(signal.SIGTERM)
            response = asked.result(20)
            assert served.process.wait(20) == 0
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [one["status"] for one in lines if one["message"] == "request" and one["path"] == "/slow"] == [503]
    errors = [one["message"] for one in lines if one["level"] == "error"]
    assert errors == ["Cancel 1 running task(s), timeout graceful shutdown exceeded"]
