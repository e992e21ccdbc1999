"""A gateway in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

START_SECONDS = 30.0
END_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Served:
    """A gateway that runs: its address, its process, and the file that has its logs."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def gateway(upstream: str, log: Path, *options: str, wait: bool = True) -> Iterator[Served]:
    """Run `v0to1 gateway` in front of a server; with `wait`, until it answers.

    Afterwards it has been told to end, and has: a process that does not is an AssertionError.
    """
    port = free_port()
    asked = ["gateway", "--upstream", upstream, "--port", str(port), *options]
    with _running([sys.executable, "-m", "v0to1", *asked], port, log, wait=wait) as served:
        yield served


@contextmanager
def bounded_gateway(upstream: str, log: Path, **settings: Any) -> Iterator[Served]:
    """Run a gateway with settings for which there are no options, such as its time-outs."""
    port = free_port()
    given = json.dumps({"upstream": upstream, "port": port, "folder": "", "secret": "", **settings})
    with _running([sys.executable, "-c", _BOUNDED, given], port, log, wait=True) as served:
        yield served


_BOUNDED = """
import json, sys
from v0to1.cli.gateways import APPLICATION
from v0to1.gateway.serving import serve
from v0to1.gateway.settings import Settings

serve(Settings(**json.loads(sys.argv[1])), APPLICATION)
"""


@contextmanager
def _running(command: list[str], port: int, log: Path, *, wait: bool) -> Iterator[Served]:
    with log.open("wb") as file:
        environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(command, stderr=file, stdout=file, env=environ)
    served = Served(f"http://127.0.0.1:{port}", process, log)
    try:
        if wait:
            until_it_answers(served)
        yield served
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the gateway did not end:\n{log.read_text()[-4000:]}") from None


def until_it_answers(served: Served) -> None:
    """Wait for a gateway; one that has ended meanwhile is an AssertionError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert served.process.poll() is None, served.log.read_text()
        try:
            httpx.get(f"{served.url}/healthz", trust_env=False).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the gateway does not answer:\n{served.log.read_text()}")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
