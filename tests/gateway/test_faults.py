"""Upstreams that fail, workers that are killed, and gateways that end while requests are under way.

What a client was told to be done did arrive once; nothing arrives twice; and nobody gets what is another's.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from benchmarks.load import MIX, Client, Mixed
from tests.gateway.serving import Served, free_port, gateway

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
SEED = 20261130


@contextmanager
def v1_server() -> Iterator[int]:
    """The V1 server of the benchmarks, which fails as it is asked to; gives its port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.v1_server", str(port)], cwd=ROOT)
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                counts(port)
                break
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def server() -> Iterator[int]:
    """A V1 server that has been asked nothing yet."""
    with v1_server() as port:
        yield port


def counts(port: int) -> dict[str, int]:
    """How often each request that changes something arrived, by its mark."""
    found: dict[str, int] = httpx.get(f"http://127.0.0.1:{port}/counted", trust_env=False).json()
    return found


def clients(served: Served, port: int, number: int) -> list[Client]:
    """Clients of a gateway, each with a key of its own."""
    return [Client(each, int(served.url.rpartition(":")[2]), port) for each in range(number)]


async def busy(client: Client, turns: int, statuses: list[int], until: asyncio.Event | None = None) -> None:
    """Send requests one after the other, on a new connection where the last one broke."""
    for _ in range(turns):
        if until is not None and until.is_set():
            break
        try:
            statuses.append(await client.do(random.choice(MIX)))
        except Mixed:
            raise
        except (OSError, EOFError, ValueError):
            statuses.append(0)
            await asyncio.sleep(0.01)
    client.close()


def check(port: int, known: list[Client]) -> None:
    """What was accepted arrived once, and nothing arrived twice, nor what nobody sent."""
    arrived = counts(port)
    accepted = [mark for one in known for mark in one.accepted]
    sent = {mark for one in known for mark in one.sent}
    assert [mark for mark in accepted if arrived.get(mark) != 1] == []
    assert [mark for mark, times in arrived.items() if times != 1] == []
    assert set(arrived) <= sent


FAULTS = ("", "delay", "before", "amid", "500", "429", "close")


def test_what_is_accepted_arrives_once_whatever_the_upstream_does(server: int, tmp_path: Path) -> None:
    """Clients ask for another fault each, and all at once."""
    random.seed(SEED)
    statuses: dict[str, list[int]] = {fault: [] for fault in FAULTS}
    with gateway(f"http://127.0.0.1:{server}", tmp_path / "log") as served:
        known = clients(served, server, 35)
        for one in known:
            one.fault = FAULTS[one.number % len(FAULTS)]

        async def main() -> None:
            await asyncio.gather(*(busy(one, 15, statuses[one.fault]) for one in known))

        asyncio.run(main())
    assert set(statuses[""]) == set(statuses["delay"]) == {200}
    assert set(statuses["before"]) == set(statuses["close"]) == {200, 502}
    assert set(statuses["500"]) >= {200, 500}
    assert set(statuses["429"]) >= {200, 429}
    assert set(statuses["amid"]) <= {0, 200, 502}
    check(server, known)


@pytest.mark.parametrize("fault", ["before", "close", "amid"])
def test_a_message_whose_response_is_lost_is_not_sent_again(fault: str, server: int, tmp_path: Path) -> None:
    with gateway(f"http://127.0.0.1:{server}", tmp_path / "log") as served:
        [client] = clients(served, server, 1)
        client.fault = fault

        async def main() -> list[int]:
            found = [await client.do("message") for _ in range(5)]
            client.close()
            return found

        assert asyncio.run(main()) == [502] * 5
    assert client.accepted == []
    assert counts(server) == dict.fromkeys(client.sent, 1)


def test_a_worker_that_is_killed_loses_only_what_was_not_answered(server: int, tmp_path: Path) -> None:
    random.seed(SEED)
    statuses: list[int] = []
    options = ("--workers", "2")
    with gateway(f"http://127.0.0.1:{server}", tmp_path / "log", *options) as served:
        known = clients(served, server, 20)

        async def main() -> None:
            ended = asyncio.Event()
            tasks = [asyncio.create_task(busy(one, 10_000, statuses, ended)) for one in known]
            for _ in range(2):
                await asyncio.sleep(0.5)
                os.kill(random.choice(workers(served)), signal.SIGKILL)
            await asyncio.sleep(1.5)
            ended.set()
            await asyncio.gather(*tasks)

        asyncio.run(main())
        assert httpx.get(f"{served.url}/healthz", trust_env=False).status_code == 200
    assert set(statuses) <= {0, 200}
    assert statuses.count(200) > 100
    assert statuses.count(0) <= 2 * len(known)
    check(server, known)


def workers(served: Served) -> list[int]:
    """The processes of the workers of a gateway."""
    found = []
    for path in Path(f"/proc/{served.process.pid}/task").glob("*/children"):
        found += [int(one) for one in path.read_text().split()]
    return [one for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


@pytest.mark.parametrize("number", [1, 2])
def test_a_gateway_that_ends_answers_what_it_has_begun(number: int, server: int, tmp_path: Path) -> None:
    """Each request takes a while at the upstream; all that were there at the end are answered."""
    random.seed(SEED)
    statuses: list[int] = []
    options = ("--workers", str(number))
    with gateway(f"http://127.0.0.1:{server}", tmp_path / "log", *options) as served:
        known = clients(served, server, 20)
        for one in known:
            one.fault = "delay"

        async def main() -> None:
            tasks = [asyncio.create_task(busy(one, 10_000, statuses, ended)) for one in known]
            await asyncio.sleep(0.7)
            served.process.send_signal(signal.SIGTERM)
            while served.process.poll() is None:
                await asyncio.sleep(0.05)
            ended.set()
            await asyncio.gather(*tasks)

        ended = asyncio.Event()
        asyncio.run(main())
    assert statuses.count(200) >= len(known)
    assert set(statuses) <= {0, 200}
    check(server, known)
    arrived = counts(server)
    told = {mark for one in known for mark in one.accepted}
    assert set(arrived) == told, "what had begun was answered"


def test_a_download_that_has_begun_ends_before_the_gateway(server: int, tmp_path: Path) -> None:
    size = 20_000_000
    with gateway(f"http://127.0.0.1:{server}", tmp_path / "log") as served:
        with httpx.stream("GET", f"{served.url}/large/{size}", trust_env=False) as response:
            pieces = response.iter_bytes()
            got = len(next(pieces))
            served.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            got += sum(len(piece) for piece in pieces)
        assert got == size
        assert served.process.wait(20) == 0
    assert [line for line in (tmp_path / "log").read_text().splitlines() if "Traceback" in line] == []


def test_a_client_that_goes_takes_nobody_with_it(server: int, tmp_path: Path) -> None:
    """A hundred clients break off in the middle of a request; the others go on."""
    random.seed(SEED)
    statuses: list[int] = []
    with gateway(f"http://127.0.0.1:{server}", tmp_path / "log", "--max-requests", "40") as served:
        known = clients(served, server, 10)
        port = int(served.url.rpartition(":")[2])

        async def breaks_off(number: int) -> None:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            data = (
                b"POST /api/conversations/x/message HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n123456789"
            )
            writer.write(data[: 1 + number % len(data)])
            await writer.drain()
            writer.transport.abort()

        async def main() -> None:
            await asyncio.gather(
                *(busy(one, 20, statuses) for one in known), *(breaks_off(each) for each in range(100))
            )

        asyncio.run(main())
        lines = httpx.get(f"{served.url}/metrics", trust_env=False).text.splitlines()
    assert set(statuses) == {200}
    assert [line for line in lines if line.startswith("v0to1_gateway_requests_in_progress ")] == [
        "v0to1_gateway_requests_in_progress 1.0"
    ]
    check(server, known)


def test_a_log_says_what_failed_and_nothing_of_what_was_sent(server: int, tmp_path: Path) -> None:
    with gateway(f"http://127.0.0.1:{server}", tmp_path / "log") as served:
        [client] = clients(served, server, 1)
        client.fault = "before"

        async def main() -> None:
            assert await client.do("message") == 502
            client.close()

        asyncio.run(main())
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    failed = [line for line in lines if line["message"] == "upstream failed"]
    assert [line["level"] for line in failed] == ["warning"]
    assert client.sent[0] not in (tmp_path / "log").read_text()
