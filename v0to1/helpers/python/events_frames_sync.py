"""Frames of V0's sockets over V1, synchronous; twin of `events_frames_async`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from v0to1.helpers.python.events_inbox_sync import EventsInbox
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

    It is connected as soon as it is made. `timeout` is for its requests, and is how
    long `recv` waits where it is not told. Events come once "40" has been sent.
    """

    def __init__(
        self,
        root: str,
        conversation_id: str,
        after: Any = -1,
        *,
        headers: Any = None,
        timeout: float | None = None,
    ) -> None:
        super().__init__()
        self._patience, self._begun = timeout, threading.Event()
        options = {} if timeout is None else {"timeout": timeout}
        given = {"headers": _as_mapping(headers), **options}
        self.connect(_http_root(root), conversation_id, after, **given)

    def recv(self, timeout: float | None = None) -> Any:
        """The next frame; "2" when nothing happened for 25 seconds.

        Raises TimeoutError when there was none within `timeout` seconds, and
        OpenHandsV1Error when the connection has ended for good.
        """
        limit = self._patience if timeout is None else timeout
        if limit is not None and limit < _PING_SECONDS:
            return self.receive(limit)
        try:
            return self.receive(_PING_SECONDS)
        except TimeoutError:
            return "2"

    def send(self, frame: Any) -> None:
        """Do what a frame asked of V0; OpenHandsV1Error where V1 has nothing for it."""
        action = _action_in(frame)
        if action is not None:
            self.send_action(action)
        if frame == "40":
            super()._keep('40{"sid":""}')
            self._begun.set()

    def close(self, *reason: Any, **options: Any) -> None:
        """End the connection."""
        self._closing.set()
        self._begun.set()
        self.disconnect()

    def _keep(self, found: Any) -> None:
        super()._keep(found if found is None else _event_frame(found[1]))

    def _follow(self) -> None:
        super()._keep(_OPENING)
        self._begun.wait()
        super()._follow()

    def __iter__(self) -> Iterator[Any]:
        while not self._closing.is_set():
            try:
                frame = self.recv(_PING_SECONDS)
            except OpenHandsV1Error:
                return
            yield frame

    def __exit__(self, *error: object) -> None:
        self.close()
