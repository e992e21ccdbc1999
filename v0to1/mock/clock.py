"""The time of a world: real, but never the same twice, so that an order by time is an order of happening."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


class Clock:
    """Gives naive UTC times, each at least a millisecond after the one before."""

    def __init__(self) -> None:
        self._last = datetime.min

    def tick(self) -> str:
        """The time now, as ISO 8601 without a zone, with microseconds."""
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        self._last = max(now, self._last + timedelta(milliseconds=1) if self._last > datetime.min else now)
        return self._last.isoformat(timespec="microseconds")
