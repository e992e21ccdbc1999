"""What is counted, logged and recorded of those who use a gateway."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from v0to1.core.redact import redact
from v0to1.gateway.headers import Caller, caller_of, key_of
from v0to1.gateway.metrics import Metrics, known_method
from v0to1.gateway.recorded import of_socket
from v0to1.gateway.settings import Settings
from v0to1.gateway.usage import Recorder

_SHOWN_PATH = 200
_SHOWN_AGENT = 100
_STRANGER = (401, 403)
"""Statuses of those who are not let in: they use nothing."""

_CHANGES = {"opened": 1, "disconnected": -1}
_log = logging.getLogger("v0to1.gateway")


class Observer:
    """Hears of each request, of each WebSocket, and of each event of Socket.IO.

    `is_own` says that a request was about the gateway itself; such ones are logged with `debug` only.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.metrics = Metrics()
        self._recorder = Recorder(Path(settings.record), server=settings.root) if settings.record else None

    def start(self) -> None:
        """Begin to write what is recorded."""
        if self._recorder is not None:
            self._recorder.start()

    def close(self) -> None:
        """Write what is left."""
        if self._recorder is not None:
            self._recorder.close()

    def request(
        self, scope: Mapping[str, Any], caller: Caller, status: int, seconds: float, *, is_own: bool
    ) -> None:
        """A request has been answered, or could not be."""
        rule, route = str(scope["gateway.rule"]), str(scope["gateway.route"])
        if is_own:
            self.metrics.left()
        else:
            self.metrics.ended(rule, scope["method"], status, caller.agent, seconds)
        told = {
            "rule": rule,
            "method": known_method(scope["method"]),
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            **_who(caller),
        }
        path = {} if rule else {"path": _shown(scope)}
        _log.log(logging.DEBUG if is_own else logging.INFO, "request", extra={**told, **path})
        if route and status not in _STRANGER:
            self._note(rule, route, scope, caller)

    def websocket(self, scope: Mapping[str, Any], caller: Caller, outcome: str, seconds: float) -> None:
        """A WebSocket that was passed on has ended, or could not be opened."""
        self.metrics.websocket_ended(outcome, caller.agent)
        told = {"outcome": outcome, "milliseconds": round(seconds * 1000, 1)}
        _log.info("websocket", extra={**told, **_who(caller), "path": _shown(scope)})

    def socket(self, kind: str, scope: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        """Something has happened on a Socket.IO connection, or one was refused."""
        caller = caller_of(scope, self._settings)
        self.metrics.socket(kind, caller.agent, _CHANGES.get(kind, 0))
        told = {name: round(one, 3) if isinstance(one, float) else one for name, one in facts.items()}
        _log.info(f"socket {kind}", extra={**told, **_who(caller)})
        for rule, route in of_socket(kind, facts):
            self._note(rule, route, scope, caller)

    def _note(self, rule: str, route: str, scope: Mapping[str, Any], caller: Caller) -> None:
        if self._recorder is not None:
            key = key_of(scope)
            self._recorder.note(rule, route, agent=caller.agent, address=caller.address, key=key)


def _who(caller: Caller) -> dict[str, str]:
    """What is logged of a caller."""
    return {"client": caller.agent[:_SHOWN_AGENT], "address": caller.address}


def _shown(scope: Mapping[str, Any]) -> str:
    """The path of a request as it is logged."""
    return redact(str(scope["path"])[:_SHOWN_PATH])
