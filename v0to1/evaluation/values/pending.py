"""What an import gives, as long as nobody has read it."""

from __future__ import annotations

from collections.abc import Callable

from v0to1.core.immutable import compact
from v0to1.evaluation.values.base import Value


@compact
class Pending(Value):
    """A member of a module that is loaded when the member is read.

    `ask` finds it, which is `unknown` to whoever reads it meanwhile.
    """

    ask: Callable[[], Value]
    unknown: Value
    asking: bool = False

    def found(self) -> Value:
        """The member itself."""
        if self.asking:
            return self.unknown
        self.asking = True
        try:
            return self.ask()
        finally:
            self.asking = False


def ready(value: Value) -> Value:
    """A value itself, where it may be one that nobody has read."""
    return value.found() if type(value) is Pending else value
