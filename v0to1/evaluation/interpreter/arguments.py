"""The arguments of a call, evaluated."""

from __future__ import annotations

from msgspec import field as made_by

from v0to1 import tree
from v0to1.core.immutable import compact
from v0to1.evaluation.values import Item, Value

SPREAD = "**"

Given = tuple[tree.Arg | None, Value]


@compact
class Arguments:
    """The arguments of a call, spread ones laid open; `open` says that there may be more.

    A response that is spread into named arguments stays one of them, named `SPREAD`. `entries` are the
    entries of mappings that were spread. `handed` says that they are given to a function by something else
    than a call in the source.
    """

    positional: list[Given] = made_by(default_factory=list)
    named: dict[str, Given] = made_by(default_factory=dict)
    open: bool = False
    entries: dict[str, Item] = made_by(default_factory=dict)
    handed: bool = False

    def at(self, place: int, name: str = "") -> Value | None:
        """An argument by position or name."""
        if name and name in self.named:
            return self.named[name][1]
        positional = self.positional
        return positional[place][1] if place < len(positional) else None

    @property
    def values(self) -> list[Value]:
        """All argument values."""
        positional = self.positional
        if len(positional) < 2 and not self.named:
            return [positional[0][1]] if positional else []
        found = [value for _, value in positional]
        if self.named:
            found += [value for _, value in self.named.values()]
        return found

    def after(self, count: int) -> Arguments:
        """The arguments without the first positional ones."""
        return Arguments(self.positional[count:], self.named, self.open, self.entries, self.handed)


def with_receiver(target: Value, given: Arguments) -> Arguments:
    """The arguments of a method with its object before them."""
    return Arguments([(None, target), *given.positional], given.named, given.open)
