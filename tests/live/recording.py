"""What went over the wire during a run."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the status of its answer.

    `server` is "app" or "agent", `version` that server's; `query` is the raw text after the question mark.
    `body` is what the client sent and `answer` what it got; `refused` is why the proxy kept the request from
    the server, or "".
    """

    server: str
    version: str
    method: str
    path: str
    query: str
    status: int
    body: bytes
    answer: bytes = b""
    refused: str = ""

    def answered(self) -> Any:
        """The answer when it is JSON, or None."""
        try:
            return json.loads(self.answer)
        except ValueError:
            return None


@dataclass(slots=True)
class Record:
    """All exchanges in the order of their answers; written by the threads of the proxies."""

    exchanges: list[Exchange] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, exchange: Exchange) -> None:
        """Note one exchange."""
        with self._lock:
            self.exchanges.append(exchange)

    def since(self, mark: int) -> tuple[Exchange, ...]:
        """The exchanges after the first `mark` ones."""
        with self._lock:
            return tuple(self.exchanges[mark:])

    def mark(self) -> int:
        """How many exchanges there are by now."""
        with self._lock:
            return len(self.exchanges)
