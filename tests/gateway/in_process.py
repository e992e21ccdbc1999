"""A gateway in a thread of the test's own process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from v0to1.cli.gateways import made
from v0to1.gateway.app import Gateway
from v0to1.gateway.serving import options
from v0to1.gateway.settings import Settings

SECRET = "a secret of the tests"


@dataclass(frozen=True, slots=True)
class Running:
    """A gateway that runs, and its address."""

    url: str
    app: Gateway


@contextmanager
def running(upstream: str, folder: Path | str = "", **settings: Any) -> Iterator[Running]:
    """Run a gateway with some settings, until the context ends."""
    given = {"secret": SECRET, "port": 0, "drain_seconds": 5, **settings}
    told = Settings(upstream=upstream, folder=str(folder), **given)
    app = made(told)
    server = uvicorn.Server(uvicorn.Config(app, **options(told)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive() and time.monotonic() < deadline, "the gateway does not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Running(f"http://127.0.0.1:{port}", app)
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive(), "the gateway does not end"
