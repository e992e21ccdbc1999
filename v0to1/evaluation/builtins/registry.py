"""The registry of what library functions mean."""

from __future__ import annotations

from collections.abc import Callable

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Hole, Text, Value


@immutable
class Site:
    """A call of a library function: its arguments, and where it stands."""

    machine: Machine
    given: Arguments
    node: tree.Call
    scope: Scope

    @property
    def first(self) -> Value | None:
        """The first argument."""
        return self.given.at(0)

    @property
    def second(self) -> Value | None:
        """The second argument."""
        return self.given.at(1)

    @property
    def unknown(self) -> Hole:
        """An unknown result."""
        return self.machine.unknown(self.node, self.scope)

    def text(self, place: int, name: str = "") -> str | None:
        """An argument that is a known text."""
        value = self.given.at(place, name)
        return value.literal if isinstance(value, Text) else None

    def call(self, function: Value, *arguments: Value) -> Value:
        """Call a function that was given to this one."""
        return self.machine.call(function, self.node, self.scope, *arguments)


Meaning = Callable[[Site], Value]
MEANINGS: dict[str, Meaning] = {}


def means(*names: str) -> Callable[[Meaning], Meaning]:
    """Register a function as the meaning of words in `library_models/*_functions.yaml`."""

    def register(function: Meaning) -> Meaning:
        MEANINGS.update(dict.fromkeys(names, function))
        return function

    return register
