"""What a usage record can have: routes, and what is done with Socket.IO, by the names that findings have."""

from __future__ import annotations

from typing import Any

from v0to1.adapter.python.routes import _ROUTES
from v0to1.adapter.python.sockets import _ACTION_RULES, _CONNECT_USES, _action_use

Use = tuple[str, str]
"""The id of a rule, and the route or what is done with Socket.IO."""

CONNECTION: tuple[Use, ...] = _CONNECT_USES
"""What a client uses that has connected by Socket.IO: each is to be noted once a connection."""


def of_action(event: str, action: Any) -> Use:
    """Return what a client uses that emits `event` with the payload `action`, whatever is in it."""
    return _action_use(event, action)


def recorded() -> frozenset[str]:
    """Return the routes (method and path template), and the rules of what is done with Socket.IO."""
    sockets = {rule for rule, _ in CONNECTION} | set(_ACTION_RULES.values())
    return frozenset({route["v0"] for route in _ROUTES} | sockets)
