"""V0's server behind an asynchronous python-socketio client; twin of `sockets_sync`."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
from collections import deque
from typing import Any
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
    _connect_failure,
    _end_reason,
    _Engine,
    _packet_answer,
    _packet_kind,
    _packet_text,
    _room_place,
)


class _AsyncEngine(_Engine):
    """What an AsyncClient connects with."""

    async def connect(
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
            return await self.own["connect"](url, engineio_path=engineio_path, **given)
        link = _AsyncLink(self, _Room(place))
        is_ours = None
        try:
            is_ours = await link.drive(_entered(link.room))
        except (_Lost, _Refused) as error:
            failed = importlib.import_module("engineio.exceptions").ConnectionError
            raise failed(*_connect_failure(error)) from error
        finally:
            if not is_ours:
                await link.hang_up()
        if not is_ours:
            return await self.own["connect"](url, engineio_path=engineio_path, **given)
        _note_connection(link.room)
        self.link, self.eio.sid, self.eio.state = link, uuid4().hex, "connected"
        one = transports if isinstance(transports, str) else (transports or [""])[0]
        self.eio.current_transport = "polling" if one == "polling" else "websocket"
        return await self.eio.handlers["connect"]()

    async def send(self, data: Any) -> None:
        """Take a packet of the client."""
        if self.link is None:
            await self.own["send"](data)
        elif self.eio.state == "connected":
            self.link.take(data)

    async def disconnect(self, abort: bool = False, **given: Any) -> None:
        """End the connection, when what was sent before has been done."""
        link = self.link
        if link is None:
            await self.own["disconnect"](abort=abort, **given)
            return
        await link.flush(_FLUSH_SECONDS)
        if self.eio.state == "connected":
            self.eio.state = "disconnecting"
            await self.tell_end(given.get("reason") or "client disconnect")
        await link.leave()
        self.close(link)

    async def wait(self) -> None:
        """Wait until the connection has ended."""
        if self.link is None:
            await self.own["wait"]()
        else:
            await self.link.ended.wait()

    async def tell_end(self, reason: str) -> None:
        """Let the client know that there is no connection any more."""
        handler = self.eio.handlers["disconnect"]
        await handler(*_end_reason(handler, reason))


class _AsyncLink:
    """One connection of a client."""

    def __init__(self, engine: _AsyncEngine, room: _Room) -> None:
        self.engine, self.room = engine, room
        self.left, self.ended = asyncio.Event(), asyncio.Event()
        self.library = importlib.import_module("aiohttp")
        self.socket: Any = None
        self.coming: Any = None
        self.waiting: deque[Any] = deque()
        self.worker: Any = None
        self.follower: Any = None
        self.tasks: set[Any] = set()
        eio = engine.eio
        own = eio.http if getattr(eio, "external_http", True) else None
        self.bare = self.library.ClientSession(trust_env=True)
        self.session = own or self.bare
        self.options = {} if eio.ssl_verify else {"ssl": False}

    def take(self, data: Any) -> None:
        """Answer a packet of the client, or put it behind those that came before."""
        packet = _packet_kind(self.engine.client)(encoded_packet=data)
        answer = _packet_answer(packet, self.room, self.engine.eio.sid)
        if answer == "enter":
            self.follower = self.start(self.follow())
        elif answer == "act":
            self.waiting.append(packet)
            if self.worker is None:
                self.worker = self.start(self.act())
        elif answer is not None:
            self.hand_over(answer)

    def start(self, coroutine: Any) -> Any:
        """Run a coroutine as a task that is not forgotten."""
        task = asyncio.ensure_future(coroutine)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def act(self) -> None:
        """Do what the client sent, one after the other."""
        try:
            while self.waiting:
                packet = self.waiting.popleft()
                action = (packet.data[1:] or [None])[0]
                _note_action(self.room, packet.data[0], action)
                await self.drive(_acted(self.room, action))
                if packet.id is not None:
                    self.hand_over(("ack", packet.id))
        finally:
            self.worker = None
            if self.left.is_set():
                await self.bare.close()

    async def follow(self) -> None:
        """Tell the client what happens, until there is no connection any more."""
        try:
            for view in self.room.replay:
                self.tell(view)
            self.hand_over(("connected", self.engine.eio.sid))
            await self.drive(_followed(self.room))
        finally:
            await self.hang_up()
            self.ended.set()
        if self.engine.link is self and not self.left.is_set():
            self.left.set()
            await self.engine.tell_end("transport error")
            self.engine.close(self)

    async def drive(self, steps: Steps) -> Any:
        """Run a flow to its end."""
        given: Any = None
        lost: Any = None
        try:
            while True:
                try:
                    step = steps.send(given) if lost is None else steps.throw(lost)
                except StopIteration as end:
                    return end.value
                given = lost = None
                try:
                    given = await self.do(step)
                except _Lost as error:
                    lost = error
        finally:
            steps.close()

    async def do(self, step: Any) -> Any:
        """Do one step; `_Lost` where there is no server for it."""
        if isinstance(step, Tell):
            self.tell(step.view)
            await asyncio.sleep(0)  # its handler begins before the next one
        elif isinstance(step, Pause):
            await asyncio.sleep(step.seconds)
        elif isinstance(step, Call):
            return await self.ask(step)
        elif isinstance(step, Listen):
            return await self.listen(step)
        elif isinstance(step, Frame):
            return await self.frame(step.seconds)
        return None

    def tell(self, view: dict[str, Any]) -> None:
        """Let the handlers of the client have an event."""
        if not self.left.is_set():
            self.hand_over(("event", view))

    def hand_over(self, what: Any) -> None:
        """Give the client a packet; its handler may take its time for it."""
        eio = self.engine.eio
        for piece in _packet_text(_packet_kind(self.engine.client), *what):
            self.start(eio.handlers["message"](piece))

    async def ask(self, call: Call) -> Reply:
        """Send a V1 request: to the App Server as the client would, else bare."""
        seconds = _COMMAND_SECONDS if "bash" in call.url else _CALL_SECONDS
        session = self.bare if call.bare else self.session
        limit = self.library.ClientTimeout(total=seconds)
        options = {"data": call.body, "timeout": limit, **self.options}
        try:
            async with session.request(
                call.method,
                call.url,
                headers=call.headers,
                allow_redirects=False,
                **options,
            ) as found:
                headers = {name.lower(): text for name, text in found.headers.items()}
                return Reply(found.status, headers, await found.read())
        except (self.library.ClientError, asyncio.TimeoutError, OSError) as error:
            raise _Lost(str(error)) from error

    async def listen(self, step: Listen) -> bool:
        """Open a WebSocket, with the key in its first frame if the server has that."""
        settings: dict[str, Any] = {"heartbeat": 30, "max_msg_size": 0, **self.options}
        try:
            try:
                socket = await self.bare.ws_connect(step.url, **settings)
                await socket.send_str(_auth_frame(step.key))
            except self.library.WSServerHandshakeError:  # before agent server 1.18.1
                settings["headers"] = {"X-Session-API-Key": step.key}
                socket = await self.bare.ws_connect(step.url, **settings)
        except (self.library.ClientError, asyncio.TimeoutError, OSError) as error:
            raise _Lost(str(error)) from error
        self.socket, self.coming = socket, None
        return True

    async def frame(self, seconds: float) -> str | None:
        """The next frame, or None when there was none."""
        self.coming = self.coming or asyncio.ensure_future(self.socket.receive())
        done, _ = await asyncio.wait({self.coming}, timeout=seconds)
        if not done:
            return None
        coming, self.coming = self.coming, None
        if coming.exception() or coming.result().type != self.library.WSMsgType.TEXT:
            raise _Lost("the connection was closed")
        return str(coming.result().data)

    async def flush(self, seconds: float) -> None:
        """Wait until what was sent has been done, unless it takes too long."""
        worker = self.worker
        if worker is not None and worker is not asyncio.current_task():
            await asyncio.wait({worker}, timeout=seconds)

    async def leave(self) -> None:
        """End the connection; no handler is called any more."""
        self.left.set()
        follower = self.follower
        if follower is not None and follower is not asyncio.current_task():
            follower.cancel()
            await asyncio.wait({follower})
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close what is open; what is not done yet keeps its session."""
        socket, self.socket = self.socket, None
        coming, self.coming = self.coming, None
        if coming is not None:
            coming.cancel()
            await asyncio.wait({coming})
        if socket is not None:
            with contextlib.suppress(Exception):  # it may be broken by now
                await socket.close()
        if self.worker is None:
            await self.bare.close()
