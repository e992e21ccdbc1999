"""The gateway under load, over many requests, and with large bodies."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.aims import Figure
from benchmarks.load import Client, Latency, closed_loop, open_loop
from benchmarks.parts import Part
from benchmarks.places import BenchmarkError, scratch

CLIENTS = 200
RATE = 250.0
SECONDS = 60.0
WARM_SECONDS = 5.0
DIRECT = 0.2
"""The share of requests that go to the upstream directly."""

REQUESTS = 100_000
EVERY = 10_000
WARM = 2
"""Samples of memory before which caches may grow."""

GIGABYTE = 1_000_000_000
_PIECE = bytes(1 << 18)
_SAMPLE_SECONDS = 0.05
_START_SECONDS = 30.0
_ID = "0123456789abcdef0123456789abcdef"
_FORM = b'--mark\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'


class Running(NamedTuple):
    """A gateway and its upstream: their ports, and the process of the gateway."""

    port: int
    upstream_port: int
    pid: int

    def clients(self) -> list[Client]:
        """Clients of this gateway, each with a key and ids of its own."""
        return [Client(number, self.port, self.upstream_port) for number in range(CLIENTS)]


def load(rounds: int) -> Part:
    """200 clients for a minute; raises BenchmarkError where a request fails or gets what is another's."""
    del rounds
    with running() as found:
        through, directly, failures, spent = asyncio.run(_load(found))
    _raise(failures)
    cost = 1e3 * spent / len(through.seconds)
    lines, more = [], {}
    for share in (0.5, 0.9, 0.99):
        own, other = 1e3 * through.quantile(share), 1e3 * directly.quantile(share)
        more[share] = own - other
        lines.append(
            (f"{100 * share:.0f} of 100", f"{other:.2f} ms", f"{own:.2f} ms", f"{own - other:.2f} ms")
        )
    return Part(
        "The gateway under load",
        f"{CLIENTS} clients, {RATE:.0f} requests a second in all for {SECONDS:.0f} seconds, each when it is "
        "due. Four of ten read a conversation and two send a message, which are translated; three read and "
        "one sends something that is passed on. One of five goes to the upstream directly, as the gateway "
        f"would send it. One worker took {cost:.2f} ms of a processor for a request.",
        ("answered within", "directly", "through the gateway", "more"),
        tuple(lines),
        {"gateway-median": Figure(more[0.5]), "gateway-late": Figure(more[0.99])},
    )


async def _load(found: Running) -> tuple[Latency, Latency, list[str], float]:
    clients = found.clients()
    await open_loop(clients, RATE, WARM_SECONDS, DIRECT)
    before = _processor(found.pid)
    through, directly, failures = await open_loop(clients, RATE, SECONDS, DIRECT)
    spent = _processor(found.pid) - before
    for client in clients:
        client.close()
    return through, directly, failures, spent


def memory(rounds: int) -> Part:
    """The memory of one worker over 100,000 requests, as fast as it answers."""
    del rounds
    with running() as found:
        samples: list[int] = []
        began = time.perf_counter()
        failures = asyncio.run(
            closed_loop(found.clients(), REQUESTS, EVERY, lambda: samples.append(_resident(found.pid)))
        )
        seconds = time.perf_counter() - began
    _raise(failures)
    slope = _slope(samples[WARM:])
    return Part(
        "The gateway over many requests",
        f"{REQUESTS:,} requests as above of {CLIENTS} clients, one after the other: "
        f"{REQUESTS / seconds:.0f} a second. Growth is that of the line through all but the first {WARM}.",
        ("requests", "memory of the worker"),
        tuple((f"{EVERY * (n + 1):,}", f"{size / 1e6:.1f} MB") for n, size in enumerate(samples)),
        {"gateway-flat": Figure(slope / 1e6)},
    )


def large(rounds: int) -> Part:
    """Bodies of a gigabyte, both ways, passed on and translated."""
    del rounds
    lines, most = [], 0
    for name, transfer in (
        ("passed on, to the client", _download("/large/{size}")),
        ("passed on, to the upstream", _upload("/sink", b"", b"")),
        ("`zip-directory`", _download(f"/api/conversations/{_ID}/zip-directory")),
        ("`upload-files`", _upload(f"/api/conversations/{_ID}/upload-files", _FORM, b"\r\n--mark--\r\n")),
    ):
        with running() as found:
            before = _resident(found.pid)
            with _watched(found.pid) as peak:
                began = time.perf_counter()
                transfer(found.port)
                seconds = time.perf_counter() - began
            grown = max(peak) - before
        most = max(most, grown)
        lines.append((name, f"{seconds:.1f} s", f"{before / 1e6:.0f} MB", f"{grown / 1e6:.0f} MB"))
    return Part(
        "Large bodies through the gateway",
        f"{GIGABYTE:,} bytes each, in a gateway that has just been started.",
        ("body", "wall", "memory before", "most, more than that"),
        tuple(lines),
        {"gateway-large": Figure(most / 1e6)},
    )


@contextmanager
def running() -> Iterator[Running]:
    """A gateway with one worker in front of a V1 server, as processes of their own."""
    port, upstream_port = _free_port(), _free_port()
    upstream = ["-m", "benchmarks.v1_server", str(upstream_port)]
    address = f"http://127.0.0.1:{upstream_port}"
    ours = ["-m", "v0to1", "gateway", "--upstream", address, "--port", str(port)]
    processes = []
    with (scratch() / "log").open("wb") as log:
        for words in (upstream, ours):
            processes.append(
                subprocess.Popen(
                    [sys.executable, *words], stdout=log, stderr=log, cwd=Path(__file__).parents[1]
                )
            )
    try:
        for one in (upstream_port, port):
            _until_open(one)
        yield Running(port, upstream_port, processes[1].pid)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(60)


def _download(path: str) -> Callable[[int], None]:
    def transfer(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), 60) as one:
            one.sendall(_head("GET", path.format(size=GIGABYTE), "close"))
            got, head = 0, b""
            while data := one.recv(1 << 20):
                head = head or data
                got += len(data)
        if not head.startswith(b"HTTP/1.1 200") or got < GIGABYTE:
            raise BenchmarkError(f"{path}: {got} bytes came, {head[:200]!r}")

    return transfer


def _upload(path: str, before: bytes, after: bytes) -> Callable[[int], None]:
    def transfer(port: int) -> None:
        size = len(before) + GIGABYTE + len(after)
        framing = f"Content-Length: {size}\r\nContent-Type: multipart/form-data; boundary=mark"
        with socket.create_connection(("127.0.0.1", port), 120) as one:
            one.sendall(_head("POST", path, "close", framing) + before)
            left = GIGABYTE
            while left:
                left -= one.send(_PIECE[: min(left, len(_PIECE))])
            one.sendall(after)
            got = b"".join(iter(lambda: one.recv(1 << 16), b""))
        if not got.startswith(b"HTTP/1.1 200"):
            raise BenchmarkError(f"{path}: {got[:200]!r}")

    return transfer


def _head(method: str, path: str, connection: str, *lines: str) -> bytes:
    given = [
        f"{method} {path} HTTP/1.1",
        "Host: gateway",
        "Authorization: Bearer key",
        f"Connection: {connection}",
        *lines,
    ]
    return "\r\n".join(given).encode() + b"\r\n\r\n"


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """The memory of a process, looked at again and again."""
    samples, ended = [_resident(pid)], threading.Event()

    def look() -> None:
        while not ended.wait(_SAMPLE_SECONDS):
            samples.append(_resident(pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield samples
    finally:
        ended.set()
        thread.join()


def _slope(samples: list[int]) -> float:
    """How much more each sample is than the one before, by least squares."""
    middle = (len(samples) - 1) / 2
    mean = sum(samples) / len(samples)
    spread = sum((at - middle) ** 2 for at in range(len(samples)))
    return sum((at - middle) * (size - mean) for at, size in enumerate(samples)) / spread


def _resident(pid: int) -> int:
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _processor(pid: int) -> float:
    """Seconds that a process has taken of processors."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _raise(failures: list[str]) -> None:
    if failures:
        raise BenchmarkError(f"{len(failures)} requests failed, such as: {failures[0]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _until_open(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise BenchmarkError("the gateway or its upstream has not begun to listen")
