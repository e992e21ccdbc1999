"""The one function that a client calls."""

from __future__ import annotations

from typing import TypeVar

from v0to1.adapter.python.drivers import _ADAPTERS

_Client = TypeVar("_Client")


def adapt_v0(client: _Client, base: str = "") -> _Client:
    """Let requests of the OpenHands V0 API be answered by a V1 server, as V0 did.

    `client` is what the requests are made with: a session or client of an HTTP library,
    the library itself, or one of its functions. It is given back, and works as before;
    what is no V0 request is not touched. With `base`, only requests to that server are
    taken for V0's. What this file does not know, such as a test double, comes back as
    it is. The environment variable OPENHANDS_V0_ADAPTER=off lets everything pass.
    """
    for adapt in _ADAPTERS:
        adapted = adapt(client, base)
        if adapted is not None:
            found: _Client = adapted
            return found
    return client
