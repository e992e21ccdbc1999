"""Mappings whose entries keep all values that they are given."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.evaluation.values.base import Value
from v0to1.evaluation.values.data import Item, Mapping
from v0to1.evaluation.values.joins import union


class Held(Mapping):
    """A mapping whose entries keep all values that they are given: what reads them may run at any time."""

    def put(self, item: Item) -> None:
        """Give an entry one more value."""
        old = self.items.get(item.key)
        Mapping.put(self, replace(item, value=union([old.value, item.value])) if old is not None else item)


MAPPINGS: frozenset[type[Value]] = frozenset([Mapping, Held])
"""All kinds of mappings. But for these and texts, no kind of value has kinds of its own: to ask a value for
its exact type costs a third of asking whether it is an instance, where it is none."""
