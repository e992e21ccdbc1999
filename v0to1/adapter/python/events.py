"""Events as V0 gave them: numbered, in order, of its own kinds, with its own keys."""

from __future__ import annotations

import json
import re
import time
from typing import Any, Callable
from urllib.parse import quote

from v0to1.adapter.python.events_order import _GRACE_SECONDS, _EventOrder, _since
from v0to1.adapter.python.exchange import (
    _V0,
    Pause,
    Steps,
    _found,
    _is_starting,
    _json,
    _Memory,
    _Refused,
    _start_task,
    _unknown,
    _whole_number,
)
from v0to1.adapter.python.routes import _EVENTS, _STATES_OF_V0, _TOOLS_OF_V0

# How many events a page has at the most, in V0 and in V1.
_PAGE = 100
# Conversations whose events are remembered.
_REMEMBERED = 16
# What a read of the events waits for one that must be before another.
_LATE_SECONDS = 5.0
_RISKS = {"LOW": 0, "MEDIUM": 1, "HIGH": 2}


class _Timeline(_EventOrder):
    """The events of one conversation, each with its number, as V0 gave them."""

    def __init__(self) -> None:
        super().__init__()
        self.views: list[dict[str, Any]] = []
        self._numbers: dict[str, int] = {}
        self._asking = False
        self._status = self._latest_state = ""

    def add(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Take events as they come; gives the views that can be told now."""
        return [
            view for event in self.ordered(events) for view in self._views_of(event)
        ]

    def finish(self) -> list[dict[str, Any]]:
        """The views of those that still wait for others, which do not come."""
        return [view for event in self.rest() for view in self._views_of(event)]

    def _views_of(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        view = v0_event_view(event)
        if view is None or not self._is_shown(event, view):
            return []
        if view["source"] == "agent" and view.get("action") in ("message", "finish"):
            self._asking = view["action"] == "message"
        told = [view]
        if not self.views:
            told.insert(0, _loading(view))
        for one in told:
            one["id"] = len(self.views)
            self.views.append(one)
        self._numbers[str(event.get("id"))] = view["id"]
        if "cause" in view:
            view["cause"] = self._numbers.get(str(view["cause"]))
        return told

    def _is_shown(self, event: dict[str, Any], view: dict[str, Any]) -> bool:
        """Whether V0 had such an event; an agent that gets a message is idle before."""
        if view.get("action") == "message" and view["source"] == "user":
            self._status = self._status or "running"
        if view.get("observation") != "agent_state_changed":
            return True
        if str(event.get("timestamp")) < self._latest_state:  # it is over by now
            return False
        self._latest_state = str(event.get("timestamp"))
        before, self._status = self._status, str(event.get("value"))
        if self._status == "finished" and self._asking:
            view["extras"]["agent_state"] = "awaiting_user_input"
        return self._status != "idle" or before == "waiting_for_confirmation"


def _loading(first: dict[str, Any]) -> dict[str, Any]:
    """What V0 told of an agent that starts, before all else."""
    return {
        "id": 0,
        "timestamp": first.get("timestamp"),
        "source": "environment",
        "message": "",
        "observation": "agent_state_changed",
        "content": "",
        "extras": {"agent_state": "loading", "reason": ""},
    }


def v0_event_view(event: dict[str, Any]) -> dict[str, Any] | None:
    """A V1 event as V0 had it; None for one of a kind that V0 did not have."""
    part = event.get("action") or event.get("observation")
    kind = event.get("kind")
    if kind in ("ActionEvent", "ObservationEvent") and isinstance(part, dict):
        kind = part.get("kind")
    table = _EVENTS.get(str(kind))
    if table is None:
        return None
    if any(event.get(key) != value for key, value in table.get("when", {}).items()):
        return None
    sort = "action" if "action" in table else "observation"
    command = part.get("command") if isinstance(part, dict) else None
    name = table.get("when_command", {}).get(command, table[sort])
    acted = sort == "observation" and name != "agent_state_changed"
    view: dict[str, Any] = {
        "id": None,
        "timestamp": event.get("timestamp"),
        "source": "agent" if acted else event.get("source"),
        "message": "",
    }
    if acted and event.get("action_id"):
        view["cause"] = event["action_id"]
    view[sort] = name
    if event.get("tool_call_id"):
        view["tool_call_metadata"] = _tool_call(event)
    view.update({"args": {}} if sort == "action" else {"content": "", "extras": {}})
    only = table.get("only", {}).get(name)
    for field, path in table.get("fields", {}).items():
        if only is None or field in only:
            _put(view, field, _taken_from(event, path))
    for field, value in table.get("always", {}).get(name, {}).items():
        _put(view, field, _worked_out(event, view, value))
    if name == "agent_state_changed":
        state = view["extras"].get("agent_state")
        view["extras"]["agent_state"] = _STATES_OF_V0.get(state, state)
    view["message"] = _sentence(table.get("says", {}).get(name, ""), view)
    return view


def _tool_call(event: dict[str, Any]) -> dict[str, Any]:
    tool = event.get("tool_name")
    return {
        "function_name": _TOOLS_OF_V0.get(str(tool), tool),
        "tool_call_id": event["tool_call_id"],
        "model_response": {"id": event.get("llm_response_id")},
        "total_calls_in_response": 1,
    }


def _taken_from(event: Any, path: str) -> Any:
    """The value under a path; behind `[]`, texts are joined and lists put together."""
    listed, inside, rest = path.partition("[].")
    for key in listed.split("."):
        event = event.get(key) if isinstance(event, dict) else None
    if not inside:
        return event
    values = [one.get(rest) for one in event or () if isinstance(one, dict)]
    found = [one for one in values if one is not None]
    if rest == "text":
        return "\n".join(str(one) for one in found)
    return [item for one in found for item in one]


def _worked_out(event: dict[str, Any], view: dict[str, Any], value: Any) -> Any:
    """The value of a field that V1 lacks."""
    if value == "=by_agent":
        return event.get("source") == "agent"
    if value == "=risk":
        return _RISKS.get(str(event.get("security_risk")), -1)
    if value == "=succeeded":
        return _taken_from(view, "extras.metadata.exit_code") == 0
    if isinstance(value, str) and value.startswith("="):
        return _taken_from(event, value[1:])
    return dict(value) if isinstance(value, dict) else value


def _put(view: dict[str, Any], field: str, value: Any) -> None:
    """Set a field of a view; `args.command` is below `args`."""
    *folders, name = field.split(".")
    for folder in folders:
        view = view.setdefault(folder, {})
    view[name] = value


def _sentence(templates: str, view: dict[str, Any]) -> str:
    """What V0 said of an event: the first template that gives a text."""
    said = ""
    for template in templates.split("|"):
        said = re.sub(
            r"\{([\w.]+)(?:#([^}]+))?\}", lambda m: _message_text(view, m), template
        )
        if said:
            break
    return said


def _message_text(view: dict[str, Any], found: re.Match[str]) -> str:
    value, noun = _taken_from(view, found[1]), found[2]
    if noun:
        count = len(value or ())
        return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
    return "" if value is None else str(value)


def _timeline(v0: _V0) -> Steps:
    """The views of all events so far; what was fetched before is not fetched again."""
    with v0.memory.lock:
        timeline = _kept_timeline(v0.memory, v0.id, _Timeline())
    deadline = time.monotonic() + min(_LATE_SECONDS, _GRACE_SECONDS)
    while True:
        found = yield from _events_since(v0, timeline.newest)
        with v0.memory.lock:
            timeline.add(found)
            if timeline.patience() is None:
                return list(timeline.views)
            if time.monotonic() > deadline:
                timeline.finish()
                return list(timeline.views)
        yield Pause(0.5)


def _kept_timeline(memory: _Memory, name: str, fresh: _Timeline) -> _Timeline:
    """The timeline of a conversation; what was not asked for longest is forgotten."""
    timeline: _Timeline = memory.timelines.pop(name, fresh)
    memory.timelines[name] = timeline
    if len(memory.timelines) > _REMEMBERED:
        memory.timelines.pop(next(iter(memory.timelines)))
    return timeline


def _events_since(v0: _V0, newest: str) -> Steps:
    """The events of a conversation, from a little before a time on."""
    if newest and not v0.memory.is_timeless:
        try:
            return (yield from _events_of(v0, newest))
        except _Refused as refused:
            # The App Server of 1.6 fails when it is given a time, and hangs up.
            if refused.reply.status not in (422, 500):
                raise
            v0.memory.is_timeless = True
            yield Pause(0.2)
    return (yield from _events_of(v0, ""))


def _events_of(v0: _V0, newest: str) -> Steps:
    query = f"limit={_PAGE}&sort_order=TIMESTAMP{_since(newest)}"
    path = f"/conversation/{v0.id}/events/search?{query}"
    return (yield from _all_pages(lambda following: v0.page(path + following)))


def _all_pages(ask: Callable[[str], Steps]) -> Steps:
    """The items of all pages of a search; `ask` takes what ends the URL of a page."""
    items: list[dict[str, Any]] = []
    following, pages = "", set()
    while True:
        page = yield from ask(following)
        items += page["items"]
        token = str(page.get("next_page_id") or "")
        if not token or token in pages:
            return items
        pages.add(token)
        following = f"&page_id={quote(token, safe='')}"


def _known_views(v0: _V0) -> Steps:
    """The views of a conversation, none while it starts; None where there is none."""
    found, task = yield from _found(v0)
    if found is None:
        return [] if _is_starting(task) else None
    return (yield from _timeline(v0))


def _events(v0: _V0) -> Steps:
    """A page of events by their numbers, filtered as V0 filtered them."""
    first, limit = _whole_number(v0, "start_id", 0), _whole_number(v0, "limit", 20)
    last = None if v0.first("end_id") is None else _whole_number(v0, "end_id", 0)
    if not 0 <= limit <= _PAGE:
        return _json({"detail": "Invalid limit"}, 400)
    views = yield from _known_views(v0)
    if views is None:
        return _unknown(v0)
    wanted = v0.json() or {}
    if not isinstance(wanted, dict):
        wrong = {"type": "dataclass_type", "loc": ["body"], "input": wanted}
        said = "Input should be a dictionary or an instance of EventFilter"
        return _json({"detail": [{**wrong, "msg": said}]}, 422)
    found = [
        view
        for view in views
        if first <= view["id"]
        and (last is None or view["id"] <= last)
        and _passes(view, wanted)
    ]
    if str(v0.first("reverse")).lower() in ("true", "1", "yes", "on", "t", "y"):
        found.reverse()
    return {"events": found[:limit], "has_more": len(found) > limit}


def _passes(view: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether an event passes a filter; its types are V0's names, or its classes'."""
    name = str(view.get("action") or view.get("observation"))
    sort = "action" if "action" in view else "observation"
    own = {name, name.replace("_", "") + sort}

    def names(key: str) -> set[str]:
        return {str(one).lower() for one in wanted.get(key) or ()}

    query = str(wanted.get("query") or "").lower()
    included, excluded = names("include_types"), names("exclude_types")
    hidden = (view.get("args") or view.get("extras") or {}).get("hidden")
    return not (
        (included and not own & included)
        or own & excluded
        or (wanted.get("exclude_hidden") and hidden)
        or (wanted.get("source") and view["source"] != wanted["source"])
        or (query and query not in json.dumps(view).lower())
        or str(view["timestamp"]) < str(wanted.get("start_date") or "")
        or str(view["timestamp"]) > str(wanted.get("end_date") or "~")
    )


def _trajectory(v0: _V0) -> Steps:
    """All events; those of a conversation that starts are waited for."""
    deadline = time.monotonic() + 60.0
    while True:
        views = yield from _known_views(v0)
        if views is None:
            return _unknown(v0)
        starting = not views and _is_starting((yield from _start_task(v0)))
        if not starting or time.monotonic() > deadline:
            return {"trajectory": views}
        yield Pause(1.0)
