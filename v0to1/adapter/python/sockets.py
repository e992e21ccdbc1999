"""V0's Socket.IO server over V1, without any input or output: what it tells and does.

As in `exchange`, a flow is a generator that a driver runs. Beside a `Call` and a
`Pause` it yields a `Listen`, a `Frame` or a `Tell`; where a server cannot be reached,
`_Lost` is thrown into it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
from datetime import datetime, timezone
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from v0to1.adapter.python.events import (
    _all_pages,
    _events_since,
    _kept_timeline,
    _Timeline,
    v0_event_view,
)
from v0to1.adapter.python.events_order import _since
from v0to1.adapter.python.exchange import (
    _V0,
    Call,
    Pause,
    Reply,
    Steps,
    _agent,
    _agent_of,
    _dashed,
    _decoded,
    _found,
    _is_below,
    _is_starting,
    _json,
    _Older,
    _Refused,
    _remember,
)
from v0to1.adapter.python.messages import _STATES, _delivered, _said_to, _send_to_agent
from v0to1.adapter.python.usage import _note_use

_SOCKET_QUERY = ("conversation_id", "latest_event_id", "providers_set")
_ACTION_NAMES = ("oh_user_action", "oh_action")
# The operations of a connection and of actions, as usage records have them.
_CONNECT_USES = (
    ("socketio/connect", "Socket.IO connect"),
    ("socketio/events", "Socket.IO on oh_event"),
)
_ACTION_RULES = {
    "": "socketio/act",
    "type message": "socketio/malformed",
    "message": "socketio/message",
    "run": "socketio/command",
    "user_confirmed": "socketio/confirm",
    "user_rejected": "socketio/reject",
    "change_agent_state": "socketio/state",
    "change_agent_state running": "socketio/run",
    "change_agent_state paused": "socketio/pause",
    "change_agent_state stopped": "socketio/stop",
    "change_agent_state user_confirmed": "socketio/confirm-state",
    "change_agent_state user_rejected": "socketio/reject-state",
}
# What V0 said to a client that it did not let in.
_NO_ID = "No conversation_id in query params"
_NO_KEY = "invalid_session_api_key"
_NO_CONVERSATION = "Failed to join conversation"
# A sign of life is asked for when nothing has come for so long.
_QUIET_SECONDS = 25.0
_GREETING_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_ASLEEP_SECONDS = 5.0
# How often a sandbox that runs is asked for before its connection counts as lost.
_MOST_KNOCKS = 30
# What V0 said of the steps of a start.
_START_WORDS = {
    "PREPARING_REPOSITORY": "STATUS$SETTING_UP_WORKSPACE",
    "RUNNING_SETUP_SCRIPT": "STATUS$SETTING_UP_WORKSPACE",
    "SETTING_UP_GIT_HOOKS": "STATUS$SETTING_UP_GIT_HOOKS",
    "SETTING_UP_SKILLS": "STATUS$RUNTIME_STARTED",
    "STARTING_CONVERSATION": "STATUS$RUNTIME_STARTED",
}


class Listen(NamedTuple):
    """Open a WebSocket; answered with False where there is no library for it."""

    url: str
    key: str


class Frame(NamedTuple):
    """The text of the next frame, or None when there was none for some seconds."""

    seconds: float


class Tell(NamedTuple):
    """What the client is to be told as `oh_event`."""

    view: dict[str, Any]


def _auth_frame(key: str) -> str:
    """The first frame of a WebSocket to an Agent Server, which has the key."""
    return json.dumps({"type": "auth", "session_api_key": key})


class _Lost(Exception):
    """A server could not be reached, or a connection has ended."""


class _Place(NamedTuple):
    """What the URL of a V0 socket says."""

    server: str
    conversation_id: str
    latest: int
    headers: dict[str, str]
    key: str


def _socket_place(
    url: str, headers: dict[str, str], path: str, base: str = ""
) -> _Place | None:
    """What the URL of a V0 socket says; None for that of any other."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    before, named, after = path.strip("/").rpartition("socket.io")
    if not named or after or not any(name in query for name in _SOCKET_QUERY):
        return None
    scheme = parts.scheme.replace("ws", "http")
    prefix = f"/{before.strip('/')}" if before else ""
    server = f"{scheme}://{parts.netloc}{prefix}"
    if base and not _is_below(server, base):
        return None
    return _place_at(server, query, headers)


def _place_at(
    server: str, query: dict[str, list[str]], headers: dict[str, str]
) -> _Place:
    """What the query of a V0 socket at a server says."""
    latest = query.get("latest_event_id", ["-1"])[0]
    counted = re.fullmatch("[0-9]{1,18}", latest)
    return _Place(
        server=server,
        conversation_id=query.get("conversation_id", [""])[0],
        latest=int(latest) if counted else -1,
        headers=_with_key(headers, query.get("session_api_key", [""])[0]),
        key=query.get("session_api_key", [""])[0],
    )


def _with_key(headers: dict[str, str], key: str) -> dict[str, str]:
    """The headers for the App Server, with a key that V0 took in another place."""
    names = {name.lower() for name in headers}
    given = dict(headers)
    if key and "x-session-api-key" not in names:
        given["X-Session-API-Key"] = key
    if key and "authorization" not in names:
        given["Authorization"] = f"Bearer {key}"
    return given


class _Direct(_V0):
    """A conversation of which only the Agent Server is known, and its key."""

    def app(self, method: str, path: str, body: Any = None) -> Steps:
        """What the App Server would have said of the conversation; else 404."""
        yield from ()
        if not path.startswith("/app-conversations?ids="):
            raise _Refused(_json({"detail": "there is no App Server"}, 404))
        server, key = self.request.url, self.request.headers
        known = {"id": self.id, "sandbox_status": "RUNNING", **key}
        return [{**known, "conversation_url": f"{server}/api/conversations/{self.id}"}]


class _Room:
    """One socket of V0: its conversation, and what it has been told of it."""

    asking: type[_V0] = _V0
    asking_agent: type[_V0] = _Direct

    def __init__(self, place: _Place) -> None:
        self.place = place
        self.v0 = self._request(self.asking, place.headers)
        self.refusal = ""
        self.replay: list[dict[str, Any]] = []
        self.timeline = _Timeline()
        self.sent = 0
        self.state = ""
        self.is_stopping = self.is_following = False
        self.may_wake = True

    def _request(self, how: type[_V0], headers: dict[str, str]) -> _V0:
        request = Call("GET", self.place.server, headers, None)
        named = {"conversation_id": self.place.conversation_id}
        return how(request, self.place.server, {}, named)

    def go_to_agent(self) -> None:
        """Take the server for the Agent Server itself."""
        key = {"session_api_key": self.place.key}
        self.v0 = self._request(self.asking_agent, key)

    def join(self) -> None:
        """Take up what is remembered of the conversation."""
        memory = self.v0.memory
        with memory.lock:
            self.timeline = _kept_timeline(memory, self.v0.id, self.timeline)

    def add(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Take events as they come; gives what the client is to be told now."""
        with self.v0.memory.lock:
            self.timeline.add(events)
            views = self.timeline.views[self.sent :]
            self.sent = max(self.sent, len(self.timeline.views))
        return [self._live(view) for view in views]

    def patience(self) -> float | None:
        """Seconds for which an event is awaited that must be before another."""
        with self.v0.memory.lock:
            return self.timeline.patience()

    def is_silent(self) -> bool:
        """Whether nothing was said in the conversation so far."""
        return not self.timeline._status and self.patience() is None

    def waits_now(self) -> bool:
        """Whether an agent of which V0 said that it loads waits for a message."""
        is_ready = self.state == "loading" and self.timeline._status != "running"
        self.state = "awaiting_user_input" if is_ready else self.state
        return is_ready

    def _live(self, view: dict[str, Any]) -> dict[str, Any]:
        """An event as V0 told it when it happened."""
        if view.get("observation") != "agent_state_changed":
            return view
        state = view["extras"]["agent_state"]
        if state == "paused" and self.is_stopping:
            state = "stopped"
        self.is_stopping = self.is_stopping and state == "running"
        self.state = state
        extras = {**view["extras"], "agent_state": state}
        return {**view, "source": "agent", "extras": extras}


def _entered(room: _Room) -> Steps:
    """Look for the conversation, and collect what was told in it.

    Gives False for a server that is none of OpenHands V1. Where V0 would not have let
    the client in, the room has the reason.
    """
    if not room.v0.id:
        room.refusal = _NO_ID
        return True
    try:
        found, task = yield from _found(room.v0)
    except _Older:
        return (yield from _entered_agent(room))
    except _Refused as refused:
        if refused.reply.status in (401, 403):
            room.refusal = _NO_KEY
            return True
        if refused.reply.status in (404, 405):
            return (yield from _entered_agent(room))
        raise
    if found is None and task is None:
        room.refusal = _NO_CONVERSATION
        return True
    room.join()
    if task and task.get("id"):
        _remember(room.v0.memory.tasks, room.v0.id, str(task["id"]))
    room.replay = yield from _replay(room, found, task)
    return True


def _entered_agent(room: _Room) -> Steps:
    """Look whether the server is the Agent Server of the conversation itself."""
    if isinstance(room.v0, _Direct) or not room.place.key:
        return False
    url = f"{room.place.server}/api/conversations/{_dashed(room.v0.id)}"
    reply = yield Call("GET", url, {"X-Session-API-Key": room.place.key}, None, True)
    known = reply.status == 200 and reply.body.startswith(b"{")
    if not known or "id" not in json.loads(reply.body):
        return False
    room.go_to_agent()
    return (yield from _entered(room))


def _replay(room: _Room, found: Any, task: Any) -> Steps:
    """What V0 told a client that came: all events, and the last state behind them."""
    if found is None:
        room.state, room.sent = "loading", 1
        first = _state_view("loading", 0)
        return [first] if room.place.latest < 0 else []
    is_awake = found.get("sandbox_status") == "RUNNING"
    is_awake = is_awake and bool(_agent_of(room.v0, found)[0])
    events = yield from _room_history(room, found if is_awake else None)
    room.add(events)
    room.state = ""
    views = room.timeline.views[room.place.latest + 1 : room.sent]
    states = [one for one in views if one.get("observation") == "agent_state_changed"]
    others = [one for one in views if one not in states]
    if is_awake and room.place.latest < 0 and room.is_silent():
        states = [_state_view("awaiting_user_input", 0)]
        room.sent = max(room.sent, 1)
    return others + states[-1:]


def _room_history(room: _Room, found: Any) -> Steps:
    """The events that are not known yet, of the Agent Server where it can be asked."""
    v0, newest = room.v0, room.timeline.newest
    if found is not None:
        try:
            return (yield from _agent_history(room, found, newest))
        except (_Refused, _Older, _Lost):
            if isinstance(v0, _Direct):
                raise
    return (yield from _events_since(v0, newest))


def _agent_history(room: _Room, found: dict[str, Any], newest: str) -> Steps:
    """The events from a little before a time on, as the Agent Server has them."""
    server, key = _agent_of(room.v0, found)
    path = f"/api/conversations/{_dashed(room.v0.id)}/events/search"
    url = f"{server}{path}?limit=100&sort_order=TIMESTAMP{_since(newest)}"

    def ask(following: str) -> Steps:
        headers = {"X-Session-API-Key": key}
        reply = yield from room.v0._sent("GET", url + following, headers, None)
        return _decoded(reply)

    return (yield from _all_pages(ask))


def _followed(room: _Room) -> Steps:
    """Tell what happens in a conversation; returns when the connection is lost."""
    knocks = 0
    while True:
        try:
            found = yield from _until_awake(room)
        except (_Lost, _Older, _Refused):
            return
        with contextlib.suppress(_Lost, _Older, _Refused):
            yield from _stream_sent(room, found)
        knocks = 0 if room.is_following else knocks + 1
        try:
            found, _ = yield from _found(room.v0)
        except (_Lost, _Older, _Refused):
            return
        if (found or {}).get("sandbox_status") == "RUNNING":
            if room.is_following or knocks > _MOST_KNOCKS:
                return
            yield Pause(_LOOK_SECONDS)
        else:
            room.may_wake = False
            yield Tell(_state_view("stopped"))


def _until_awake(room: _Room) -> Steps:
    """The conversation once its agent can be asked; tells how far its start is."""
    said = ""
    while True:
        found, task = yield from _found(room.v0)
        sandbox = (found or {}).get("sandbox_status")
        if sandbox == "RUNNING" and _agent_of(room.v0, found)[0]:
            if said:
                yield Tell(_status_frame("STATUS$READY"))
            return found
        if found is None and _is_starting(task):
            word = _START_WORDS.get(task["status"], "STATUS$STARTING_RUNTIME")
        elif sandbox in ("RUNNING", "STARTING"):
            word = "STATUS$STARTING_RUNTIME"
        elif sandbox == "PAUSED":
            word = "STATUS$STARTING_RUNTIME" if room.may_wake else said
            if room.may_wake and not said:
                path = f"/sandboxes/{found['sandbox_id']}/resume"
                yield from room.v0.app("POST", path)
        else:
            word = "STATUS$ERROR" if room.may_wake else said
        if word != said:
            said = word
            yield from _told_of_start(room, word, task)
        starts = word.startswith("STATUS$") and word != "STATUS$ERROR"
        yield Pause(_LOOK_SECONDS if starts else _ASLEEP_SECONDS)


def _told_of_start(room: _Room, word: str, task: Any) -> Steps:
    """Tell how far a start is, and that the agent loads, or cannot be started."""
    if word != "STATUS$ERROR":
        if room.state != "loading":
            room.state = "loading"
            yield Tell(_state_view("loading"))
        yield Tell(_status_frame(word))
        return
    detail = str((task or {}).get("detail") or "The sandbox is gone")
    yield Tell(_status_frame(word, "error", detail))
    yield Tell(_state_view("error"))


def _stream_sent(room: _Room, found: dict[str, Any]) -> Steps:
    """Tell what the Agent Server says, until it says no more, which raises."""
    server, key = _agent_of(room.v0, found)
    url = f"{server.replace('http', 'ws', 1)}/sockets/events/{_dashed(room.v0.id)}"
    room.is_following = False
    listens = yield Listen(url, key)
    if listens and (yield Frame(_GREETING_SECONDS)) is None:
        raise _Lost("no greeting")
    newest = room.timeline.newest
    while True:
        events = yield from _agent_history(room, found, newest)
        room.is_following = True
        yield from _tell_views(room.add(events))
        if room.waits_now():
            yield Tell(_state_view("awaiting_user_input"))
        newest = yield from _tell_coming(room, listens)


def _tell_coming(room: _Room, listens: bool) -> Steps:
    """Tell what the frames say; the time from which all events are to be asked for."""
    while True:
        patience = room.patience()
        if patience == 0:
            return ""
        if not listens:
            yield Pause(_LOOK_SECONDS)
            return room.timeline.newest
        quiet = _QUIET_SECONDS if patience is None else min(patience, _QUIET_SECONDS)
        frame = yield Frame(quiet)
        event = {} if frame is None else json.loads(frame)
        if event.get("kind") == "ServerErrorEvent":  # it is not stored
            yield Tell(_without_number(v0_event_view(event)))
        elif event.get("id") and event.get("key") != "full_state":
            yield from _tell_views(room.add([event]))


def _tell_views(views: list[dict[str, Any]]) -> Steps:
    for view in views:
        yield Tell(view)


def _acted(room: _Room, action: Any) -> Steps:
    """Do what a V0 action asked for; what V1 cannot do is told as an error."""
    try:
        reply = yield from _action_done(room, action)
    except _Refused as refused:
        reply = refused.reply
    except (_Older, _Lost) as error:
        said = str(error) or "the server is older than this request"
        reply = _json({"detail": f"OpenHands V1 did not answer: {said}"}, 503)
    if isinstance(reply, Reply) and reply.status >= 400:
        said = _reply_text(reply)
        logging.getLogger(__name__).warning("%s", said)
        yield Tell(_error_view(said))


def _note_connection(room: _Room) -> None:
    """Count what a client uses that connects."""
    for use in _CONNECT_USES:
        _note_in_room(room, use)


def _note_action(room: _Room, event: str, action: Any) -> None:
    """Count what a client uses that emits an event."""
    _note_in_room(room, _action_use(event, action))


def _note_in_room(room: _Room, use: tuple[str, str]) -> None:
    server = "" if isinstance(room.v0, _Direct) else room.v0.root
    _note_use(*use, server, room.place.headers)


def _action_use(event: str, action: Any) -> tuple[str, str]:
    """The operation of an action, as usage records have it: its rule, and its name."""
    given = action if isinstance(action, dict) else {}
    args = given.get("args")
    name, state = given.get("action"), ""
    if not name:
        name = f"type {given.get('type')}"
    elif isinstance(args, dict):
        state = args.get("agent_state", "")
    rules = (_ACTION_RULES.get(one) for one in (f"{name} {state}", str(name), ""))
    return next(filter(None, rules)), f"Socket.IO emit {event}"


def _action_done(room: _Room, action: Any) -> Steps:
    v0 = room.v0
    given = action if isinstance(action, dict) else {}
    name, args = given.get("action"), given.get("args") or {}
    if not name and given.get("type") == "message":
        args = {"content": given.get("message") or given.get("content"), **args}
        name = "message"
    if name == "message":
        images = args.get("image_urls") or args.get("images_urls") or []
        return (yield from _said_in_room(v0, str(args.get("content") or ""), images))
    state = args.get("agent_state") if name == "change_agent_state" else ""
    state = name if name in ("user_confirmed", "user_rejected") else state
    if str(state) in _STATES:
        return (yield from _state_asked(room, str(state)))
    if name == "run" and args.get("command"):
        return (yield from _run_in_room(v0, args))
    what = f"{name} {state}" if state else str(name or action)
    said = f"{what!r} has no counterpart. Ask the agent by a message."
    return _json({"detail": f"OpenHands V1 cannot do this (socketio/act): {said}"}, 501)


def _said_in_room(v0: _V0, text: str, images: list[str]) -> Steps:
    """Give the agent a message, at once or as soon as it has been started."""
    try:
        return (yield from _said_to(v0, text, images))
    except _Older:  # it queues no messages: wait for the agent
        content: list[dict[str, Any]] = [{"type": "text", "text": text}]
        content += [{"type": "image", "image_urls": images}] if images else []
        body = {"role": "user", "content": content, "run": True}
        return (yield from _delivered(v0, body))


def _state_asked(room: _Room, state: str) -> Steps:
    """Change what the agent does; one that sleeps is not woken to make it stop."""
    body = {"accept": state == "user_confirmed"} if "user" in state else None
    if state in ("paused", "stopped"):
        found, _ = yield from _found(room.v0)
        if (found or {}).get("sandbox_status") == "PAUSED":
            yield Tell(_state_view("stopped"))
            return None
        room.is_stopping = state == "stopped"
    return (yield from _send_to_agent(room.v0, _STATES[state], body))


def _run_in_room(v0: _V0, args: dict[str, Any]) -> Steps:
    """Run a command beside the agent, and tell of it as V0 did."""
    command = str(args["command"])
    asked = _unstored_view("user", f"Running command: {command}")
    yield Tell({**asked, "action": "run", "args": {"thought": "", **args}})
    body = {"command": command, **({"cwd": args["cwd"]} if args.get("cwd") else {})}
    found = yield from _agent(v0, "POST", "/api/bash/execute_bash_command", body)
    code = found.get("exit_code")
    text = (found.get("stdout") or "") + (found.get("stderr") or "")
    said = f"Command `{command}` executed with exit code {code}."
    extras = {"command": command, "metadata": {"exit_code": code}, "hidden": False}
    view = {**_unstored_view("agent", said), "observation": "run", "content": text}
    yield Tell({**view, "extras": extras, "success": code == 0})


def _reply_text(reply: Reply) -> str:
    """What a response says in words."""
    text = reply.body.decode("utf-8", "replace")[:500]
    try:
        found = json.loads(text)
        return str(found.get("detail") or found.get("error") or text)
    except (ValueError, AttributeError):
        return text or f"status {reply.status}"


def _unstored_view(source: str, message: str) -> dict[str, Any]:
    """What is in every event of V0; this one is stored nowhere, so it has no number."""
    now = datetime.now(timezone.utc).replace(tzinfo=None).isoformat()
    return {"timestamp": now, "source": source, "message": message}


def _state_view(state: str, number: int | None = None) -> dict[str, Any]:
    """A state of the agent of which V1 has no event."""
    numbered = {} if number is None else {"id": number}
    view = {
        **numbered,
        **_unstored_view("agent", ""),
        "observation": "agent_state_changed",
    }
    return {**view, "content": "", "extras": {"agent_state": state, "reason": ""}}


def _error_view(text: str) -> dict[str, Any]:
    view = {**_unstored_view("agent", text), "observation": "error", "content": text}
    return {**view, "extras": {"error_id": ""}}


def _without_number(view: Any) -> dict[str, Any]:
    return {name: value for name, value in view.items() if name != "id"}


def _status_frame(word: str, kind: str = "info", message: str = "") -> dict[str, Any]:
    """A frame in which V0 told how far a start is."""
    return {"status_update": True, "type": kind, "id": word, "message": message}
