"""A conversation as a stream: each event once, in order, and as V0 told it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from v0to1.helpers.python.bridges import v0_event
from v0to1.helpers.python.pure import OpenHandsV1Error, _AgentServer

# An event may be stored a little later than one with a later time.
_OVERLAP_SECONDS = 5
_POLL_SECONDS = 1.0
# A command may take 300 seconds.
_ACT_SECONDS = 330
_SOCKET_SECONDS = 60
# How long is waited for an event where a client does not say so.
_FETCH_SECONDS = 300
# How often V0 asked its clients for a sign of life.
_PING_SECONDS = 25.0
_OPENING = '0{"sid":"","upgrades":[],"pingInterval":25000,"pingTimeout":20000}'
_STATE_METHODS = {
    "paused": "pause",
    "running": "run",
    "stopped": "interrupt",
    "user_confirmed": "accept",
    "user_rejected": "reject",
}


class _EventFeed:
    """Takes events as they come and gives each once, in order, with its V0 view.

    `after` is where a client was before: the number of a V0 event, or the id of one of
    V1; -1 or None is the beginning.
    """

    def __init__(self, after: Any = -1) -> None:
        self.newest = ""
        counted = str(after).lstrip("-").isdigit()
        self._after = int(after) if counted else after
        self._seen: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._count = 1
        self._asking = False
        self._status = ""
        self._begun = False

    def begin(self, events: Iterable[dict[str, Any]]) -> list[tuple[Any, Any]]:
        """The events that the client has not had yet; `events` are all so far.

        Each is a pair: the event, and its V0 view or None. A conversation in which
        nothing was said begins with an agent that waits; in the V0 view, number 0 is
        kept for that.
        """
        pairs = self.take(events)
        if self._begun:
            return pairs
        self._begun = True
        known = [at for at, pair in enumerate(pairs) if self._is_known(*pair)]
        pairs = pairs[known[-1] + 1 :] if known else pairs
        if not self._status:
            pairs.insert(0, (None, self._waiting()))
        return pairs

    def take(self, events: Iterable[dict[str, Any]]) -> list[tuple[Any, Any]]:
        """Those of the events that are new, in the order of their times."""
        new = {
            str(event.get("id")): event
            for event in events
            if event.get("id") not in self._seen
        }
        self._seen.update(new)
        ordered = sorted(new.values(), key=lambda event: str(event.get("timestamp")))
        for event in ordered:
            self.newest = max(self.newest, str(event.get("timestamp") or ""))
        return [(event, self._view(event)) for event in ordered]

    def _is_known(self, event: dict[str, Any], view: Any) -> bool:
        """Whether the client has had this event, and all before it."""
        if isinstance(self._after, int):
            return bool(view) and bool(view["id"] <= self._after)
        return self._after is not None and event.get("id") == self._after

    def _view(self, event: dict[str, Any]) -> Any:
        """The V0 view of an event that comes after those before, or None."""
        view = v0_event(event)
        name = view.get("action")
        if not isinstance(name, str):
            name = view.get("observation")
        if not isinstance(name, str) or not self._is_told(event, view):
            return None
        if view.get("source") == "agent" and name in ("message", "finish"):
            self._asking = name == "message"
        if view.get("observation") == name and name != "agent_state_changed":
            view["source"] = "agent"
        if event.get("kind") != "ServerErrorEvent":  # is not stored
            self._numbers[str(event.get("id"))] = self._count
            self._count += 1
        view["id"] = self._count - 1
        if "cause" in view:
            view["cause"] = self._numbers.get(str(view["cause"]))
        return view

    def _is_told(self, event: dict[str, Any], view: dict[str, Any]) -> bool:
        """Whether V0 had such an event; an agent that gets a message is idle before."""
        if view.get("action") == "message" and view.get("source") == "user":
            self._status = self._status or "running"
        if view.get("observation") != "agent_state_changed":
            return True
        before, self._status = self._status, event["value"]
        if self._status == "finished" and self._asking:
            view["extras"]["agent_state"] = "awaiting_user_input"
        return self._status != "idle" or before == "waiting_for_confirmation"

    def _waiting(self) -> dict[str, Any]:
        """What V0 told of an agent that waits for its first message."""
        extras = {"agent_state": "awaiting_user_input", "reason": ""}
        told = {"content": "", "message": "", "extras": extras, "id": 0}
        known = {"source": "environment", "timestamp": self.newest}
        return {**known, **told, "observation": "agent_state_changed"}


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
    told = [view for _, view in _EventFeed().take(events) if view is not None]
    views = [_starting(told[0]), *told] if told else []
    first = int(start_id or 0)
    last = len(views) if end_id is None else int(end_id)
    found = [view for view in views if first <= view["id"] <= last]
    if str(reverse).lower() in ("true", "1", "yes", "on"):
        found.reverse()
    size = 20 if limit is None else int(limit)
    return {"events": found[:size], "has_more": len(found) > size}


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


def _socket_url(agent: _AgentServer, conversation_id: str, newest: str) -> str:
    """Where the events of a conversation come from; those after `newest` come again."""
    host = agent.url.replace("http", "ws", 1)
    url = f"{host}/sockets/events/{conversation_id}"
    if not newest:
        return url
    return f"{url}?resend_mode=since&after_timestamp={quote(newest, safe='')}"


def _is_snapshot(event: dict[str, Any]) -> bool:
    """Whether a frame is the state with which a server greets; it is not stored."""
    return event.get("key") == "full_state"


def _http_root(root: str) -> str:
    """The root of the V1 API for requests, where a client has it for WebSockets."""
    return root.replace("ws", "http", 1) if root.startswith("ws") else root


def _as_mapping(headers: Any) -> dict[str, str]:
    """Headers as a mapping: they may be pairs, or lines with a colon in each."""
    if headers is None or hasattr(headers, "items"):
        return dict(headers or {})
    pairs = (one.split(":", 1) if isinstance(one, str) else one for one in headers)
    return {name.strip(): value.strip() for name, value in pairs}


def _event_frame(view: Any) -> str:
    """The frame in which V0 sent an event."""
    return "42" + json.dumps(["oh_event", view])


def _action_in(frame: Any) -> Any:
    """The action in a frame for V0, or None for one that only kept the connection.

    Raises OpenHandsV1Error for any other frame.
    """
    if frame in ("2", "3", "40"):
        return None
    found = json.loads(frame[2:]) if str(frame).startswith("42[") else []
    if len(found) != 2 or found[0] not in ("oh_user_action", "oh_action"):
        raise OpenHandsV1Error(f"V1 has nothing for the frame {frame!r}")
    return found[1]


def _method_of(action: Any) -> tuple[str, tuple[Any, ...]]:
    """The method of an EventsClient that does what a V0 action did, and its arguments.

    Raises OpenHandsV1Error for an action that V1 has no call for.
    """
    found = action if isinstance(action, dict) else {}
    name, args = found.get("action"), found.get("args") or {}
    if name == "message":
        return "send_message", (args.get("content") or "", args.get("image_urls"))
    if name == "run" and args.get("command"):
        return "run_command", (args["command"],)
    method = _STATE_METHODS.get(str(args.get("agent_state")))
    if name != "change_agent_state" or method is None:
        raise OpenHandsV1Error(f"V1 has no call for the action {action!r}")
    return method, ()
