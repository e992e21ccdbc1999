"""The keys of sandboxes as clients are given them: each names the Agent Server that it is for.

V0 gave clients the address of a conversation's server and its key, and they sent V0 requests there. They get
the address of the gateway instead, and a key that has that of the Agent Server in it. It is signed, so that
nobody makes the gateway send requests to another server.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from v0to1.gateway.headers import SEALED, Raw

_KEY = re.compile(rf"{re.escape(SEALED)}([\w-]+)\.([\w-]*)\.([\w-]+)", re.ASCII)
_HEADER = b"x-session-api-key"
_PARAMETER = "session_api_key"
_SIGNATURE_BYTES = 16


class Sandbox(NamedTuple):
    """An Agent Server, and the key that it takes."""

    server: str
    key: str


class SandboxKeys:
    """Seals and opens keys."""

    def __init__(self, secret: str) -> None:
        self._secret = hashlib.sha256(secret.encode()).digest()

    def sealed(self, server: str, key: str) -> str:
        """The key of a sandbox as clients get it."""
        return f"{SEALED}{_encoded(server)}.{_encoded(key)}.{self._signature(server, key)}"

    def opened(self, text: str) -> Sandbox | None:
        """The sandbox of a key; None where it is none, or was not sealed by us."""
        found = _KEY.fullmatch(text)
        if found is None:
            return None
        try:
            server, key = _decoded(found[1]), _decoded(found[2])
        except ValueError:
            return None
        is_ours = hmac.compare_digest(self._signature(server, key), found[3])
        return Sandbox(server, key) if is_ours else None

    def view(self, view: dict[str, Any], root: str) -> None:
        """Give a V0 view of a conversation the gateway's address and a sealed key for the sandbox's own."""
        server, found, rest = str(view.get("url") or "").partition("/api/conversations/")
        if not found or not urlsplit(server).hostname:
            return
        view["url"] = f"{root}{found}{rest}"
        if view.get(_PARAMETER):
            view[_PARAMETER] = self.sealed(server, str(view[_PARAMETER]))

    def of_request(self, scope: Mapping[str, Any]) -> Sandbox | None:
        """The sandbox that a request names by its key, in a header or in the query."""
        sent = [text.decode("latin-1") for name, text in scope["headers"] if name == _HEADER]
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        given = (*sent, *(text for name, text in query if name == _PARAMETER))
        return next((found for text in given if (found := self.opened(text))), None)

    def open_request(self, scope: Mapping[str, Any], sandbox: Sandbox | None) -> Mapping[str, Any]:
        """A request with the key of a sandbox in place of a sealed one, or without any.

        All else stays as it is, to the byte.
        """
        sealed = SEALED.encode()
        headers: Raw = []
        for name, text in scope["headers"]:
            if name != _HEADER or not text.startswith(sealed):
                headers.append((name, text))
            elif sandbox is not None:
                headers.append((name, sandbox.key.encode("latin-1")))
        query = []
        for part in scope["query_string"].decode("latin-1").split("&"):
            if not any(name == _PARAMETER and value.startswith(SEALED) for name, value in parse_qsl(part)):
                query.append(part)
            elif sandbox is not None:
                query.append(urlencode({_PARAMETER: sandbox.key}))
        return {**scope, "headers": headers, "query_string": "&".join(query).encode("latin-1")}

    def _signature(self, server: str, key: str) -> str:
        made = hmac.new(self._secret, f"{server}\n{key}".encode(), hashlib.sha256).digest()
        return urlsafe_b64encode(made[:_SIGNATURE_BYTES]).rstrip(b"=").decode()


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _decoded(text: str) -> str:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
