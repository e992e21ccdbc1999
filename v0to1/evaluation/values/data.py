"""Data that a program builds: mappings, sequences, tables and what was turned into text."""

from __future__ import annotations

from msgspec import field as made_by

from v0to1 import tree
from v0to1.core.immutable import compact, immutable, replace
from v0to1.evaluation.values.base import MAX_ENTRIES, Value

MAX_EARLIER = 8


@immutable
class Declaration:
    """Where a type that a mapping is declared to have names one of its keys."""

    node: tree.Node
    module: str


@compact
class Item:
    """One entry of a mapping: the key, where it was written, its value and where that was written.

    `earlier` are writes of the same key that this one may have replaced, `declarations` the places where
    types name it. `declared` marks the field of a model.
    """

    key: str
    key_node: tree.Node | None
    value: Value
    value_node: tree.Node | None
    module: str
    maybe: bool = False
    declared: bool = False
    earlier: tuple[Item, ...] = ()
    declarations: list[Declaration] = made_by(default_factory=list)


@compact
class Mapping(Value):
    """A mutable mapping; `open` says that it may hold more than is seen here.

    `element` is what keys that are no known text lead to, `keys` what such keys are. `rest` are the
    answers that were copied into it: what is not among the items is theirs. `shapes` are the types that it
    is declared to have. `frame` is the activation of a function in which a literal was written.
    """

    items: dict[str, Item] = made_by(default_factory=dict)
    open: bool = False
    depth: int = 0
    node: tree.Node | None = None
    module: str = ""
    element: Value | None = None
    keys: Value | None = None
    rest: tuple[Value, ...] = ()
    shapes: tuple[Value, ...] = ()
    frame: object = None

    @property
    def whole(self) -> bool:
        """Whether all keys are seen here."""
        return not (self.open or self.rest or self.element is not None)

    def snapshot(self) -> Mapping:
        """A copy that later changes do not reach."""
        return Mapping(
            dict(self.items),
            self.open,
            self.depth,
            self.node,
            self.module,
            self.element,
            self.keys,
            self.rest,
            self.shapes,
            self.frame,
        )

    def put(self, item: Item) -> None:
        """Set an entry; what it replaces is kept as earlier, and beyond the bound the mapping is open."""
        old = self.items.get(item.key)
        if old is None:
            if len(self.items) >= MAX_ENTRIES:
                self.open = True
                return
        elif old is not item and old.key_node is not item.key_node:
            item = replace(
                item,
                earlier=(*item.earlier, old, *old.earlier)[:MAX_EARLIER],
                declarations=old.declarations + item.declarations,
            )
            item.maybe = item.maybe and old.maybe
        self.items[item.key] = item


@compact
class Sequence(Value):
    """A mutable sequence; `open` says that it may hold more, or in another order."""

    items: list[Value] = made_by(default_factory=list)
    open: bool = False
    node: tree.Node | None = None

    def add(self, *values: Value) -> None:
        """Put items at the end, as far as the bound allows."""
        room = MAX_ENTRIES - len(self.items)
        self.items.extend(values[:room])
        self.open = self.open or len(values) > room


@immutable
class Encoded(Value):
    """A value that was turned into JSON text or a query string.

    Of a response that a test makes, `node` is the expression of its data, or the call that makes it without
    any, and `status` the HTTP status that it is given.
    """

    value: Value
    node: tree.Node | None = None
    module: str = ""
    status: int | None = None


@immutable
class Pairs(Value):
    """The entries of a mapping as pairs (`mapping.items()`)."""

    mapping: Mapping


@immutable
class Table(Value):
    """A table of rows that are alike; a column is read from each of them."""

    row: Value


@immutable
class Getter(Value):
    """A function that reads keys of what it is given (`itemgetter`); each with the text that names it."""

    keys: tuple[Value, ...]
    nodes: tuple[tree.Node, ...]


@immutable
class Future(Value):
    """A value that is ready later."""

    value: Value
