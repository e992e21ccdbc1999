"""Events by their numbers, which only V0 had, synchronous; twin of `numbers_async`."""

from __future__ import annotations

from typing import Any

from v0to1.helpers.python.events_pure import _numbered_page, _taken
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
    events are fetched, 100 at a time, and counted in the order of their times. Returns
    the library's response, with `has_more` beside the events; or, with an error status,
    the App Server's own.
    """
    events: list[dict[str, Any]] = []
    pages: set[str] = set()
    query = "limit=100&sort_order=TIMESTAMP"
    url = f"{root}/conversation/{conversation_id}/events/search?{query}"
    while True:
        response = _send(http, "GET", url, **options)
        if _has_failed(response):
            return response
        following = _taken(_decoded(response), events, pages)
        if not following:
            break
        url = f"{root}/conversation/{conversation_id}/events/search?{query}{following}"
    numbered = _numbered_page(
        events, start_id=start_id, end_id=end_id, limit=limit, reverse=reverse
    )
    return _answered(response, numbered)
