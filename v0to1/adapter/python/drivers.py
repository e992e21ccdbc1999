"""The drivers of the installed package; an adapter file has its own list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from v0to1.adapter.python.for_aiohttp import _adapt_aiohttp
from v0to1.adapter.python.for_httpx import _adapt_httpx, _adapt_httpx_async
from v0to1.adapter.python.for_requests import _adapt_requests
from v0to1.adapter.python.for_socketio import _adapt_socketio
from v0to1.adapter.python.for_urllib import _adapt_urllib

_ADAPTERS: tuple[Callable[[Any, str], Any], ...] = (
    _adapt_requests,
    _adapt_httpx,
    _adapt_httpx_async,
    _adapt_aiohttp,
    _adapt_urllib,
    _adapt_socketio,
)
