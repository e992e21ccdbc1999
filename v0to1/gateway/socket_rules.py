"""Which rules are for the sockets of V0's clients and for what they send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from v0to1.core.rules import Rule, SocketSource

_OTHER = "other"
_UNKNOWN = "*"


class SocketRules:
    """The rules for Socket.IO: `connect` is the id of that for connections."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        sources = [(rule, rule.socket) for rule in rules if rule.socket is not None]
        self.connect = next(rule.id for rule, source in sources if source.kind == "connect")
        self._sent = [one for one in sources if one[1].kind == "emit" and one[1].action != _UNKNOWN]

    def of_action(self, action: Any) -> tuple[str, str]:
        """The id of the rule for what a client sends, and the action's name; `other` for one of no rule."""
        given = action if isinstance(action, dict) else {}
        rule, source = max((one for one in self._sent if _is_for(*one, given)), key=_exactness)
        return rule.id, source.action or _OTHER


def _is_for(rule: Rule, source: SocketSource, given: dict[str, Any]) -> bool:
    if any(_value_at(given, path) != value for path, value in rule.when.items()):
        return False
    return source.action in ("", given.get("action"))


def _exactness(one: tuple[Rule, SocketSource]) -> tuple[bool, bool]:
    rule, source = one
    return bool(rule.when), bool(source.action)


def _value_at(given: Any, path: str) -> Any:
    for step in path.split("."):
        given = given.get(step) if isinstance(given, dict) else None
    return given
