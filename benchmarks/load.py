"""Clients that load a gateway: each has a key and ids of its own, and reads that all it gets is its own."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

_SPACE = UUID(int=0)
_IDS = 3
MIX = ("get",) * 4 + ("message",) * 2 + ("passed",) * 3 + ("sent",)
"""Ten requests: conversations and messages of V0, which are translated, and others, which are passed on."""


class Got(NamedTuple):
    """A response: its status, and its body."""

    status: int
    body: bytes


class Mixed(AssertionError):
    """A client got what is not its own."""


@dataclass
class Client:
    """A client of a gateway, with a connection that it keeps; `key` is its own."""

    number: int
    port: int
    direct_port: int
    fault: str = ""
    connections: dict[int, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=dict)
    locks: dict[int, asyncio.Lock] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What it is known by."""
        return f"Bearer key-{self.number}"

    def known(self, turn: int) -> str:
        """The id of one of its conversations."""
        return uuid5(_SPACE, f"{self.number}/{turn % _IDS}").hex

    async def do(self, kind: str, *, direct: bool = False) -> int:
        """Send a request of a kind, and look at the response; gives its status.

        With `direct`, what the gateway would send to the upstream is sent there. Raises Mixed, and OSError or
        EOFError where the connection breaks.
        """
        port = self.direct_port if direct else self.port
        async with self.locks.setdefault(port, asyncio.Lock()):
            known, mark = self.known(random.randrange(_IDS)), uuid4().hex
            lookup = f"/api/v1/app-conversations?ids={known}"
            if kind == "get":
                got = await self.ask(port, "GET", lookup if direct else f"/api/conversations/{known}", mark)
            elif kind == "message":
                if direct:
                    await self.ask(port, "GET", lookup, mark)
                self.sent.append(mark)
                body = json.dumps({"message": f"fault={self.fault} id={mark}"}).encode()
                got = await self.ask(port, "POST", f"/api/conversations/{known}/message", mark, body)
            elif kind == "passed":
                got = await self.ask(port, "GET", f"/echo?{mark}", mark)
            else:
                self.sent.append(mark)
                got = await self.ask(port, "POST", f"/echo?{mark}", mark, mark.encode() * 8)
        if got.status == 200:
            self._look(kind, known, mark, json.loads(got.body))
            if kind in ("message", "sent"):
                self.accepted.append(mark)
        return got.status

    def _look(self, kind: str, known: str, mark: str, value: Any) -> None:
        if kind == "get":
            one = value[0] if isinstance(value, list) else value
            if one["title"] != f"{self.key} {UUID(known)}":
                raise Mixed(f"{self.key} got {one['title']}")
        elif kind in ("passed", "sent") and (value["key"], value["id"]) != (self.key, mark):
            raise Mixed(f"{self.key} got {value}")

    async def ask(self, port: int, method: str, target: str, mark: str, body: bytes = b"") -> Got:
        """Send one request on the connection to a port, which is opened where there is none."""
        try:
            if port not in self.connections:
                self.connections[port] = await asyncio.open_connection("127.0.0.1", port)
            reader, writer = self.connections[port]
            lines = [
                f"{method} {target} HTTP/1.1\r\nHost: gateway\r\nUser-Agent: load/1",
                f"Authorization: {self.key}\r\nX-Load-Id: {mark}",
            ]
            if self.fault:
                lines.append(f"X-Fault: {self.fault}")
            if method == "POST":
                lines.append(f"Content-Type: application/json\r\nContent-Length: {len(body)}")
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            return await _response(reader)
        except (OSError, EOFError, ValueError):
            self.close(port)
            raise

    def close(self, port: int | None = None) -> None:
        """Close the connection to a port, or all."""
        for one in [port] if port is not None else list(self.connections):
            known = self.connections.pop(one, None)
            if known is not None:
                known[1].close()


async def _response(reader: asyncio.StreamReader) -> Got:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, text = line.partition(b":")
        if name.lower() == b"content-length":
            return Got(int(head[9:12]), await reader.readexactly(int(text)))
    raise ValueError("a response without a length")


class Latency(NamedTuple):
    """Seconds from when each request was due to the end of its response."""

    seconds: list[float]

    def quantile(self, share: float) -> float:
        """The time within which a share of the requests was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def open_loop(
    clients: list[Client], rate: float, seconds: float, direct_share: float
) -> tuple[Latency, Latency, list[str]]:
    """Requests at a fixed rate, whatever becomes of those before.

    A share of them goes to the upstream directly, in between, so that both meet the same machine. Gives the
    times through the gateway and those directly, and what failed.
    """
    through: list[float] = []
    directly: list[float] = []
    failures: list[str] = []
    running: set[asyncio.Task[None]] = set()

    async def one(client: Client, kind: str, due: float, *, direct: bool) -> None:
        try:
            status = await client.do(kind, direct=direct)
        except (OSError, EOFError, ValueError, Mixed) as error:
            failures.append(f"{kind}: {type(error).__name__} {error}")
            return
        if status != 200:
            failures.append(f"{kind}: {status}")
        (directly if direct else through).append(time.perf_counter() - due)

    for number, due in enumerate(_moments(rate, seconds)):
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        kind = random.choice(MIX)
        client = clients[number % len(clients)]
        task = asyncio.create_task(one(client, kind, due, direct=random.random() < direct_share))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return Latency(through), Latency(directly), failures


def _moments(rate: float, seconds: float) -> Iterator[float]:
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        yield began + number / rate


async def closed_loop(clients: list[Client], total: int, every: int, tick: Callable[[], None]) -> list[str]:
    """So many requests, each client one after the other; `tick` is called after `every`. Gives failures."""
    failures: list[str] = []
    done = 0

    async def one(client: Client) -> None:
        nonlocal done
        while done < total:
            done += 1
            if done % every == 0:
                tick()
            try:
                status = await client.do(random.choice(MIX))
            except (OSError, EOFError, ValueError, Mixed) as error:
                failures.append(f"{type(error).__name__} {error}")
                continue
            if status != 200:
                failures.append(str(status))

    await asyncio.gather(*(one(client) for client in clients))
    return failures
