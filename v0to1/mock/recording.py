"""What came over the wire: every call as it was, and every breach of the contract in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Request
from werkzeug.datastructures import Headers


@dataclass(frozen=True, slots=True)
class Call:
    """One request and the status of its answer.

    `server` is "app" or "agent"; `query` has every value of a name; `headers` find names in any case; `json`
    is the decoded body, or None when it is no JSON; `files` are names of multipart files by field.
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


@dataclass(slots=True)
class Record:
    """The calls and violations of one world, in order."""

    calls: list[Call] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def call(self, server: str, request: Request, status: int) -> None:
        """Keep a request that has been answered."""
        self.calls.append(
            Call(
                server=server,
                method=request.method,
                path=request.path,
                query=request.args.to_dict(flat=False),
                headers=Headers(list(request.headers.items())),
                json=request.get_json(force=True, silent=True) if request.get_data() else None,
                body=request.get_data(),
                files=_file_names(request),
                status=status,
            )
        )

    def frame(self, server: str, name: str, data: Any, *, status: int = 200) -> None:
        """Keep what came over a socket: an action or message, or the opening of one (101, or its refusal)."""
        self.calls.append(Call(server, "SOCKET", name, {}, Headers(), data, b"", {}, status))

    def violation(self, server: str, request: Request, text: str) -> None:
        """Keep a breach of the contract by `request`."""
        self.violations.append(f"{server} server: {request.method} {request.full_path.rstrip('?')}: {text}")


def _file_names(request: Request) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, file in request.files.items(multi=True):
        names.setdefault(name, []).append(file.filename or "")
    return names
