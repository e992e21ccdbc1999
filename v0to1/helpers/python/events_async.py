"""A client of a conversation's events, asynchronous; twin of `events_sync`."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Callable
from typing import Any

import aiohttp

from v0to1.helpers.python.events_feed import _EventFeed
from v0to1.helpers.python.events_handlers import _given
from v0to1.helpers.python.events_pure import (
    _SOCKET_SECONDS,
    _is_snapshot,
    _socket_url,
)
from v0to1.helpers.python.events_reading_async import _Reading
from v0to1.helpers.python.flows_async import _agent_server, conversation
from v0to1.helpers.python.pure import OpenHandsV1Error, _running_agent


class EventsClient(_Reading):
    """Follows the events of a conversation, and acts in it.

    Handlers get each event once, in order, also after the connection was lost: `event`
    as V1 has it, `oh_event` as V0 had it. `connect`, `disconnect` and `connect_error`
    tell of the connection, a WebSocket of the Agent Server, which is made again as
    often as `reconnection_attempts` says (0: always). Handlers may be asynchronous.
    """

    _task: Any = None
    _closing: Any = None

    async def connect(
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
        self._feed = _EventFeed(after)
        self._closing = asyncio.Event()
        self._http = aiohttp.ClientSession()
        try:
            agent = await _agent_server(self._http, root, conversation_id, **options)
            self._agent = agent
            await self._open()
        except Exception as error:
            await self._http.close()
            await self._tell("connect_error", str(error))
            raise OpenHandsV1Error(f"no connection for events: {error}") from error
        await self._connected()
        self._task = asyncio.ensure_future(self._follow())

    async def disconnect(self) -> None:
        """End the connection; no handler is called for events any more."""
        if self._task is None:
            return
        self._closing.set()
        if self._socket is not None:
            await self._socket.close()
        if self._task is not asyncio.current_task():
            await self._task

    async def wait(self) -> None:
        """Wait until the connection has ended and is not made again."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def sleep(self, seconds: float = 0) -> None:
        """Let some seconds go by."""
        await asyncio.sleep(seconds)

    def start_background_task(
        self, target: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Run a coroutine function as a task of its own."""
        return asyncio.ensure_future(target(*args, **kwargs))

    async def _open(self) -> None:
        """Connect to the Agent Server."""
        agent = self._known_agent()
        url = _socket_url(agent, self._place[1], self._feed.newest)
        key = agent.session_api_key
        settings: dict[str, Any] = {"heartbeat": 30, "max_msg_size": 0}
        if "ssl" in self._place[2]:
            settings["ssl"] = self._place[2]["ssl"]
        try:
            self._socket = await self._http.ws_connect(url, **settings)
            await self._socket.send_json({"type": "auth", "session_api_key": key})
        except aiohttp.WSServerHandshakeError:  # before agent server 1.18.1
            settings["headers"] = {"X-Session-API-Key": key}
            self._socket = await self._http.ws_connect(url, **settings)
        first = await asyncio.wait_for(self._socket.receive(), _SOCKET_SECONDS)
        if first.type != aiohttp.WSMsgType.TEXT:
            raise OpenHandsV1Error("the Agent Server has closed the connection")
        greeting = json.loads(first.data)
        self._greeting = [] if _is_snapshot(greeting) else [greeting]

    async def _follow(self) -> None:
        """Hand on events until the connection ends and is not made again."""
        try:
            while True:
                reason = await self._hand_on()
                self.connected = False
                await self._tell("disconnect", reason)
                if not await self._reopened():
                    await self._deliver(self._feed.end())
                    return
                await self._connected()
        finally:
            self.connected = False
            await self._http.close()

    async def _hand_on(self) -> str:
        """Hand on events until the connection ends; returns why it did."""
        try:
            await self._deliver(self._feed.begin(await self._history()))
            await self._deliver(self._feed.take(self._greeting))
            async for events in self._frames():
                await self._deliver(self._feed.take(events))
        except Exception as error:
            if not self._closing.is_set():
                return f"transport error: {error}"
        return "client disconnect" if self._closing.is_set() else "transport close"

    async def _reopened(self) -> bool:
        """Connect again, later and later; False when it is given up, or ended."""
        delay, longest = self._delays
        tried = 0
        while self._attempts >= 0 and not await self._closes_within(delay):
            try:
                await self._look_again()
                await self._open()
                return True
            except Exception as error:
                await self._tell("connect_error", str(error))
            tried += 1
            if self._attempts and tried >= self._attempts:
                return False
            delay = min(delay * 2, longest)
        return False

    async def _closes_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True

    async def _look_again(self) -> None:
        """Find the Agent Server; a sandbox that has been paused stays so."""
        root, conversation_id, options = self._place
        found = await conversation(self._http, root, conversation_id, **options)
        self._agent = _running_agent(found) or self._agent
        if _running_agent(found) is None:
            raise OpenHandsV1Error(f"the sandbox is {found['sandbox_status']}")

    async def _connected(self) -> None:
        self.connected = True
        await self._tell("connect")

    async def _deliver(self, pairs: list[tuple[Any, Any]]) -> None:
        for event, view in pairs:
            if event is not None and not self._closing.is_set():
                await self._tell("event", event)
            if view is not None and not self._closing.is_set():
                await self._tell("oh_event", view)

    async def _tell(self, name: str, *given: Any) -> None:
        """Call the handler of an event; an error in it is logged and ends nothing."""
        for handler in self._handlers_of(name):
            try:
                answer = handler(*_given(handler, *given))
                if inspect.isawaitable(answer):
                    await answer
            except Exception:
                logging.getLogger(__name__).exception("the handler of %s failed", name)
