"""The Socket.IO of a V0 server: events as they come, and actions that are sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from socket import SHUT_RDWR, SHUT_WR
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import socketio
from flask import Flask, Request
from socketio.exceptions import ConnectionRefusedError as Refused

from v0to1.mock.recording import Record
from v0to1.mock.state_v0 import Event, V0Conversation, V0State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

UNTOLD = ("null", "recall")
"""Kinds of events that are not told again."""

Environment = dict[str, Any]


class V0Sockets:
    """Sockets of clients, each in the room of its conversation; `lock` is that of the server's routes."""

    def __init__(
        self, state: V0State, record: Record, lock: threading.RLock, refusal: Callable[[Request], str]
    ) -> None:
        self._state, self._record, self._lock, self._refusal = state, record, lock, refusal
        self._joined: dict[str, V0Conversation] = {}
        self._environs: list[WSGIEnvironment] = []
        self._server = socketio.Server(
            async_mode="threading", cors_allowed_origins="*", async_handlers=False, logger=False
        )
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        for name in ("oh_user_action", "oh_action"):
            self._server.on(name, self._act)
        state.listeners.append(self._tell)

    def serve(self, app: Flask) -> None:
        """Serve sockets beside the routes of an app."""
        either = socketio.WSGIApp(self._server, app.wsgi_app)

        def hanging_up(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
                self._environs.append(environ)
            try:
                answer: Iterable[bytes] = either(environ, start_response)
            finally:
                if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
                    with suppress(OSError):  # the client was faster
                        environ["werkzeug.socket"].shutdown(SHUT_WR)
            return answer

        app.wsgi_app = hanging_up  # type: ignore[method-assign]  # the documented way to wrap an app

    def drop(self) -> None:
        """Break every connection, as a server does that goes away."""
        for socket in list(self._server.eio.sockets.values()):
            socket.close(wait=False)  # a client that has just gone takes nothing any more

    def cut(self) -> None:
        """Break every connection without a word, as a network does."""
        for environ in self._environs:
            with suppress(OSError):
                environ["werkzeug.socket"].shutdown(SHUT_RDWR)

    def _connect(self, sid: str, environ: Environment, auth: object = None) -> None:
        del auth
        query = parse_qs(environ.get("QUERY_STRING", ""))
        request = Request(environ)
        refusal = self._refusal(request)
        given = query.get("session_api_key", [""])[0]
        if refusal and given != self._state.api_key:
            self._record.violation("app", request, refusal)
            raise Refused("invalid_session_api_key")
        conversation = self._state.conversations.get(query.get("conversation_id", [""])[0])
        if conversation is None:
            raise Refused("No conversation_id in query params")
        latest = query.get("latest_event_id", ["-1"])[0]
        with self._lock:
            for event in _told_again(conversation, int(latest) if latest.lstrip("-").isdigit() else -1):
                self._server.emit("oh_event", event, to=sid)
            self._joined[sid] = conversation
            self._server.enter_room(sid, conversation.id)
            if conversation.status != "RUNNING":
                self._state.wake(conversation)

    def _disconnect(self, sid: str, reason: object = None) -> None:
        del reason
        self._joined.pop(sid, None)

    def _act(self, sid: str, data: Any) -> None:
        self._record.frame("app", "oh_user_action", data)
        conversation = self._joined[sid]
        action = data.get("action") if isinstance(data, dict) else None
        if not action:
            self._record.breach(f"app server: an action without a name was sent: {data!r}")
            return
        with self._lock:
            self._state.take(conversation, action, data.get("args") or {})

    def _tell(self, conversation: V0Conversation, event: Event) -> None:
        if event["source"] == "environment":  # the agent's, as V0's page understood it
            event = {**event, "source": "agent"}
        self._server.emit("oh_event", event, room=conversation.id)


def _told_again(conversation: V0Conversation, latest: int) -> Iterator[Event]:
    """The events after one, with only the last change of the agent's state, at the end."""
    later = [event for event in conversation.events if event["id"] > latest]
    states = [event for event in later if event.get("observation") == "agent_state_changed"]
    for event in later:
        if event not in states and (event.get("action") or event.get("observation")) not in UNTOLD:
            yield event
    yield from states[-1:]
