"""Events in the order in which things happened, whenever each of them was stored."""

from __future__ import annotations

import time
from bisect import bisect_right, insort
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

# The App Server stores events side by side: what says that a turn has ended may be
# there before the response. So long is waited for what an event follows.
_GRACE_SECONDS = 15
# An event may be stored later than one with a later time: an Agent Server has it stored
# by the App Server, and tries that four times, for half a minute each.
_OVERLAP_SECONDS = 150
# Comes after every word.
_LAST = chr(0x10FFFF)


class _EventOrder:
    """Takes events as they come and gives each once, in the order of their times.

    One that follows another which has not come waits for that: what came of an action
    for the action, a message of the agent for what came of its actions, the end of a
    turn for the response. Those with later times wait behind it. When _GRACE_SECONDS
    are over, it is given all the same.
    """

    def __init__(self) -> None:
        self.newest = ""
        self._now = 0.0
        self._seen: set[str] = set()
        self._waiting: list[tuple[str, float, dict[str, Any]]] = []
        self._open: dict[str, tuple[str, Any]] = {}
        self._done: set[str] = set()
        self._states: list[tuple[str, str]] = []
        self._answers: list[str] = []

    def patience(self) -> float | None:
        """Seconds for which a missing event is awaited; None while none is missing.

        When they are 0, all events are to be asked for; what follows the missing one is
        given with the next that come.
        """
        self._now = time.monotonic()
        if not self._waiting:
            return None
        return max(0.0, self._waiting[0][1] + _GRACE_SECONDS - self._now)

    def rest(self) -> list[dict[str, Any]]:
        """All events that wait, since nothing comes any more."""
        return self._released(len(self._waiting))

    def ordered(self, events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that can be given now, after `events` came."""
        now = time.monotonic()
        for event in events:
            if str(event.get("id")) not in self._seen:
                self._seen.add(str(event.get("id")))
                told = str(event.get("timestamp") or "")
                self.newest = max(self.newest, told)
                self._waiting.append((told, now, event))
        self._waiting.sort(key=lambda one: one[0])
        given: list[dict[str, Any]] = []
        while self._waiting and not self._must_wait(*self._waiting[0]):
            given += self._released(1)
        return given

    def _released(self, count: int) -> list[dict[str, Any]]:
        """The first of the events that wait, which do so no more."""
        events = [event for _, _, event in self._waiting[:count]]
        del self._waiting[:count]
        for event in events:
            self._take_up(event)
        return events

    def _must_wait(self, told: str, came: float, event: dict[str, Any]) -> bool:
        """Whether an event follows one that may still come."""
        if not self._is_early(event):
            return False
        passed = _seconds_between(told, self.newest)
        if max(self._now - came, passed) < _GRACE_SECONDS:
            return True
        self._open.clear()  # what has not come by now holds nothing else up
        return False

    def _is_early(self, event: dict[str, Any]) -> bool:
        """Whether an event follows one that has not come."""
        key, value = event.get("key"), event.get("value")
        followed = value if key == "last_user_message_id" else event.get("action_id")
        if followed and str(followed) not in self._seen:
            return True
        told, response = str(event.get("timestamp")), event.get("llm_response_id")
        if key == "execution_status":
            return self._is_early_state(told, value)
        if event.get("source") != "agent" or not response:
            return False
        acted = self._open.values()
        return any(at <= told and caused != response for at, caused in acted)

    def _is_early_state(self, told: str, state: Any) -> bool:
        """Whether the agent cannot have come to a state by what is known of it."""
        at = bisect_right(self._states, (told, _LAST))
        since, before = self._states[at - 1] if at else ("", "")
        last = bisect_right(self._answers, told) - 1
        answered = last >= 0 and self._answers[last] >= since
        if state == before or (state == "idle" and before == "running"):
            return True  # something came between them
        if (
            before in ("", "finished", "idle")
            and answered
            and self._answers[last] > since
        ):
            return True  # the agent ran meanwhile
        if state == "finished":
            return before != "running" or not answered
        return bool(state == "waiting_for_confirmation" and not self._open)

    def _take_up(self, event: dict[str, Any]) -> None:
        """Learn from an event what may come after it."""
        told, kind = str(event.get("timestamp") or ""), event.get("kind")
        action, call = event.get("action") or {}, event.get("tool_call_id")
        if event.get("key") == "execution_status":
            insort(self._states, (told, str(event["value"])))
        if event.get("source") == "agent" and (
            kind == "MessageEvent" or action.get("kind") == "FinishAction"
        ):
            insort(self._answers, told)
        if kind == "ActionEvent" and action and call not in self._done:
            self._open[str(call)] = told, event.get("llm_response_id")
        elif kind != "ActionEvent" and call:
            self._done.add(str(call))
            self._open.pop(str(call), None)


def _seconds_between(first: str, last: str) -> float:
    """The seconds between two times of events; 0 where they are none."""
    try:
        moments = [
            datetime.fromisoformat(one.replace("Z", "")) for one in (first, last)
        ]
        return (moments[1] - moments[0]).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def _since(newest: str) -> str:
    """The query for events from a little before a time on; empty for all of them."""
    try:
        moment = datetime.fromisoformat(newest.replace("Z", ""))
    except ValueError:
        return ""
    begin = moment - timedelta(seconds=_OVERLAP_SECONDS)
    return f"&timestamp__gte={quote(begin.isoformat(), safe='')}"
