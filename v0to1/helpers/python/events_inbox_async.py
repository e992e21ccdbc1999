"""A client that fetches single events, asynchronous; twin of `events_inbox_sync`."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from v0to1.helpers.python.events_async import EventsClient
from v0to1.helpers.python.pure import OpenHandsV1Error


class EventsInbox(EventsClient):
    """An EventsClient that is asked for each event, as simple clients of V0 were."""

    _inbox: Any = None
    _arrived: Any = None

    async def connect(
        self, root: str, conversation_id: str, after: Any = -1, **options: Any
    ) -> None:
        """Follow a conversation, as an EventsClient does."""
        self._inbox, self._arrived = deque(), asyncio.Event()
        self.on("oh_event", lambda view: self._keep(["oh_event", view]))
        await super().connect(root, conversation_id, after, **options)

    async def receive(self, timeout: float | None = None) -> Any:
        """The next event in the V0 view, behind its name; None waits for one.

        Raises TimeoutError when there was none within `timeout` seconds, and
        OpenHandsV1Error when the connection has ended for good.
        """
        if self._inbox is None:
            raise OpenHandsV1Error("not connected")
        while not self._inbox:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), timeout)
            except asyncio.TimeoutError:
                raise TimeoutError(f"no event within {timeout} seconds") from None
        found = self._inbox.popleft()
        if found is None:
            self._keep(None)
            raise OpenHandsV1Error("the connection has ended")
        return found

    def _keep(self, found: Any) -> None:
        self._inbox.append(found)
        self._arrived.set()

    async def _follow(self) -> None:
        try:
            await super()._follow()
        finally:
            self._keep(None)

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.disconnect()
