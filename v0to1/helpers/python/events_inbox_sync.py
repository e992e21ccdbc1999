"""A client that fetches single events, synchronous; twin of `events_inbox_async`."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from v0to1.helpers.python.events_sync import EventsClient
from v0to1.helpers.python.pure import OpenHandsV1Error


class EventsInbox(EventsClient):
    """An EventsClient that is asked for each event, as simple clients of V0 were."""

    _inbox: Any = None
    _arrived: Any = None

    def connect(
        self, root: str, conversation_id: str, after: Any = -1, **options: Any
    ) -> None:
        """Follow a conversation, as an EventsClient does."""
        self._inbox, self._arrived = deque(), threading.Event()
        self.on("oh_event", lambda view: self._keep(["oh_event", view]))
        super().connect(root, conversation_id, after, **options)

    def receive(self, timeout: float | None = None) -> Any:
        """The next event in the V0 view, behind its name; None waits for one.

        Raises TimeoutError when there was none within `timeout` seconds, and
        OpenHandsV1Error when the connection has ended for good.
        """
        if self._inbox is None:
            raise OpenHandsV1Error("not connected")
        while not self._inbox:
            self._arrived.clear()
            if not self._inbox and not self._arrived.wait(timeout):
                raise TimeoutError(f"no event within {timeout} seconds")
        found = self._inbox.popleft()
        if found is None:
            self._keep(None)
            raise OpenHandsV1Error("the connection has ended")
        return found

    def _keep(self, found: Any) -> None:
        self._inbox.append(found)
        self._arrived.set()

    def _follow(self) -> None:
        try:
            super()._follow()
        finally:
            self._keep(None)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        self.disconnect()
