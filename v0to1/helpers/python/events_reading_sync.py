"""What a client of events reads from the servers; twin of `events_reading_async`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import requests

from v0to1.helpers.python.events_actions_sync import _Actions
from v0to1.helpers.python.events_feed import _EventFeed
from v0to1.helpers.python.events_pure import _SOCKET_SECONDS, _since
from v0to1.helpers.python.transport_requests import _agent_request, _answer


class _Reading(_Actions):
    """The events so far, and those that come."""

    _feed: _EventFeed
    _library: Any = None
    _socket: Any = None
    _timed = True

    def _beginning(self) -> list[tuple[Any, Any]]:
        """The events so far, of which the App Server may not have stored all yet."""
        try:
            return self._feed.begin(self._history(by_agent=True))
        except Exception:
            if self._socket is not None:
                raise
        return self._feed.begin(self._history(by_agent=False), whole=False)

    def _frames(self) -> Iterator[list[dict[str, Any]]]:
        """The events of the frames that come, and all where one is missing for long."""
        while True:
            patience = self._feed.patience()
            if patience == 0:
                yield self._history(by_agent=True)
                continue
            self._socket.settimeout(patience or _SOCKET_SECONDS)
            try:
                frame = self._socket.recv()
            except self._library.WebSocketTimeoutException:
                if patience is None:
                    raise
                continue
            if not frame:
                return
            yield [json.loads(frame)]

    def _history(self, *, by_agent: bool) -> list[dict[str, Any]]:
        """The events from a little before the newest one on, or all of them."""
        is_missing = self._feed.patience() == 0
        since = _since(self._feed.newest) if self._timed and not is_missing else ""
        try:
            return self._pages(since, by_agent=by_agent)
        except Exception:
            if by_agent or not since:
                raise
            # The App Server of 1.6 fails when it is given a time.
            found = self._pages("", by_agent=False)
            self._timed = False
            return found

    def _pages(self, since: str, *, by_agent: bool) -> list[dict[str, Any]]:
        root, conversation_id, options = self._place
        path = f"{root}/conversation/{conversation_id}/events/search"
        if by_agent:
            path = f"/api/conversations/{conversation_id}/events/search"
        query = f"?limit=100&sort_order=TIMESTAMP{since}"
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {"next_page_id": ""}
        while page["next_page_id"] is not None:
            following = quote(str(page["next_page_id"]), safe="")
            url = path + query + (f"&page_id={following}" if following else "")
            page = {"next_page_id": None, **self._page(url, options, by_agent)}
            found.extend(page["items"])
        return found

    def _page(self, url: str, options: dict[str, Any], by_agent: bool) -> Any:
        if not by_agent:
            return _answer(requests, "GET", url, **options)
        response = _agent_request(requests, self._known_agent(), "GET", url, options)
        response.raise_for_status()
        return response.json()
