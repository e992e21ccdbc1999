"""Addresses: paths that are refused, and those of Agent Servers as clients are given them.

V0 gave clients the address of a conversation's server, to which they send V0 requests with the key of the
sandbox. The gateway gives an address of its own, which has that of the Agent Server in it. It is signed, so
that nobody makes the gateway send requests to another server.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import unquote, urlsplit

PREFIX = "/agents/"
_TOKEN = re.compile(rf"{PREFIX}([\w-]+)\.([\w-]+)(?=/)", re.ASCII)
_SIGNATURE_BYTES = 16
_UNUSUAL = re.compile(r"[\x00-\x1f\x7f\\]")


def wrong_path(scope: Any) -> str:
    """Why a path is refused, or "".

    An absolute URI is what a client sends to a forward proxy. Relative parts and control characters are read
    in more than one way by those behind the gateway.
    """
    path = str(scope["path"])
    if not path.startswith("/"):
        return "This server is no forward proxy: send the path only"
    steps = {one.partition(";")[0] for one in unquote(path).split("/")}
    if ".." in steps or "." in steps:
        return "The path has relative parts"
    if _UNUSUAL.search(path):
        return "The path has control characters or backslashes"
    return ""


class AgentAddresses:
    """Makes and reads the addresses of Agent Servers that clients are given."""

    def __init__(self, secret: str) -> None:
        self._secret = hashlib.sha256(secret.encode()).digest()

    def given(self, root: str, server: str) -> str:
        """The address of an Agent Server below that of the gateway."""
        named = urlsafe_b64encode(server.encode()).rstrip(b"=").decode()
        return f"{root}{PREFIX}{named}.{self._signature(server)}"

    def read(self, path: str) -> tuple[str, str] | None:
        """The Agent Server and the rest of a path; None where it is no such path, or not signed by us."""
        found = _TOKEN.match(path)
        if found is None:
            return None
        try:
            named = urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode()
        except ValueError:
            return None
        if not hmac.compare_digest(self._signature(named), found[2]):
            return None
        return named, path[found.end() :]

    def _signature(self, server: str) -> str:
        made = hmac.new(self._secret, server.encode(), hashlib.sha256).digest()[:_SIGNATURE_BYTES]
        return urlsafe_b64encode(made).rstrip(b"=").decode()


def public_address(url: Any, addresses: AgentAddresses, root: str) -> Any:
    """The URL of a conversation on its Agent Server, as clients of the gateway reach it."""
    server, found, rest = str(url or "").partition("/api/conversations/")
    if not found or not urlsplit(server).hostname:
        return url
    return f"{addresses.given(root, server)}{found}{rest}"
