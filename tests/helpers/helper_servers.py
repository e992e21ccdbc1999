"""An App Server and an Agent Server in this process that accept only what the contract facts allow."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

CONVERSATION = "bf2e5f84a746483591057c379ba4c5b4"
APP_KEY = "app-key"
AGENT_KEY = "agent-key"
CONTRACTS = Path(__file__).parent.parent / "contracts"


@dataclass(frozen=True)
class Request:
    """One request as it came in; `body` is the decoded JSON or, of a form, its parts by name."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Server:
    """A server of one kind: it keeps what it was asked and breaches of the contract facts."""

    contract: str
    answer: Callable[[Request], tuple[int, Any]]
    requests: list[Request] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    url: str = ""

    def asked(self, method: str, ending: str) -> list[Request]:
        """The requests with this method and end of path."""
        return [r for r in self.requests if r.method == method and r.path.endswith(ending)]


class _Quiet(ThreadingHTTPServer):
    """A server that does not print that a client has hung up."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of any error but that one."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@cache
def operations_of(contract: str) -> list[dict[str, Any]]:
    """The operations that the facts of a contract tell of, read once for all servers."""
    found: list[dict[str, Any]] = json.loads((CONTRACTS / f"{contract}.json").read_text())["operations"]
    return found


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Serve on a free port of the loopback interface until the block ends."""
    operations = operations_of(server.contract)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            request = _request(self)
            server.requests.append(request)
            server.breaches += _breaches(request, operations)
            status, answer = server.answer(request)
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            kind = "application/octet-stream" if isinstance(answer, bytes) else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_: object) -> None:
            """Keep the test output clean."""

    with _Quiet(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
        server.url = f"http://127.0.0.1:{httpd.server_port}"
        try:
            yield server
        finally:
            httpd.shutdown()


def _request(handler: BaseHTTPRequestHandler) -> Request:
    parts = urlsplit(handler.path)
    raw = _body(handler)
    content_type = handler.headers.get("Content-Type", "")
    body: Any = None
    if content_type.startswith("multipart/"):
        body = _parts(content_type, raw)
    elif raw:
        body = json.loads(raw)
    query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    return Request(
        handler.command, parts.path, query, {k.lower(): v for k, v in handler.headers.items()}, body
    )


def _body(handler: BaseHTTPRequestHandler) -> bytes:
    if handler.headers.get("Transfer-Encoding") != "chunked":
        return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
    chunks = []
    while size := int(handler.rfile.readline(), 16):
        chunks.append(handler.rfile.read(size))
        handler.rfile.readline()
    handler.rfile.readline()
    return b"".join(chunks)


def _parts(content_type: str, raw: bytes) -> dict[str, tuple[str, bytes, str]]:
    """File name, content and media type of each part of a form."""
    message: Any = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw)
    return {
        str(part.get_param("name", header="content-disposition")): (
            str(part.get_filename()),
            part.get_payload(decode=True),
            part.get_content_type(),
        )
        for part in message.get_payload()
    }


def _breaches(request: Request, operations: list[dict[str, Any]]) -> list[str]:
    """What the contract facts do not allow in a request."""
    fitting = [o for o in operations if o["method"] == request.method and _fits(o["path"], request.path)]
    if not fitting:
        return [f"{request.method} {request.path}: no such operation"]
    operation = min(fitting, key=lambda o: o["path"].count("{"))
    found = []
    for where, given in (("query", request.query), ("body", request.body or {})):
        facts = {fact["name"]: fact["required"] for fact in operation[where]}
        missing = sorted(name for name, required in facts.items() if required and name not in given)
        found += [f"{operation['path']}: {where} lacks {name}" for name in missing]
        found += [f"{operation['path']}: {where} knows no {name}" for name in sorted(set(given) - set(facts))]
    return found


def _fits(template: str, path: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path))
