"""A conversation as a stream: each event once, in order, and as V0 told it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from v0to1.helpers.python.bridges import v0_event
from v0to1.helpers.python.events_order import _EventOrder


class _EventFeed(_EventOrder):
    """Takes events as they come and gives each once, in order, with its V0 view.

    `after` is where a client was before: the number of a V0 event, or the id of one of
    V1; -1 or None is the beginning.
    """

    def __init__(self, after: Any = -1) -> None:
        super().__init__()
        counted = str(after).lstrip("-").isdigit()
        self._after = int(after) if counted else after
        self._earlier: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._count = 1
        self._asking = False
        self._status = self._latest = ""
        self._begun = False

    def begin(
        self, events: Iterable[dict[str, Any]], *, whole: bool = True
    ) -> list[tuple[Any, Any]]:
        """The events that the client has not had yet; `events` are all so far.

        Each is a pair: the event, and its V0 view or None. A conversation in which
        nothing was said begins with an agent that waits; in the V0 view, number 0 is
        kept for that. It is not told where there may be more than these, not `whole`.
        """
        pairs = self.take(events)
        if self._begun:
            return pairs
        self._begun = True
        known = [at for at, pair in enumerate(pairs) if self._is_known(*pair)]
        pairs = pairs[known[-1] + 1 :] if known else pairs
        self._earlier = {str(event.get("id")) for _, _, event in self._waiting}
        pairs = [] if str(self._after) in self._earlier else pairs
        if whole and not self._status and not self._waiting:
            pairs.insert(0, (None, self._waiter()))
        return pairs

    def take(self, events: Iterable[dict[str, Any]]) -> list[tuple[Any, Any]]:
        """Those that can be told now: new ones, and such as waited for them."""
        return self._told(self.ordered(events))

    def end(self) -> list[tuple[Any, Any]]:
        """Those that still wait, when nothing comes any more."""
        return self._told(self.rest())

    def _told(self, events: Iterable[dict[str, Any]]) -> list[tuple[Any, Any]]:
        """Events with their V0 views, but for what the client has had."""
        pairs = [(event, self._view(event)) for event in events]
        return [pair for pair in pairs if not self._is_earlier(*pair)]

    def _is_earlier(self, event: dict[str, Any], view: Any) -> bool:
        """Whether the client has had an event, while some of the first ones wait."""
        had = str(self._after) in self._earlier
        counts = bool(self._earlier) and isinstance(self._after, int)
        self._earlier.discard(str(event.get("id")))
        return self._is_known(event, view) if counts else had

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
        if str(event.get("timestamp")) < self._latest:  # it is over by now
            return False
        self._latest = str(event.get("timestamp"))
        before, self._status = self._status, event["value"]
        if self._status == "finished" and self._asking:
            view["extras"]["agent_state"] = "awaiting_user_input"
        return self._status != "idle" or before == "waiting_for_confirmation"

    def _waiter(self) -> dict[str, Any]:
        """What V0 told of an agent that waits for its first message."""
        extras = {"agent_state": "awaiting_user_input", "reason": ""}
        told = {"content": "", "message": "", "extras": extras, "id": 0}
        known = {"source": "environment", "timestamp": self.newest}
        return {**known, **told, "observation": "agent_state_changed"}
