"""Servers for the tests of the adapter's command lines."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.adapter import test_faults
from v0to1.adapter.python import exchange


@dataclass
class Server:
    """A server that says what it was asked, and keeps it."""

    url: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)


def handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer with the request; a number at the end of the path is the status."""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            given = {name.lower(): value for name, value in self.headers.items()}
            path = self.path.replace("/v1/", "/api/", 1)
            one = {"method": self.command, "path": path, "body": body.decode("latin-1"), "headers": given}
            server.asked.append({**one, "raw": self.path})
            kept = ("content-type", "accept", "authorization", "cookie", "x-own")
            told = {**one, "headers": {name: given[name] for name in kept if name in given}}
            last = path.partition("?")[0].rpartition("/")[2]
            status = int(last) if last.isdigit() else 200
            content = b"" if status == 204 else json.dumps(told).encode() + b"\n"
            self.send_response_only(status)
            self.send_header("content-type", "application/json")
            if status != 204:
                self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else content)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    return Handler


def serve() -> Iterator[Server]:
    server = Server()
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler(server))
    server.url = f"http://127.0.0.1:{running.server_port}"
    threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    running.shutdown()
    running.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that a tool asks."""
    yield from serve()


@pytest.fixture
def agent() -> Iterator[Server]:
    """Another one, which stands for an Agent Server."""
    yield from serve()


@pytest.fixture
def app() -> Iterator[test_faults.Server]:
    """What stands for an App Server, and answers as a test tells it."""
    server = test_faults.Server()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    """Let the adapter know of no server: those of other tests had the same ports."""
    yield
    exchange._AGENTS.clear()
    exchange._MEMORIES.clear()
