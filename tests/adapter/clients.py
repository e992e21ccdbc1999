"""The HTTP libraries of Python and of JavaScript, for what has to hold of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.adapter import javascript, libraries
from tests.adapter.libraries import Client

CLIENTS: Mapping[str, Callable[..., Client]] = {
    **libraries.LIBRARIES,
    **{name: javascript.script(name) for name in javascript.LIBRARIES},
}
TRANSPORTS = ("requests", "httpx", "httpx-async", "aiohttp", "urllib", "fetch", "axios", "got", "superagent")
"""One of each way in which the adapter gets at a request."""
