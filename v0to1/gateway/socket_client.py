"""One client of V0's Socket.IO: what it is told of its conversation, and what it does there."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from socketio.packet import BINARY_EVENT, CONNECT, DISCONNECT, EVENT, Packet

from v0to1.adapter.python.exchange import Call, Pause, Reply, Steps, _json, _Older, _Refused
from v0to1.adapter.python.sockets import (
    _ACTION_NAMES,
    _NO_CONVERSATION,
    _NO_KEY,
    Frame,
    Listen,
    Tell,
    _acted,
    _entered,
    _error_view,
    _followed,
    _Lost,
    _Place,
    _Room,
)
from v0to1.adapter.python.sockets_packets import _packet_text
from v0to1.gateway.engine import Engine, SocketLimits
from v0to1.gateway.listening import Listener, Listening, within
from v0to1.gateway.socket_rules import SocketRules
from v0to1.gateway.v0_requests import AgentRequest, GatewayRequest

LOG = logging.getLogger("v0to1.gateway.sockets")
Ask = Callable[[Call], Awaitable[Reply]]
Notice = Callable[..., None]
_ATTACHMENTS = 10
_OTHER_SPACE = "Unable to connect"
"""What V0 said of a namespace that it did not have, and of one that a client had joined before."""


class Room(_Room):
    """A client's view of its conversation; its keys are forgotten with it."""

    asking_agent = AgentRequest

    def __init__(self, place: _Place, asking: type[GatewayRequest]) -> None:
        self.asking = asking
        super().__init__(place)


class SocketClient:
    """A connection of a client, from its handshake until all that it has sent is done.

    `notice` is called with the kind of what happens, and facts by name. `ended` is why the connection
    has ended, and empty until then; `gone` is set, and `on_gone` called, when nothing runs for it any more.
    """

    def __init__(
        self,
        place: _Place,
        *,
        is_agent: bool,
        asking: type[GatewayRequest],
        ask: Ask,
        engine: Engine,
        listening: Listening,
        limits: SocketLimits,
        rules: SocketRules,
        notice: Notice,
        on_gone: Callable[[SocketClient], None],
    ) -> None:
        self._place, self._is_agent, self._asking = place, is_agent, asking
        self._ask, self._engine, self._listening = ask, engine, listening
        self._rules = rules
        self._limits, self._notice, self._on_gone = limits, notice, on_gone
        self._loop = asyncio.get_running_loop()
        self._began = time.monotonic()
        self._room: Room | None = None
        self._entering: asyncio.Task[bool] | None = None
        self._follower: asyncio.Task[None] | None = None
        self._worker: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._requests: set[asyncio.Task[Any]] = set()
        self._waiting: deque[tuple[Room, Packet, int]] = deque()
        self._waiting_bytes = 0
        self._halves: tuple[Packet, int] | None = None
        self._listener: Listener | None = None
        self._socket: Any = None
        self._is_connected = False
        self.sid = ""
        self.ended = ""
        self.gone = asyncio.Event()

    async def enter(self) -> Reply | None:
        """Look for the conversation for a while; the response to a client that cannot be served."""
        entering = self._enter()
        done, _ = await asyncio.wait({entering}, timeout=self._limits.handshake_seconds)
        return self._failure(entering) if done else None

    def adopt(self, sid: str, socket: Any) -> None:
        """Take over the connection that the client has made."""
        self.sid, self._socket = sid, socket
        socket.queue.overflowed = lambda: self.end("slow")
        self._notice("opened")
        self._expect()

    def take(self, data: str | bytes) -> None:
        """Take what the client sent; what cannot be understood is passed over, as V0 did."""
        if self.ended:
            return
        try:
            if self._halves is not None:
                self._attach(data)
            else:
                self._take(Packet(encoded_packet=data), len(data))
        except Exception as error:
            self._halves = None
            self._notice("malformed", error=type(error).__name__)

    def end(self, reason: str) -> None:
        """End the connection; what the client has sent is still done."""
        if self.ended:
            return
        self.ended, self._is_connected = reason, False
        self._cancel_timers()
        self._stop(self._entering, self._follower)
        if self.sid:
            self._engine.end(self.sid, drop=reason == "slow")
            seconds = time.monotonic() - self._began
            self._notice("disconnected", reason=reason, seconds=seconds)
        self._socket = self._halves = None
        if self._requests:
            self._after("close", self._limits.close_seconds, lambda: self._stop(*self._requests))
        self._after("flush", self._limits.flush_seconds, self.abandon)
        self._look_whether_gone()

    def abandon(self) -> None:
        """Do nothing more of what the client has sent."""
        self._stop(*self._tasks)

    def serves(self, request: asyncio.Task[Any]) -> None:
        """Note a request that lasts as long as the connection."""
        self._requests.add(request)

    def served(self, request: asyncio.Task[Any]) -> None:
        """Note that such a request has ended."""
        self._requests.discard(request)
        self._look_whether_gone()

    def _enter(self) -> asyncio.Task[bool]:
        room = Room(self._place, self._asking)
        if self._is_agent:
            room.go_to_agent()
        self._room = room
        self._entering = self._start(self._looked_for(room))
        return self._entering

    async def _looked_for(self, room: Room) -> bool:
        """Look for the conversation; False for a server that is none of OpenHands V1."""
        try:
            return bool(await self._drive(_entered(room)))
        except (_Refused, _Older) as refused:
            status = refused.reply.status if isinstance(refused, _Refused) else 404
            if not self._is_agent or status not in (401, 403, 404):
                raise
            room.refusal = _NO_CONVERSATION if status == 404 else _NO_KEY
            return True

    def _expect(self) -> None:
        """End the connection unless the client joins in time."""
        self._after("connect", self._limits.connect_seconds, lambda: self.end("not joined"))

    def _take(self, packet: Packet, size: int) -> None:
        if packet.packet_type == BINARY_EVENT:
            if not 0 < packet.attachment_count <= _ATTACHMENTS:
                raise ValueError("too many attachments")
            self._halves = packet, size
            return
        is_ours = (packet.namespace or "/") == "/"
        if packet.packet_type == CONNECT and is_ours:
            self._join()
        elif packet.packet_type == CONNECT:
            self._put("refused", _OTHER_SPACE, packet.namespace)
        elif packet.packet_type == DISCONNECT and is_ours:
            self._leave()
        elif packet.packet_type == EVENT and is_ours and packet.data[0] in _ACTION_NAMES:
            self._act_later(packet, size)

    def _attach(self, data: str | bytes) -> None:
        """Take a binary part of an event; all of them together are no longer than one message."""
        assert self._halves is not None
        packet, size = self._halves
        size += len(data)
        if size > self._limits.message_bytes:
            raise ValueError("the attachments are too long")
        self._halves = packet, size
        if packet.add_attachment(data):
            self._halves = None
            packet.packet_type = EVENT
            self._take(packet, size)

    def _join(self) -> None:
        if self._follower is not None:
            self._put("refused", _OTHER_SPACE, "/")  # it has joined before
            return
        timer = self._timers.pop("connect", None)
        if timer is not None:
            timer.cancel()
        self._follower = self._start(self._follow())

    def _leave(self) -> None:
        """Let the client go from its conversation; the connection stays, in which it may join again."""
        if self._follower is None:
            return
        self._is_connected = False
        self._stop(self._entering, self._follower)
        self._room = self._entering = self._follower = None
        self._expect()

    def _act_later(self, packet: Packet, size: int) -> None:
        """Do what the client sent behind what it sent before."""
        room = self._room
        if room is None or not self._is_connected:
            return
        self._waiting_bytes += size
        self._waiting.append((room, packet, size))
        rule, name = self._rules.of_action((packet.data[1:] or [None])[0])
        self._notice("action", rule=rule, action=name, event=packet.data[0])
        limits = self._limits
        if len(self._waiting) > limits.waiting_actions or self._waiting_bytes > limits.waiting_bytes:
            self.end("flood")
        elif self._worker is None:
            self._worker = self._start(self._act())

    async def _act(self) -> None:
        try:
            while self._waiting:
                room, packet, size = self._waiting.popleft()
                self._waiting_bytes -= size
                await self._done(room, packet)
        finally:
            self._worker = None

    async def _done(self, room: Room, packet: Packet) -> None:
        try:
            await self._drive(_acted(room, (packet.data[1:] or [None])[0]))
        except Exception as error:
            LOG.warning("an action could not be carried out: %s", type(error).__name__)
            await self._tell(_error_view("The action cannot be understood"))
            return
        if packet.id is not None:
            self._put("ack", packet.id)

    async def _follow(self) -> None:
        """Tell the client what was and what comes, until the connection to the server is lost."""
        reason = "server lost"
        try:
            if not await self._let_in():
                return
            assert self._room is not None
            await self._drive(_followed(self._room))
        except Exception as error:
            LOG.warning("a conversation cannot be followed: %s", type(error).__name__)
            reason = "server failed"
        finally:
            await self._hang_up()
        self._follower = None
        self.end(reason)

    async def _let_in(self) -> bool:
        """Tell the client what was, and that it is connected; False where it is refused."""
        entering = self._entering or self._enter()
        await asyncio.wait({entering})
        room, failed = self._room, self._failure(entering)
        self._entering = None
        if room is None or failed is not None:
            self._notice("refused", reason="server", status=failed.status if failed is not None else 502)
            self._follower = None
            self.end("server failed")
            return False
        if room.refusal:
            self._notice("refused", reason=room.refusal, status=200)
            self._put("refused", {"message": room.refusal}, "/")
            self._room = self._follower = None
            self._expect()
            return False
        for view in room.replay:
            await self._tell(view)
        room.replay = []
        self._put("connected", self._engine.generate_id())
        self._is_connected = True
        self._notice("connect", rule=self._rules.connect)
        return True

    async def _drive(self, steps: Steps) -> Any:
        """Run a flow to its end."""
        given: Any = None
        lost: _Lost | None = None
        try:
            while True:
                try:
                    step = steps.send(given) if lost is None else steps.throw(lost)
                except StopIteration as end:
                    return end.value
                given = lost = None
                try:
                    given = await self._do(step)
                except _Lost as error:
                    lost = error
        finally:
            steps.close()

    async def _do(self, step: Any) -> Any:
        mine = (None,) if self.ended else (self._entering, self._follower)
        if asyncio.current_task() not in (*mine, self._worker):
            raise asyncio.CancelledError  # a library has lost the one before
        if isinstance(step, Tell):
            return await self._tell(step.view)
        if isinstance(step, Pause):
            return await asyncio.sleep(step.seconds)
        if isinstance(step, Listen):
            await self._hang_up()
            self._listener = await self._listening.open(step.url, step.key)
            return True
        if isinstance(step, Frame):
            if self._listener is None:
                raise _Lost("there is no connection")
            return await self._listener.frame(step.seconds)
        # A request that is cancelled may leave its connection open, and no one closes that.
        return await asyncio.shield(self._start(self._asked(step)))

    async def _asked(self, call: Call) -> Reply:
        return await self._ask(call)

    async def _tell(self, view: dict[str, Any]) -> None:
        """Let the client have an event; one that takes none for too long is disconnected."""
        if self._socket is not None and not self._socket.queue.has_room.is_set():
            try:
                await within(self._limits.slow_seconds, self._socket.queue.has_room.wait())
            except asyncio.TimeoutError:
                self.end("slow")
        self._put("event", view)

    def _put(self, *packet: Any) -> None:
        socket = self._socket
        for piece in _packet_text(Packet, *packet) if socket is not None else ():
            socket.queue.put_nowait(self._engine.message(piece))

    async def _hang_up(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.close()

    def _start(self, coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            LOG.debug("a task of a socket has failed: %s", type(task.exception()).__name__)
        self._look_whether_gone()

    def _look_whether_gone(self) -> None:
        if self.ended and not self._tasks and not self._requests:
            self._cancel_timers()
            # A task that was cancelled keeps the frames that it ran in, and with them this client.
            self._room = self._entering = self._follower = None
            self.gone.set()
            self._on_gone(self)

    def _stop(self, *tasks: asyncio.Task[Any] | None) -> None:
        for task in tasks:
            if task is not None:
                task.cancel()

    def _after(self, name: str, seconds: float, do: Callable[[], object]) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()
        self._timers[name] = self._loop.call_later(seconds, do)

    def _cancel_timers(self) -> None:
        while self._timers:
            self._timers.popitem()[1].cancel()

    def _failure(self, entering: asyncio.Task[bool]) -> Reply | None:
        """The response to a client whose conversation could not be looked for."""
        if entering.cancelled():
            return _json({"detail": "The connection has ended"}, 503)
        error = entering.exception()
        if error is None:
            return None if entering.result() else _json({"detail": "The server is none of OpenHands V1"}, 502)
        if isinstance(error, _Refused) and error.reply.status >= 400:
            kept = ("content-type", "retry-after")
            headers = {name: text for name, text in error.reply.headers.items() if name in kept}
            return error.reply._replace(headers=headers)
        if isinstance(error, _Lost):
            return _json({"detail": "The server cannot be reached"}, 502)
        LOG.warning("a conversation cannot be looked for: %s", type(error).__name__)
        return _json({"detail": f"V1 gave what cannot be understood ({self._rules.connect})"}, 502)
