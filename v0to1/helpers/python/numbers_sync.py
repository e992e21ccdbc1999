"""Events by their numbers, which only V0 had, synchronous; twin of `numbers_async`."""

from __future__ import annotations

import time
from typing import Any

from v0to1.helpers.python.events_order import _GRACE_SECONDS
from v0to1.helpers.python.events_pure import (
    _POLL_SECONDS,
    _is_missing,
    _numbered_page,
    _taken,
)
from v0to1.helpers.python.pure import _has_failed
from v0to1.helpers.python.transport_requests import _answered, _decoded, _send


def numbered_events(
    http: Any,
    root: str,
    conversation_id: str,
    start_id: Any = None,
    end_id: Any = None,
    limit: Any = None,
    reverse: Any = None,
    **options: Any,
) -> Any:
    """A page of a conversation's events as V0 gave it: `events`, with numbers as `id`.

    `start_id` and `end_id` are numbers, both inclusive; `limit` is 20 unless given. All
    events are fetched, 100 at a time, and counted in the order of their times; again
    for up to 15 seconds while one is not stored that must be before another. Returns
    the library's response, with `has_more` beside the events; or, with an error status,
    the App Server's own.
    """
    events: list[dict[str, Any]] = []
    deadline = time.monotonic() + _GRACE_SECONDS
    while True:
        response = _searched(http, root, conversation_id, events, options)
        if _has_failed(response):
            return response
        if not _is_missing(events, late=time.monotonic() >= deadline):
            break
        events.clear()
        time.sleep(_POLL_SECONDS)
    numbered = _numbered_page(
        events, start_id=start_id, end_id=end_id, limit=limit, reverse=reverse
    )
    return _answered(response, numbered)


def _searched(
    http: Any,
    root: str,
    conversation_id: str,
    events: list[dict[str, Any]],
    options: dict[str, Any],
) -> Any:
    """Add all events of a conversation; the last response, or one that failed."""
    pages: set[str] = set()
    query = "limit=100&sort_order=TIMESTAMP"
    url = f"{root}/conversation/{conversation_id}/events/search?{query}"
    following = ""
    while True:
        response = _send(http, "GET", url + following, **options)
        if _has_failed(response):
            return response
        following = _taken(_decoded(response), events, pages)
        if not following:
            return response
