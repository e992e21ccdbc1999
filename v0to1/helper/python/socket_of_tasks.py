"""How a class that follows a conversation in a task of asyncio, by aiohttp, differs from `socket_of_threads`.

`sockets` takes all other methods from there, and makes those asynchronous that call one of these.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from v0to1.helper.python import functions
from v0to1.helper.python.functions import v0_events

# `compose` makes these asynchronous.
_events_of_agent: Any = functions._events_of_agent
read_conversation: Any = functions.read_conversation
resume_sandbox: Any = functions.resume_sandbox


class ConversationSocket:
    """Tells of the events of a conversation as V0 did, and acts on its agent."""

    _is_told: Callable[[dict[str, Any]], bool]
    _tell_state: Callable[[str], Awaitable[None]]

    def __init__(self, reconnection_attempts: int = 0) -> None:
        self.connected = False
        self._attempts = reconnection_attempts  # 0: without end
        self._handlers: dict[str, Callable[..., Any]] = {}
        self._events: list[dict[str, Any]] = []
        self._seen: set[str] = set()
        self._shown = 0  # of what V0 had of the events
        self._place: tuple[str, Any] = ("", None)
        self._running: set[asyncio.Task[Any]] = set()
        self._http: Any = None
        self._following: Any = None

    async def connect(self, api: str, conversation_id: Any, latest: int = -1, **options: Any) -> None:
        """Follow a conversation behind its latest event that is known, -1 for none."""
        if (api, conversation_id) != self._place:
            self._events, self._seen = [], set()
        self._place, self._options = (api, conversation_id), options
        self._latest, self._shown = latest, 0
        reason = "there is no such conversation"
        self._http = aiohttp.ClientSession()
        try:
            found = await read_conversation(self._http, *self._place, **options)
        except aiohttp.ClientError as error:
            found, reason = None, str(error)
        if found is None:
            await self._http.close()
            await self._call("connect_error", reason)
            raise ConnectionError(reason)
        self.connected = True
        await self._call("connect")
        self._following = asyncio.create_task(self._follow())

    async def disconnect(self) -> None:
        """Follow the conversation no more."""
        if self._following:
            self._following.cancel()
            await self._http.close()
        if self.connected:
            self.connected = False
            await self._call("disconnect")

    async def wait(self) -> None:
        """Wait until the conversation is followed no more."""
        await asyncio.wait([self._following])

    async def _post(self, path: str, body: Any = None, *, wakes: bool = True, instead: str = "") -> None:
        agent = await self._agent(wakes=wakes)
        if agent is None:  # it sleeps, and does nothing
            return
        url, key = agent
        async with self._http.post(url + path, json=body, headers=key) as response:
            if instead and response.status == 404:
                await self._post(instead, body, wakes=wakes)
            elif response.status != 409:  # it does that already
                response.raise_for_status()

    async def _agent(self, *, wakes: bool) -> tuple[str, dict[str, str]] | None:
        while True:
            found = await read_conversation(self._http, *self._place, **self._options)
            status = found["sandbox_status"] if found else "MISSING"
            if status == "RUNNING" and found["conversation_url"]:
                key = found["session_api_key"]
                return found["conversation_url"], {"X-Session-API-Key": key}
            if status in ("ERROR", "MISSING"):
                raise RuntimeError(f"conversation {self._place[1]} cannot be started")
            if status == "PAUSED" and not wakes:
                return None
            if status == "PAUSED":
                await resume_sandbox(self._http, *self._place, **self._options)
            await asyncio.sleep(1)

    async def _follow(self) -> None:
        wakes, failed, sleeps = True, 0, False
        while failed <= (self._attempts or failed):
            try:
                agent = await self._agent(wakes=wakes)
                if agent is None:
                    if not sleeps:
                        await self._tell_state("stopped")
                    sleeps = True
                else:
                    wakes = sleeps = False
                    async with self._opened(*agent) as socket:
                        failed = 0
                        await self._listen(socket, *agent)
            except RuntimeError:
                await self._tell_state("error")
                return
            except (OSError, aiohttp.ClientError) as error:
                failed += 1
                if failed > 1:
                    await self._fail(str(error))
            await asyncio.sleep(1)
        await self._http.close()

    def _opened(self, url: str, key: dict[str, str]) -> Any:
        address = url.replace("/api/conversations/", "/sockets/events/")
        address += "?resend_mode=all"  # for what happens until it listens
        return self._http.ws_connect(address, headers=key, heartbeat=30)

    async def _listen(self, socket: Any, url: str, key: dict[str, str]) -> None:
        if not self.connected:
            self.connected = True
            await self._call("connect")
        # In their order, which those that the socket sends again are not in.
        past = await _events_of_agent(self._http, url, headers=key)
        await self._show(past, is_past=True)
        async for frame in socket:
            if frame.type == aiohttp.WSMsgType.TEXT:
                await self._show([frame.json()])
        raise ConnectionError("the server has closed the connection")

    async def _show(self, events: list[dict[str, Any]], *, is_past: bool = False) -> None:
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
                self._run(self._call("event", view))
        if is_past and not any("llm_message" in one for one in self._events):
            await self._tell_state("awaiting_user_input")

    async def _fail(self, reason: str) -> None:
        if self.connected:
            self.connected = False
            await self._call("disconnect")
        await self._call("connect_error", reason)

    async def _call(self, name: str, *given: Any) -> None:
        try:
            found = self._handlers[name](*given) if name in self._handlers else None
            if inspect.isawaitable(found):
                await found
        except Exception:
            logging.getLogger(__name__).exception("the handler of %s failed", name)

    def _run(self, handling: Any) -> None:
        # Side by side, in their order: a handler may wait for what another one does.
        task = asyncio.create_task(handling)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
