"""What a client of events reads from a server; twin of `events_reading_sync`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import aiohttp

from v0to1.helpers.python.events_actions_async import _Actions
from v0to1.helpers.python.events_feed import _EventFeed
from v0to1.helpers.python.events_pure import _since
from v0to1.helpers.python.transport_aiohttp import _agent_request

_ENDS = (
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
    aiohttp.WSMsgType.CLOSED,
)


class _Reading(_Actions):
    """The events so far, and those that come."""

    _feed: _EventFeed
    _socket: Any = None

    async def _frames(self) -> AsyncIterator[list[dict[str, Any]]]:
        """The events of the frames that come, and all where one is missing for long."""
        coming: Any = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(self._socket.receive())
                done, _ = await asyncio.wait({coming}, timeout=self._feed.patience())
                if not done:
                    yield await self._history()
                    continue
                frame, coming = coming.result(), None
                if frame.type in _ENDS:
                    return
                yield [json.loads(frame.data)]
        finally:
            if coming is not None:
                coming.cancel()

    async def _history(self) -> list[dict[str, Any]]:
        """The events from a little before the newest one on, or all of them."""
        path = f"/api/conversations/{self._place[1]}/events/search"
        is_missing = self._feed.patience() == 0
        since = "" if is_missing else _since(self._feed.newest)
        query = f"?limit=100&sort_order=TIMESTAMP{since}"
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {"next_page_id": ""}
        while page["next_page_id"] is not None:
            following = quote(str(page["next_page_id"]), safe="")
            url = path + query + (f"&page_id={following}" if following else "")
            options, agent = self._place[2], self._known_agent()
            response = await _agent_request(self._http, agent, "GET", url, options)
            response.raise_for_status()
            page = {"next_page_id": None, **await response.json()}
            found.extend(page["items"])
        return found
