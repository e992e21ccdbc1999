"""What reports show of the rules of a run, whether or not something was found."""

from __future__ import annotations

from v0to1.core.kinds import HELPER, INLINE, MAPPED
from v0to1.core.model import Endpoint, Explanation, Gap, Verdict
from v0to1.core.rules import Rule, Target
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


def forms(rule: Rule, target: Target) -> tuple[tuple[str, str], ...]:
    """Return the native forms that a target can give an operation, best first, with their helper function."""
    native = target.native
    if rule.verdict not in (Verdict.SAFE, Verdict.REVIEW) or (native is None and target.needs):
        return ()
    if native is None:
        return ((INLINE, ""),)
    best = (HELPER, native.helper) if native.helper else (INLINE, "")
    found = () if native.only_mapped else (best,)
    return (*found, (MAPPED, native.mapped)) if native.is_mapped else found


def needed(rule: Rule, target: Target) -> str:
    """Return what V1 needs beside the one request of a target; empty where the best form is that request."""
    named = dict(forms(rule, target))
    return "" if INLINE in named else target.needs
