"""V0's server behind a synchronous python-socketio client; twin of `sockets_async`."""

from __future__ import annotations

import contextlib
import importlib
import ssl
import threading
import time
import urllib.request
from collections import deque
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

from v0to1.adapter.python.exchange import (
    Call,
    Pause,
    Reply,
    Steps,
    _Refused,
)
from v0to1.adapter.python.sockets import (
    Frame,
    Listen,
    Tell,
    _acted,
    _auth_frame,
    _entered,
    _followed,
    _Lost,
    _note_action,
    _note_connection,
    _Room,
)
from v0to1.adapter.python.sockets_packets import (
    _CALL_SECONDS,
    _COMMAND_SECONDS,
    _FLUSH_SECONDS,
    _HANDLER_SECONDS,
    _LEAVE_SECONDS,
    _connect_failure,
    _end_reason,
    _Engine,
    _Hung,
    _packet_answer,
    _packet_kind,
    _packet_text,
    _room_place,
)


class _SyncEngine(_Engine):
    """What a Client connects with."""

    def connect(
        self,
        url: str,
        headers: Any = None,
        transports: Any = None,
        engineio_path: str = "engine.io",
    ) -> Any:
        """Look for the conversation; the client is let in, or not, when it asks."""
        place = _room_place(url, headers, engineio_path, self.base)
        given = {"headers": headers, "transports": transports}
        if self.eio.state != "disconnected":
            raise ValueError("Client is not in a disconnected state")
        self.link = None
        if place is None:
            return self.own["connect"](url, engineio_path=engineio_path, **given)
        link = _SyncLink(self, _Room(place))
        try:
            is_ours = link.drive(_entered(link.room))
        except (_Lost, _Refused) as error:
            failed = importlib.import_module("engineio.exceptions").ConnectionError
            raise failed(*_connect_failure(error)) from error
        if not is_ours:
            return self.own["connect"](url, engineio_path=engineio_path, **given)
        _note_connection(link.room)
        self.link, self.eio.sid, self.eio.state = link, uuid4().hex, "connected"
        one = transports if isinstance(transports, str) else (transports or [""])[0]
        self.eio.current_transport = "polling" if one == "polling" else "websocket"
        return self.eio.handlers["connect"]()

    def send(self, data: Any) -> None:
        """Take a packet of the client."""
        if self.link is None:
            self.own["send"](data)
        elif self.eio.state == "connected":
            self.link.take(data)

    def disconnect(self, abort: bool = False, **given: Any) -> None:
        """End the connection, when what was sent before has been done."""
        link = self.link
        if link is None:
            self.own["disconnect"](abort=abort, **given)
            return
        link.flush(_FLUSH_SECONDS)
        if self.eio.state == "connected":
            self.eio.state = "disconnecting"
            self.tell_end(given.get("reason") or "client disconnect")
        link.leave()
        self.close(link)

    def wait(self) -> None:
        """Wait until the connection has ended."""
        link = self.link
        if link is None:
            self.own["wait"]()
        else:
            link.ended.wait()

    def tell_end(self, reason: str) -> None:
        """Let the client know that there is no connection any more."""
        handler = self.eio.handlers["disconnect"]
        handler(*_end_reason(handler, reason))


class _SyncLink:
    """One connection of a client."""

    def __init__(self, engine: _SyncEngine, room: _Room) -> None:
        self.engine, self.room = engine, room
        self.left, self.ended = threading.Event(), threading.Event()
        self.socket: Any = None
        self.library: Any = None
        self.waiting: deque[Any] = deque()
        self.lock = threading.Lock()
        self.worker: Any = None
        self.follower: Any = None
        eio = engine.eio
        self.session = eio.http if getattr(eio, "external_http", True) else None
        verifies = eio.ssl_verify and getattr(self.session, "verify", True)
        self.tls = _tls_context(verifies)
        opener = urllib.request.HTTPSHandler(context=self.tls)
        self.opener = urllib.request.build_opener(opener, _NoRedirect())

    def take(self, data: Any) -> None:
        """Answer a packet of the client, or put it behind those that came before."""
        packet = _packet_kind(self.engine.client)(encoded_packet=data)
        answer = _packet_answer(packet, self.room, self.engine.eio.sid)
        if answer == "enter":
            self.follower = threading.Thread(target=self.follow, daemon=True)
            self.follower.start()
        elif answer == "act":
            with self.lock:
                self.waiting.append(packet)
                if self.worker is None:
                    # No daemon: what was sent is done before the program ends.
                    self.worker = threading.Thread(target=self.act, daemon=False)
                    self.worker.start()
        elif answer is not None:
            self.engine.eio.start_background_task(self.hand_over, answer)

    def act(self) -> None:
        """Do what the client sent, one after the other."""
        while True:
            with self.lock:
                if not self.waiting:
                    self.worker = None
                    return
                packet = self.waiting[0]
            action = (packet.data[1:] or [None])[0]
            _note_action(self.room, packet.data[0], action)
            with contextlib.suppress(_Hung):
                self.drive(_acted(self.room, action))
            if packet.id is not None:
                self.hand_over(("ack", packet.id))
            with self.lock:
                self.waiting.popleft()

    def follow(self) -> None:
        """Tell the client what happens, until there is no connection any more."""
        try:
            for view in self.room.replay:
                self.tell(view)
            self.hand_over(("connected", self.engine.eio.sid))
            self.drive(_followed(self.room), leaving=True)
        except _Hung:
            return
        finally:
            self.hang_up()
            self.ended.set()
        if self.engine.link is self and not self.left.is_set():
            self.left.set()
            self.engine.tell_end("transport error")
            self.engine.close(self)

    def drive(self, steps: Steps, *, leaving: bool = False) -> Any:
        """Run a flow to its end; `_Hung` when the client has left, if `leaving`."""
        given: Any = None
        lost: Any = None
        while True:
            try:
                step = steps.send(given) if lost is None else steps.throw(lost)
            except StopIteration as end:
                return end.value
            given = lost = None
            if leaving and self.left.is_set():
                steps.close()
                raise _Hung
            try:
                given = self.do(step, leaving)
            except _Lost as error:
                lost = error

    def do(self, step: Any, leaving: bool) -> Any:
        """Do one step; `_Lost` where there is no server for it."""
        if isinstance(step, Tell):
            self.tell(step.view)
        elif isinstance(step, Pause) and leaving:
            self.left.wait(step.seconds)
        elif isinstance(step, Pause):
            time.sleep(step.seconds)
        elif isinstance(step, Call):
            return self.ask(step)
        elif isinstance(step, Listen):
            return self.listen(step)
        elif isinstance(step, Frame):
            return self.frame(step.seconds)
        return None

    def tell(self, view: dict[str, Any]) -> None:
        """Let the handlers of the client have an event."""
        if not self.left.is_set():
            self.hand_over(("event", view))

    def hand_over(self, what: Any) -> None:
        """Give the client a packet; its handler may take its time for it."""
        eio = self.engine.eio
        for piece in _packet_text(_packet_kind(self.engine.client), *what):
            task = eio.start_background_task(eio.handlers["message"], piece)
            task.join(_HANDLER_SECONDS)

    def ask(self, call: Call) -> Reply:
        """Send a V1 request: to the App Server as the client would, else bare."""
        seconds = _COMMAND_SECONDS if "bash" in call.url else _CALL_SECONDS
        if self.session is not None and not call.bare:
            return _sent_by_session(self.session, call, seconds)
        request = urllib.request.Request(
            call.url, call.body, call.headers, method=call.method
        )
        try:
            try:
                found = self.opener.open(request, timeout=seconds)
            except HTTPError as error:
                found = error
            with found:
                headers = {name.lower(): text for name, text in found.headers.items()}
                return Reply(found.status, headers, found.read())
        except (OSError, HTTPException) as error:
            raise _Lost(str(error)) from error

    def listen(self, step: Listen) -> bool:
        """Open a WebSocket, with the key in its first frame if the server has that."""
        self.library = library = _websocket_client()
        if library is None:
            return False
        self.hang_up()
        settings: dict[str, Any] = {"timeout": _CALL_SECONDS}
        settings["sslopt"] = {"context": self.tls}
        try:
            try:
                socket = library.create_connection(step.url, **settings)
                socket.send(_auth_frame(step.key))
            except library.WebSocketBadStatusException:  # before agent server 1.18.1
                settings["header"] = {"X-Session-API-Key": step.key}
                socket = library.create_connection(step.url, **settings)
        except (OSError, library.WebSocketException) as error:
            raise _Lost(str(error)) from error
        self.socket = socket
        if self.left.is_set():
            self.hang_up()
        return True

    def frame(self, seconds: float) -> str | None:
        """The next frame, or None when there was none."""
        socket = self.socket
        try:
            socket.settimeout(max(seconds, 0.01))
            text = socket.recv()
        except self.library.WebSocketTimeoutException:
            with contextlib.suppress(Exception):  # the next read says that it is broken
                socket.ping()
            return None
        except Exception as error:  # whatever a socket that is closed meanwhile raises
            raise _Lost(str(error)) from error
        if not text:
            raise _Lost("the connection was closed")
        return str(text)

    def flush(self, seconds: float) -> None:
        """Wait until what was sent has been done, unless it takes too long."""
        worker = self.worker
        if worker is not None and worker is not threading.current_thread():
            worker.join(seconds)

    def leave(self) -> None:
        """End the connection; no handler is called any more."""
        self.left.set()
        self.hang_up()
        follower = self.follower
        if follower is not None and follower is not threading.current_thread():
            follower.join(_LEAVE_SECONDS)

    def hang_up(self) -> None:
        """Close the WebSocket, which wakes who reads from it."""
        socket, self.socket = self.socket, None
        if socket is not None:
            with contextlib.suppress(Exception):  # it may be broken by now
                socket.send_close()
            with contextlib.suppress(Exception):
                socket.abort()
            with contextlib.suppress(Exception):
                socket.shutdown()


def _sent_by_session(session: Any, call: Call, seconds: float) -> Reply:
    """Send a V1 request by the session that the client was given."""
    try:
        found = session.request(
            call.method,
            call.url,
            headers=call.headers,
            data=call.body,
            timeout=seconds,
            allow_redirects=False,
        )
    except OSError as error:
        raise _Lost(str(error)) from error
    headers = {name.lower(): text for name, text in found.headers.items()}
    return Reply(found.status_code, headers, found.content)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves it to the flow where a request goes on: keys do not go to other hosts."""

    def redirect_request(self, *given: Any, **options: Any) -> None:
        """No other request."""


def _tls_context(verifies: Any) -> ssl.SSLContext:
    """How certificates are checked: as usual, by a file of one's own, or not at all."""
    context = ssl.create_default_context()
    if isinstance(verifies, str):
        context.load_verify_locations(verifies)
    elif not verifies:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _websocket_client() -> Any:
    """The websocket-client package, or None where it is not installed."""
    try:
        library = importlib.import_module("websocket")
    except ImportError:
        return None
    return library if hasattr(library, "create_connection") else None
