"""A client of a conversation's events, synchronous; twin of `events_async`."""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

import requests

from v0to1.helpers.python.events_feed import _EventFeed
from v0to1.helpers.python.events_handlers import _given
from v0to1.helpers.python.events_pure import (
    _POLL_SECONDS,
    _SOCKET_SECONDS,
    _is_snapshot,
    _socket_url,
)
from v0to1.helpers.python.events_reading_sync import _Reading
from v0to1.helpers.python.flows_sync import _agent_server, conversation
from v0to1.helpers.python.pure import OpenHandsV1Error, _running_agent


class EventsClient(_Reading):
    """Follows the events of a conversation, and acts in it.

    Handlers get each event once, in order, also after the connection was lost: `event`
    as V1 has it, `oh_event` as V0 had it. `connect`, `disconnect` and `connect_error`
    tell of the connection, which is made again as often as `reconnection_attempts`
    says (0: always). It is a WebSocket of the Agent Server where the websocket-client
    package is installed; otherwise the App Server is asked once a second.
    """

    _thread: threading.Thread | None = None

    def connect(
        self, root: str, conversation_id: str, after: Any = -1, **options: Any
    ) -> None:
        """Follow a conversation; returns when the connection is there.

        `after` is what the client has had before: the number of an event in the V0
        view, or the id of a V1 event; -1 or None is nothing. A paused sandbox is
        resumed. Raises OpenHandsV1Error if there is no connection to be had.
        """
        if self.connected:
            raise OpenHandsV1Error("already connected")
        self._place = (root, conversation_id, options)
        self._timed = True
        self._feed = _EventFeed(after)
        self._closing = threading.Event()
        try:
            self._agent = _agent_server(requests, root, conversation_id, **options)
            self._open()
        except Exception as error:
            self._tell("connect_error", str(error))
            raise OpenHandsV1Error(f"no connection for events: {error}") from error
        self._connected()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def disconnect(self) -> None:
        """End the connection; no handler is called for events any more."""
        if self._thread is None:
            return
        self._closing.set()
        if self._socket is not None:
            with contextlib.suppress(Exception):  # it may be broken by now
                self._socket.send_close()
            self._socket.abort()  # wakes the thread that reads from it
        if self._thread is not threading.current_thread():
            self.wait()

    def wait(self) -> None:
        """Wait until the connection has ended and is not made again."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(1.0)

    def sleep(self, seconds: float = 0) -> None:
        """Let some seconds go by."""
        time.sleep(seconds)

    def start_background_task(
        self, target: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> threading.Thread:
        """Run a function in a thread of its own."""
        thread = threading.Thread(target=target, args=args, kwargs=kwargs, daemon=True)
        thread.start()
        return thread

    def _open(self) -> None:
        """Connect to the Agent Server, if there is a library for it."""
        self._socket = None
        self._library = library = _websocket_library()
        if library is None:
            return
        agent = self._known_agent()
        url = _socket_url(agent, self._place[1], self._feed.newest)
        key = agent.session_api_key
        settings = {"timeout": _SOCKET_SECONDS, "sslopt": _tls(self._place[2])}
        try:
            self._socket = library.create_connection(url, **settings)
            first = json.dumps({"type": "auth", "session_api_key": key})
            self._socket.send(first)
        except library.WebSocketBadStatusException:  # before agent server 1.18.1
            settings["header"] = {"X-Session-API-Key": key}
            self._socket = library.create_connection(url, **settings)
        greeting = json.loads(self._socket.recv() or "{}")
        if not greeting:
            raise OpenHandsV1Error("the Agent Server has closed the connection")
        self._greeting = [] if _is_snapshot(greeting) else [greeting]

    def _follow(self) -> None:
        """Hand on events until the connection ends and is not made again."""
        while True:
            reason = self._hand_on()
            self.connected = False
            self._tell("disconnect", reason)
            if not self._reopened():
                self._deliver(self._feed.end())
                return
            self._connected()

    def _hand_on(self) -> str:
        """Hand on events until the connection ends; returns why it did."""
        try:
            self._deliver(self._beginning())
            if self._socket is None:
                while not self._closing.wait(_POLL_SECONDS):
                    self._deliver(self._feed.take(self._history(by_agent=False)))
            else:
                self._deliver(self._feed.take(self._greeting))
                for events in self._frames():
                    self._deliver(self._feed.take(events))
        except Exception as error:
            if not self._closing.is_set():
                return f"transport error: {error}"
        finally:
            if self._socket is not None:
                self._socket.shutdown()
        return "client disconnect" if self._closing.is_set() else "transport close"

    def _reopened(self) -> bool:
        """Connect again, later and later; False when it is given up, or ended."""
        delay, longest = self._delays
        tried = 0
        while self._attempts >= 0 and not self._closing.wait(delay):
            try:
                self._look_again()
                self._open()
                return True
            except Exception as error:
                self._tell("connect_error", str(error))
            tried += 1
            if self._attempts and tried >= self._attempts:
                return False
            delay = min(delay * 2, longest)
        return False

    def _look_again(self) -> None:
        """Find the Agent Server; a sandbox that has been paused stays so."""
        root, conversation_id, options = self._place
        found = conversation(requests, root, conversation_id, **options)
        self._agent = _running_agent(found) or self._agent
        if _running_agent(found) is None:
            raise OpenHandsV1Error(f"the sandbox is {found['sandbox_status']}")

    def _connected(self) -> None:
        self.connected = True
        self._tell("connect")

    def _deliver(self, pairs: list[tuple[Any, Any]]) -> None:
        for event, view in pairs:
            if event is not None and not self._closing.is_set():
                self._tell("event", event)
            if view is not None and not self._closing.is_set():
                self._tell("oh_event", view)

    def _tell(self, name: str, *given: Any) -> None:
        """Call the handler of an event; an error in it is logged and ends nothing."""
        for handler in self._handlers_of(name):
            try:
                handler(*_given(handler, *given))
            except Exception:
                logging.getLogger(__name__).exception("the handler of %s failed", name)


def _tls(options: dict[str, Any]) -> dict[str, Any]:
    """What the options of requests say of certificates, for websocket-client."""
    verify = options.get("verify")
    if verify is False:
        return {"cert_reqs": ssl.CERT_NONE, "check_hostname": False}
    return {"ca_certs": verify} if isinstance(verify, str) else {}


def _websocket_library() -> Any:
    """The websocket-client package, or None where it is not installed."""
    try:
        library = importlib.import_module("websocket")
    except ImportError:
        return None
    return library if hasattr(library, "create_connection") else None
