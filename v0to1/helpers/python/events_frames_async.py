"""Frames of V0's sockets over V1, asynchronous; twin of `events_frames_sync`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from typing import Any

from v0to1.helpers.python.events_inbox_async import EventsInbox
from v0to1.helpers.python.events_pure import (
    _OPENING,
    _PING_SECONDS,
    _action_in,
    _as_mapping,
    _event_frame,
    _http_root,
)
from v0to1.helpers.python.pure import OpenHandsV1Error


class EventFrames(EventsInbox):
    """A conversation in the frames in which a WebSocket of V0 told it.

    It is connected once it has been awaited or entered. Events come once "40" has been
    sent.
    """

    def __init__(
        self, root: str, conversation_id: str, after: Any = -1, *, headers: Any = None
    ) -> None:
        super().__init__()
        self._wanted = (_http_root(root), conversation_id, after)
        self._headers = _as_mapping(headers)
        self._begun: Any = None

    async def recv(self) -> Any:
        """The next frame; "2" when nothing happened for 25 seconds.

        Raises OpenHandsV1Error when the connection has ended for good.
        """
        try:
            return await self.receive(_PING_SECONDS)
        except TimeoutError:
            return "2"

    async def send(self, frame: Any) -> None:
        """Do what a frame asked of V0; OpenHandsV1Error where V1 has nothing for it."""
        action = _action_in(frame)
        if action is not None:
            await self.send_action(action)
        if frame == "40":
            super()._keep('40{"sid":""}')
            self._begun.set()

    async def close(self, *reason: Any, **options: Any) -> None:
        """End the connection."""
        self._closing.set()
        self._begun.set()
        await self.disconnect()

    def _keep(self, found: Any) -> None:
        super()._keep(found if found is None else _event_frame(found[1]))

    async def _follow(self) -> None:
        super()._keep(_OPENING)
        await self._begun.wait()
        await super()._follow()

    def __await__(self) -> Generator[Any, None, Any]:
        return self.__aenter__().__await__()

    async def __aiter__(self) -> AsyncIterator[Any]:
        while not self._closing.is_set():
            try:
                frame = await self.recv()
            except OpenHandsV1Error:
                return
            yield frame

    async def __aenter__(self) -> Any:
        self._begun = asyncio.Event()
        await self.connect(*self._wanted, headers=self._headers)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()
