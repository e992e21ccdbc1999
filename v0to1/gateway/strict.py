"""Requests that servers behind the gateway might read in another way than it does: they are refused."""

from __future__ import annotations

from typing import Any

import h11

from v0to1.gateway.headers import HOST

_HEAD_BYTES = 4
_INVALID = "This is no valid HTTP request"


class StrictConnection(h11.Connection):
    """Reads requests, and refuses those that servers behind the gateway might read in another way."""

    def __init__(self, max_head: int) -> None:
        super().__init__(h11.SERVER, max_head)
        self._max_head = max_head
        self.status, self.detail = 400, _INVALID

    def next_event(self) -> Any:
        """The next event; raises `h11.RemoteProtocolError`, with the reason in `status` and `detail`."""
        try:
            event = super().next_event()
        except h11.RemoteProtocolError as error:
            if error.error_status_hint == 431:
                self.status, self.detail = 431, f"The head is larger than {self._max_head} bytes"
            raise
        if isinstance(event, h11.Request):
            self.status, self.detail = self._refused(event)
            if self.detail:
                raise h11.RemoteProtocolError(self.detail)
            self.status, self.detail = 400, _INVALID
        return event

    def _refused(self, request: h11.Request) -> tuple[int, str]:
        size = sum(len(name) + len(text) + _HEAD_BYTES for name, text in request.headers)
        if size + len(request.target) > self._max_head:
            return 431, f"The head is larger than {self._max_head} bytes"
        if request.http_version not in (b"1.0", b"1.1"):
            return 505, "This server speaks HTTP/1.1"
        given = dict(request.headers)
        if b"transfer-encoding" in given and (b"content-length" in given or request.http_version == b"1.0"):
            return 400, "The length of the body is told in two ways"
        if b"host" in given and not HOST.fullmatch(given[b"host"]):
            return 400, "The Host header names no host"
        if request.method in (b"CONNECT", b"TRACE"):
            return 405, "This server has no such method"
        if b"#" in request.target:
            return 400, "The path has a fragment"
        return 0, ""
