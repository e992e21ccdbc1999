"""What reports show of the rules of a run, whether or not something was found."""

from __future__ import annotations

from v0to1.core.model import Endpoint, Explanation, Gap
from v0to1.core.rules import Rule
from v0to1.records import record


@record(frozen=True, slots=True)
class Tables:
    """What a run tells of the rules though it found nothing."""

    gaps: tuple[Gap, ...]
    endpoints: tuple[Endpoint, ...]
    rules: tuple[Explanation, ...]


def source(rule: Rule) -> str:
    """Return what a rule finds: a route, a Socket.IO event or a header."""
    if rule.socket is not None:
        kind = {"connect": "connection with", "emit": "emit", "event": "on"}[rule.socket.kind]
        action = f" (action {rule.socket.action})" if rule.socket.action else ""
        return f"Socket.IO {kind} {', '.join(rule.socket.names)}{action}"
    if rule.header is not None:
        return f"header {rule.header.name}"
    return f"{rule.method} {rule.path}"
