"""The paths of requests: as they came, and which are refused, since others might read them in another way."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

_UNUSUAL = re.compile(r"[\x00-\x1f\x7f\\]")


def target_of(scope: Any) -> bytes:
    """The path and query of a request, to the byte."""
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    target: bytes = scope["raw_path"] + query
    return target


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
