"""What a usage record can have: routes, and what is done with Socket.IO, by the names that findings have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from v0to1.adapter.python.routes import _ROUTES
from v0to1.adapter.python.sockets import _ACTION_RULES, _CONNECT_USES

_ON_PURPOSE = 410

Use = tuple[str, str]
"""The id of a rule, and the route or what is done with Socket.IO."""


def of_socket(kind: str, facts: Mapping[str, Any]) -> Sequence[Use]:
    """Return what a client uses of Socket.IO when something happens on its connection.

    `kind` is what happens. An `action` has the `rule` that it is for, and the `event` that it was emitted
    as. Who connects is sent the events as well, and would be who is refused on purpose.
    """
    if kind == "connect" or (kind == "refused" and facts.get("status") == _ON_PURPOSE):
        return _CONNECT_USES
    if kind == "action":
        return ((str(facts["rule"]), f"Socket.IO emit {facts['event']}"),)
    return ()


def recorded() -> frozenset[str]:
    """Return the routes (method and path template), and the rules of what is done with Socket.IO."""
    sockets = {rule for rule, _ in _CONNECT_USES} | set(_ACTION_RULES.values())
    return frozenset({route["v0"] for route in _ROUTES} | sockets)
