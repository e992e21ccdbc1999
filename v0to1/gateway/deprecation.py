"""What each response to a V0 request says of V0's end, in the standard headers."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import format_datetime
from urllib.parse import urlsplit

from v0to1.core.run import Calendar
from v0to1.gateway.headers import Raw
from v0to1.gateway.settings import Settings

PAGES = "/v0to1/rules/"
"""The path below which the gateway serves a page for each rule."""


class Deprecation:
    """The headers `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and `Link`, from `rules/calendar.yaml`."""

    def __init__(self, calendar: Calendar, settings: Settings) -> None:
        since, until = _day(calendar.deprecated), _day(calendar.sunset)
        self._root = urlsplit(settings.public_root).path
        self._dates: Raw = [
            (b"deprecation", f"@{int(since.timestamp())}".encode()),
            (b"sunset", format_datetime(until, usegmt=True).encode()),
        ]

    def headers(self, rule: str) -> Raw:
        """The headers for a response by a rule."""
        page = f"<{self._root}{PAGES}{rule}>"
        links = f'{page}; rel="successor-version", {page}; rel="deprecation"; type="text/html"'
        return [*self._dates, (b"link", links.encode())]


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
