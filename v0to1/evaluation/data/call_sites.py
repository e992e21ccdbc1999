"""Where a method of a built-in value is called, and with what."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Text, Value


@immutable
class Site:
    """Where a method is called, and with what."""

    machine: Machine
    name: str
    given: Arguments
    node: tree.Call
    scope: Scope

    @property
    def first(self) -> Value | None:
        """The first argument."""
        return self.given.at(0)

    @property
    def key(self) -> str | None:
        """The first argument, where it is a known text."""
        return self.first.literal if isinstance(self.first, Text) else None

    @property
    def key_node(self) -> tree.Node | None:
        """Where the first argument stands."""
        return self.node.args[0].value if self.node.args and not self.node.args[0].stars else None

    @property
    def unknown(self) -> Value:
        """An unknown result."""
        return self.machine.unknown(self.node, self.scope, self.key or "")
