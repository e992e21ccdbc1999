"""The WebSocket of a V1 Agent Server: one event a frame, and messages that are sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from flask import Flask, Request
from simple_websocket import ConnectionClosed, Server

from v0to1.mock.effects import MESSAGE
from v0to1.mock.events_v1 import Event, without_nulls
from v0to1.mock.recording import Record
from v0to1.mock.state_v1 import Conversation, State, said

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    Wsgi = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]

PATH = "/sockets/events/"
AUTH_SECONDS = 10.0
LOOK_SECONDS = 0.01
CLOSE_SECONDS = 1.0
KEY_HEADER = "X-Session-API-Key"


class V1Sockets:
    """Sockets of clients; `first_frame` says that a key may come in the first frame (from 1.18.1 on)."""

    def __init__(self, state: State, record: Record, lock: threading.RLock, *, first_frame: bool) -> None:
        self._state, self._record, self._lock = state, record, lock
        self._first_frame = first_frame
        self._open: list[Server] = []
        self._drops = 0

    def serve(self, app: Flask) -> None:
        """Serve sockets beside the routes of an app."""
        routes = app.wsgi_app

        def either(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if not environ["PATH_INFO"].startswith(PATH):
                return routes(environ, start_response)
            status = self._talk(environ)
            start_response(status, [])
            return []

        app.wsgi_app = either  # type: ignore[method-assign]

    def drop(self, code: int = 1012) -> None:
        """Break every connection, also one that is just being made, as a server does that starts again."""
        self._drops += 1
        while self._open:
            with suppress(ConnectionClosed, OSError):
                self._open.pop().close(code, "dropped")

    def _talk(self, environ: WSGIEnvironment) -> str:
        drops = self._drops
        request = Request(environ)
        conversation = self._state.conversation(request.path.removeprefix(PATH))
        refused = self._refusal(request, conversation)
        self._record.frame("agent", request.full_path, None, status=int(refused[:3]) if refused else 101)
        if refused:
            return refused
        socket = Server(environ)
        with suppress(ConnectionClosed):
            if not _key(request) and not self._has_key(socket):
                self._record.violation(
                    "agent", request, "the first frame of a socket has not the session key"
                )
                socket.close(4001, "Authentication failed")
            elif conversation is None:
                socket.close(4004, "Conversation not found")
            else:
                self._open.append(socket)
                if self._drops != drops:
                    socket.close(1012, "dropped")
                self._follow(socket, conversation, parse_qs(environ.get("QUERY_STRING", "")))
        _hang_up(socket)
        return "200 OK"

    def _refusal(self, request: Request, conversation: Conversation | None) -> str:
        """The status of a connection that does not come about, or ""."""
        if "Authorization" in request.headers:
            self._record.violation("agent", request, "an Authorization header goes to the Agent Server")
        if conversation is not None and conversation.sandbox.status != "RUNNING":
            return "503 Service Unavailable"
        if not _key(request):
            return "" if self._first_frame else "403 Forbidden"
        if _key(request) not in self._state.session_keys():
            self._record.violation("agent", request, "the session key of a socket is wrong")
            return "403 Forbidden"
        return ""

    def _has_key(self, socket: Server) -> bool:
        first = _decoded(socket.receive(timeout=AUTH_SECONDS))
        return first.get("type") == "auth" and first.get("session_api_key") in self._state.session_keys()

    def _follow(self, socket: Server, conversation: Conversation, query: dict[str, list[str]]) -> None:
        """Send the state, what is to be sent again, and then each event that comes."""
        with self._lock:
            at = len(conversation.events)
            snapshot = {"id": conversation.id, "execution_status": conversation.execution_status}
            socket.send(json.dumps(without_nulls(self._state.events.state("full_state", snapshot))))
            for event in _again(conversation.events, query):
                socket.send(json.dumps(without_nulls(event)))
        while socket.connected:
            while at < len(conversation.events):
                socket.send(json.dumps(without_nulls(conversation.events[at])))
                at += 1
            frame = socket.receive(timeout=LOOK_SECONDS)
            if frame is not None:
                self._hear(socket, conversation, _decoded(frame))

    def _hear(self, socket: Server, conversation: Conversation, frame: dict[str, Any]) -> None:
        self._record.frame("agent", "message", frame)
        if frame.get("type") == "auth":
            return
        if not isinstance(frame.get("content"), list) or "role" not in frame:
            self._record.breach(f"agent server: a frame is no message: {frame!r}")
            error = self._state.events.error("ServerErrorEvent", "ValidationError", "this is no message")
            socket.send(json.dumps(without_nulls(error)))
            return
        with self._lock:
            self._state.say(conversation, frame, run=True)
            text, images = said(frame)
            self._state.effects.add(MESSAGE, conversation.id, text=text, images=images)


def _hang_up(socket: Server) -> None:
    """Wait for the client's part of the closing, and close the connection itself."""
    socket.thread.join(CLOSE_SECONDS)
    with suppress(OSError):  # it is closed by now
        socket.sock.shutdown(SHUT_RDWR)


def _key(request: Request) -> str:
    return request.args.get("session_api_key") or request.headers.get(KEY_HEADER) or ""


def _again(events: list[Event], query: dict[str, list[str]]) -> list[Event]:
    """The events that a client wants again."""
    mode = query.get("resend_mode", [""])[0]
    since = query.get("after_timestamp", [""])[0]
    if mode == "all" or (not mode and query.get("resend_all") == ["true"]):
        return list(events)
    return [event for event in events if mode == "since" and since and event["timestamp"] >= since]


def _decoded(frame: str | bytes | None) -> dict[str, Any]:
    try:
        found = json.loads(frame or "")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
