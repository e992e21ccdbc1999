"""Rules in words: what one finds, in one line."""

from __future__ import annotations

from v0to1.core.rules import Rule


def source(rule: Rule) -> str:
    """Return what a rule finds: a route, a Socket.IO event or a header."""
    if rule.socket is not None:
        kind = {"connect": "connection with", "emit": "emit", "event": "on"}[rule.socket.kind]
        action = f" (action {rule.socket.action})" if rule.socket.action else ""
        return f"Socket.IO {kind} {', '.join(rule.socket.names)}{action}"
    if rule.header is not None:
        return f"header {rule.header.name}"
    return f"{rule.method} {rule.path}"
