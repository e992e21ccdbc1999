"""What a gateway counts for Prometheus."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder where several workers count together."""

OTHER = "other"
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
_MOST_CLIENTS = 100
_LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


def known_method(method: str) -> str:
    """A method as it may be shown: clients may send any word as one."""
    return method if method in _METHODS else OTHER


class Metrics:
    """Counts requests by rule, status and client, upstream's answers, WebSockets, and what is open.

    A client is named by the product in its `User-Agent`; after the first hundred, others are "other".
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        given: Any = {"registry": self._registry}
        self._requests = Counter(
            "v0to1_gateway_requests",
            "Requests by rule ('' for those that were passed on), method, status and client.",
            ["rule", "method", "status", "client"],
            **given,
        )
        self._seconds = Histogram(
            "v0to1_gateway_request_seconds",
            "Seconds from a request to the end of its response.",
            ["rule"],
            buckets=_LATENCIES,
            **given,
        )
        self._upstream = Histogram(
            "v0to1_gateway_upstream_seconds",
            "Seconds until the head of a response of an App Server or Agent Server.",
            ["server", "status"],
            buckets=_LATENCIES,
            **given,
        )
        self._running = Gauge(
            "v0to1_gateway_requests_in_progress",
            "Requests at this moment.",
            multiprocess_mode="livesum",
            **given,
        )
        self._sockets = Gauge(
            "v0to1_gateway_sockets",
            "Socket.IO connections at this moment.",
            multiprocess_mode="livesum",
            **given,
        )
        self._socket_events = Counter(
            "v0to1_gateway_socket_events",
            "What happened on Socket.IO connections.",
            ["kind", "client"],
            **given,
        )
        self._websockets_open = Gauge(
            "v0to1_gateway_websockets_in_progress",
            "WebSockets that are passed on at this moment.",
            multiprocess_mode="livesum",
            **given,
        )
        self._websockets = Counter(
            "v0to1_gateway_websockets",
            "WebSockets that were passed on, by who ended them (client, upstream, gateway), or why there was"
            " none (refused, unreachable); failed for all else.",
            ["outcome", "client"],
            **given,
        )
        self._clients: set[str] = set()

    def began(self) -> None:
        """A request has come."""
        self._running.inc()

    def left(self) -> None:
        """A request about the gateway itself is over; it is not counted."""
        self._running.dec()

    def ended(self, rule: str, method: str, status: int, agent: str, seconds: float) -> None:
        """A response has been sent, or could not be."""
        self._running.dec()
        self._requests.labels(rule, known_method(method), str(status), self._client(agent)).inc()
        self._seconds.labels(rule).observe(seconds)

    def answered(self, server: str, status: int, seconds: float) -> None:
        """A server of V1 has answered: `app` or `agent`."""
        self._upstream.labels(server, str(status)).observe(seconds)

    def socket(self, kind: str, agent: str, change: int = 0) -> None:
        """Something happened on a Socket.IO connection; `change` is 1 for a new one, -1 for its end."""
        self._sockets.inc(change)
        self._socket_events.labels(kind, self._client(agent)).inc()

    def websocket_began(self) -> None:
        """A WebSocket is asked for that is passed on."""
        self._websockets_open.inc()

    def websocket_ended(self, outcome: str, agent: str) -> None:
        """Such a WebSocket is closed, or could not be opened."""
        self._websockets_open.dec()
        self._websockets.labels(outcome, self._client(agent)).inc()

    def exposed(self) -> tuple[bytes, str]:
        """All counts as text, those of all workers together; and the media type."""
        registry = self._registry
        if os.environ.get(FOLDER):
            _forget_dead_workers(Path(os.environ[FOLDER]))
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST

    def _client(self, agent: str) -> str:
        name = agent.split("/", 1)[0].split(" ", 1)[0][:40] or "none"
        if name not in self._clients:
            if len(self._clients) >= _MOST_CLIENTS:
                return OTHER
            self._clients.add(name)
        return name


def _forget_dead_workers(folder: Path) -> None:
    """Leave out what was open in workers that were killed: they could not count its end."""
    for worker in {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*_*.db")}:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            with contextlib.suppress(FileNotFoundError):  # another worker does so, too
                mark_process_dead(worker, str(folder))  # type: ignore[no-untyped-call]
