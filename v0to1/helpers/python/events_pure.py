"""What clients of a conversation's events know without asking a server."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from v0to1.helpers.python.events_feed import _EventFeed
from v0to1.helpers.python.events_order import _EventOrder
from v0to1.helpers.python.pure import OpenHandsV1Error

# An event may be stored later than one with a later time: an Agent Server has it stored
# by the App Server, and tries that four times, for half a minute each.
_OVERLAP_SECONDS = 150
_POLL_SECONDS = 1.0
# A command may take 300 seconds.
# How often V0 asked its clients for a sign of life.
# Events that follow one for which was waited in vain.
_GIVEN_UP = {""}


def _numbered_page(
    events: Iterable[dict[str, Any]],
    *,
    start_id: Any,
    end_id: Any,
    limit: Any,
    reverse: Any,
) -> dict[str, Any]:
    """A page as V0 gave it; `events` are all of a conversation.

    Numbers are those that an EventsClient gives. Number 0 is the agent that starts.
    """
    feed = _EventFeed()
    pairs = feed.take(events) + feed.end()
    told = [view for _, view in pairs if view is not None]
    views = [_starting(told[0]), *told] if told else []
    first = int(start_id or 0)
    last = len(views) if end_id is None else int(end_id)
    found = [view for view in views if first <= view["id"] <= last]
    if str(reverse).lower() in ("true", "1", "yes", "on"):
        found.reverse()
    size = 20 if limit is None else int(limit)
    return {"events": found[:size], "has_more": len(found) > size}


def _is_missing(events: Iterable[dict[str, Any]], *, late: bool) -> bool:
    """Whether an event follows one that is not there, and may be soon.

    When it is `late`, what is missing is missing for good.
    """
    order = _EventOrder()
    order.ordered(events)
    early = {str(event.get("id")) for event in order.rest()}
    _GIVEN_UP.update(early if late else ())
    return not early <= _GIVEN_UP


def _taken(page: Any, events: list[dict[str, Any]], pages: set[str]) -> str:
    """Take up a page of a search; gives the query for the next one, or nothing.

    Raises OpenHandsV1Error for what is no page, or one that came before.
    """
    if not isinstance(page, dict) or "items" not in page:
        raise OpenHandsV1Error(f"V1 answered {page!r}, not a page of events")
    events.extend(page["items"])
    following = str(page.get("next_page_id") or "")
    if following in pages:
        raise OpenHandsV1Error(f"V1 gave the page {following} of events twice")
    pages.update([following] if following else [])
    return f"&page_id={quote(following, safe='')}" if following else ""


def _starting(first: dict[str, Any]) -> dict[str, Any]:
    """What V0 told of an agent that starts, before the first event that V1 keeps."""
    extras = {"agent_state": "loading", "reason": ""}
    told = {"content": "", "message": "", "extras": extras, "id": 0}
    known = {"source": "environment", "timestamp": first.get("timestamp")}
    return {**known, **told, "observation": "agent_state_changed"}


def _since(newest: str) -> str:
    """The query for events from a little before a time on; empty for all of them."""
    try:
        moment = datetime.fromisoformat(newest.replace("Z", ""))
    except ValueError:
        return ""
    begin = moment - timedelta(seconds=_OVERLAP_SECONDS)
    return f"&timestamp__gte={quote(begin.isoformat(), safe='')}"
