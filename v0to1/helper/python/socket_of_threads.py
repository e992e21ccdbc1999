"""The class that follows a conversation in a thread, by requests and websocket-client.

What it calls is in `functions`. A client gets the public methods that it calls, and those that these need.
"""

from __future__ import annotations

import functools
import json
import logging
import threading
from collections.abc import Callable
from time import gmtime, strftime
from typing import Any
from uuid import uuid4

import requests
import websocket

from v0to1.helper.python.functions import _events_of_agent, read_conversation, resume_sandbox, v0_events


class ConversationSocket:
    """Tells of the events of a conversation as V0 did, and acts on its agent."""

    def __init__(self, reconnection_attempts: int = 0) -> None:
        self.connected = False
        self._attempts = reconnection_attempts  # 0: without end
        self._handlers: dict[str, Callable[..., Any]] = {}
        self._events: list[dict[str, Any]] = []
        self._seen: set[str] = set()
        self._shown = 0  # of what V0 had of the events
        self._place: tuple[str, Any] = ("", None)
        self._lock = threading.Lock()
        self._left = threading.Event()
        self._socket: Any = None
        self._following: Any = None

    def on(self, name: str, handler: Any = None) -> Any:
        """Call a function on connect, disconnect, connect_error, or each event."""
        if handler is None:
            return functools.partial(self.on, name)
        self._handlers[name] = handler
        return handler

    def event(self, handler: Any) -> Any:
        """Call a function on what it is named after."""
        return self.on(handler.__name__, handler)

    def connect(self, api: str, conversation_id: Any, latest: int = -1, **options: Any) -> None:
        """Follow a conversation behind its latest event that is known, -1 for none."""
        if (api, conversation_id) != self._place:
            self._events, self._seen = [], set()
        self._place, self._options = (api, conversation_id), options
        self._latest, self._shown = latest, 0
        reason = "there is no such conversation"
        self._left.clear()
        try:
            found = read_conversation(requests, *self._place, **options)
        except requests.RequestException as error:
            found, reason = None, str(error)
        if found is None:
            self._call("connect_error", reason)
            raise ConnectionError(reason)
        self.connected = True
        self._call("connect")
        self._following = threading.Thread(target=self._follow, daemon=True)
        self._following.start()

    def disconnect(self) -> None:
        """Follow the conversation no more."""
        self._left.set()
        if self._socket:
            self._socket.close()  # which wakes who reads from it
        if self._following not in (None, threading.current_thread()):
            self._following.join(5)  # or it might follow what is connected to next
        if self.connected:
            self.connected = False
            self._call("disconnect")

    def wait(self) -> None:
        """Wait until the conversation is followed no more."""
        self._left.wait()

    def send_message(self, text: str, image_urls: Any = ()) -> None:
        """Tell the agent something, and let it go on."""
        content: list[dict[str, Any]] = [{"type": "text", "text": text}] if text else []
        if image_urls:
            content.append({"type": "image", "image_urls": list(image_urls)})
        self._post("/events", {"role": "user", "content": content, "run": True})

    def run(self) -> None:
        """Let the agent go on."""
        self._post("/run")

    def pause(self) -> None:
        """Pause the agent after its current step."""
        self._post("/pause", wakes=False)

    def interrupt(self) -> None:
        """Stop the agent at once, or after its step where V1 cannot do so."""
        self._post("/interrupt", wakes=False, instead="/pause")
        self._tell_state("stopped")

    def confirm(self, accept: bool) -> None:
        """Let the agent do what it asks for, or not."""
        self._post("/events/respond_to_confirmation", {"accept": accept})

    def act(self, action: dict[str, Any]) -> None:
        """Do what an action of V0 asks for."""
        args = action.get("args") or {}
        name = args.get("agent_state") or action["action"]
        if name == "message":
            self.send_message(args.get("content") or "", args.get("image_urls"))
        elif name in ("user_confirmed", "user_rejected"):
            self.confirm(name == "user_confirmed")
        elif name == "running":
            self.run()
        elif name == "paused":
            self.pause()
        elif name == "stopped":
            self.interrupt()
        else:
            raise ValueError(f"OpenHands V1 has no action {name}")

    def _post(self, path: str, body: Any = None, *, wakes: bool = True, instead: str = "") -> None:
        agent = self._agent(wakes=wakes)
        if agent is None:  # it sleeps, and does nothing
            return
        url, key = agent
        response = requests.post(url + path, json=body, headers=key, timeout=60)
        if instead and response.status_code == 404:
            self._post(instead, body, wakes=wakes)
        elif response.status_code != 409:  # it does that already
            response.raise_for_status()

    def _agent(self, *, wakes: bool) -> tuple[str, dict[str, str]] | None:
        while True:
            found = read_conversation(requests, *self._place, **self._options)
            status = found["sandbox_status"] if found else "MISSING"
            if status == "RUNNING" and found["conversation_url"]:
                key = found["session_api_key"]
                return found["conversation_url"], {"X-Session-API-Key": key}
            if status in ("ERROR", "MISSING"):
                raise RuntimeError(f"conversation {self._place[1]} cannot be started")
            if status == "PAUSED" and not wakes:
                return None
            if status == "PAUSED":
                resume_sandbox(requests, *self._place, **self._options)
            if self._left.wait(1):
                raise ConnectionError("the conversation is not followed any more")

    def _follow(self) -> None:
        wakes, failed, sleeps = True, 0, False
        while not self._left.is_set():
            try:
                agent = self._agent(wakes=wakes)
                if agent is None:
                    if not sleeps:
                        self._tell_state("stopped")
                    sleeps = True
                else:
                    wakes = sleeps = False
                    self._socket = self._opened(*agent)
                    failed = 0
                    self._listen(*agent)
            except RuntimeError:
                self._tell_state("error")
                return
            except (OSError, websocket.WebSocketException) as error:
                failed += 1
                if failed > 1 and not self._left.is_set():
                    self._fail(str(error), is_last=failed > self._attempts > 0)
            if self._socket:
                self._socket.shutdown()
            self._left.wait(1)

    def _opened(self, url: str, key: dict[str, str]) -> Any:
        address = url.replace("http", "ws", 1)
        address = address.replace("/api/conversations/", "/sockets/events/")
        address += "?resend_mode=all"  # for what happens until it listens
        return websocket.create_connection(address, header=key, timeout=30)

    def _listen(self, url: str, key: dict[str, str]) -> None:
        if not self.connected:
            self.connected = True
            self._call("connect")
        # In their order, which those that the socket sends again are not in.
        self._show(_events_of_agent(requests, url, headers=key), is_past=True)
        while not self._left.is_set():
            try:
                frame = self._socket.recv()
            except websocket.WebSocketTimeoutException:
                self._socket.ping()
                continue
            if not frame:
                raise ConnectionError("the server has closed the connection")
            self._show([json.loads(frame)])

    def _show(self, events: list[dict[str, Any]], *, is_past: bool = False) -> None:
        with self._lock:
            new = [one for one in events if self._is_told(one)]
            if not new and not is_past:
                return
            self._events += new
            self._seen.update(one["id"] for one in new)
            views = v0_events(self._events)[self._shown :]
            self._shown += len(views)
        if is_past:  # of the states of the past, only the last one holds
            states = [one for one in views if "agent_state" in one.get("extras", ())]
            views = [one for one in views if one not in states] + states[-1:]
        for view in views:
            if view["id"] > self._latest:
                self._call("event", view)
        if is_past and not any("llm_message" in one for one in self._events):
            self._tell_state("awaiting_user_input")

    def _is_told(self, event: dict[str, Any]) -> bool:
        if "id" not in event or event["id"] in self._seen:
            return False
        if event["kind"] == "StreamingDeltaEvent":  # a part of a message that will come
            return False
        key: str = event.get("key", "execution_status")  # V0 told of no other state
        return key == "execution_status"

    def _tell_state(self, state: str) -> None:
        now = strftime("%Y-%m-%dT%H:%M:%S", gmtime())
        change = {"kind": "ConversationStateUpdateEvent", "id": uuid4().hex}
        told = {"source": "environment", "timestamp": now, "value": state}
        self._show([{**change, **told, "key": "execution_status"}])

    def _fail(self, reason: str, *, is_last: bool) -> None:
        if self.connected:
            self.connected = False
            self._call("disconnect")
        self._call("connect_error", reason)
        if is_last:
            self._left.set()

    def _call(self, name: str, *given: Any) -> None:
        try:
            if name in self._handlers:
                self._handlers[name](*given)
        except Exception:
            logging.getLogger(__name__).exception("the handler of %s failed", name)
