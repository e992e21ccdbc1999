"""What came over the wire: every call as it was, and every breach of the contract in words."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Request, Response
from werkzeug.datastructures import Headers


@dataclass(frozen=True, slots=True)
class Call:
    """One request and the status of its answer.

    `server` is "app" or "agent"; `query` has every value of a name; `headers` find names in any case; `json`
    is the decoded body, or None when it is no JSON; `files` are names of multipart files by field; `answer`
    is the decoded body of the response, or None; `time` is when it was answered, by the monotonic clock.
    """

    server: str
    method: str
    path: str
    query: dict[str, list[str]]
    headers: Headers
    json: Any
    body: bytes
    files: dict[str, list[str]]
    status: int
    answer: Any = None
    time: float = field(default_factory=time.monotonic, compare=False)

    def logged(self) -> dict[str, Any]:
        """The call as JSON: without headers, whose keys are nobody's business."""
        names = ("server", "method", "path", "query", "json", "files", "status", "answer")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Record:
    """The calls and violations of one world, in order; `breached` has the index of the call of each."""

    calls: list[Call] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    breached: list[int] = field(default_factory=list)
    listeners: list[Callable[[Call], None]] = field(default_factory=list)

    def call(self, server: str, request: Request, response: Response) -> None:
        """Keep a request that has been answered, and tell the listeners."""
        self._keep(
            Call(
                server=server,
                method=request.method,
                path=request.path,
                query=request.args.to_dict(flat=False),
                headers=Headers(list(request.headers.items())),
                json=request.get_json(force=True, silent=True) if request.get_data() else None,
                body=request.get_data(),
                files=_file_names(request),
                status=response.status_code,
                answer=None if response.is_streamed else response.get_json(silent=True),
            )
        )

    def frame(self, server: str, name: str, data: Any, *, status: int = 200) -> None:
        """Keep what came over a socket: an action or message, or the opening of one (101, or its refusal)."""
        self._keep(Call(server, "SOCKET", name, {}, Headers(), data, b"", {}, status))

    def _keep(self, call: Call) -> None:
        self.calls.append(call)
        for listener in self.listeners:
            listener(call)

    def violation(self, server: str, request: Request, text: str) -> None:
        """Keep a breach of the contract by `request`."""
        self.breach(f"{server} server: {request.method} {request.full_path.rstrip('?')}: {text}")

    def breach(self, text: str) -> None:
        """Keep a breach of the contract by the call that is being answered."""
        self.violations.append(text)
        self.breached.append(len(self.calls))


def _file_names(request: Request) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, file in request.files.items(multi=True):
        names.setdefault(name, []).append(file.filename or "")
    return names
