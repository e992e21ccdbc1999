"""Expressions of the small tree."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.tree.node import Node


@immutable
class Text(Node):
    """A string literal, or a literal piece of a template; `value` is decoded."""

    value: str


@immutable
class Const(Node):
    """A number, boolean, null or other constant."""

    value: object


@immutable
class Template(Node):
    """A string with expressions inside, or literals that stand beside each other."""

    pieces: tuple[Node, ...]


@immutable
class Name(Node):
    """A variable."""

    name: str


@immutable
class Attr(Node):
    """`target.name`; with `key`, the node of the name, attributes of data are its entries as well."""

    target: Node
    name: str
    key: Node | None = None


@immutable
class Index(Node):
    """`target[key]`."""

    target: Node
    key: Node


@immutable
class Slice(Node):
    """Some of the items of `target`: which ones is not known."""

    target: Node


@immutable
class Entry(Node):
    """One entry of a mapping literal; without a key, `value` is spread into it."""

    key: Node | None
    value: Node


@immutable
class Mapping(Node):
    """A mapping literal; functions in it may call it by the name `receiver`."""

    entries: tuple[Entry, ...]
    receiver: str = ""


@immutable
class Sequence(Node):
    """A list, tuple or set literal; spread items are `Spread` nodes."""

    items: tuple[Node, ...]


@immutable
class Spread(Node):
    """`*value` inside a sequence literal."""

    value: Node


@immutable
class Arg(Node):
    """One argument of a call: named when `name` is set, spread when `stars` is 1 (items) or 2 (entries)."""

    name: str | None
    value: Node
    stars: int = 0


@immutable
class Call(Node):
    """`callee(args)`; `types` are the types that a generic function is given."""

    callee: Node
    args: tuple[Arg, ...]
    types: tuple[Node, ...] = ()


@immutable
class Comprehension(Node):
    """A sequence (or, with `key`, a mapping) made by a loop over `clauses` of (target, iterable, tests)."""

    key: Node | None
    element: Node
    clauses: tuple[tuple[Node, Node, tuple[Node, ...]], ...]


@immutable
class Await(Node):
    """`await value`."""

    value: Node


@immutable
class Choice(Node):
    """The first usable of `options` (`or`, `??`), or one of two by `test` (a conditional expression)."""

    test: Node | None
    options: tuple[Node, ...]


@immutable
class Compare(Node):
    """`left operator right` for one comparison operator."""

    left: Node
    operator: str
    right: Node


@immutable
class Binary(Node):
    """`left operator right` for `+`, `%`, `/`, `|` and others."""

    left: Node
    operator: str
    right: Node


@immutable
class Unknown(Node):
    """Syntax without a meaning here; its children are evaluated for what they do."""

    children: tuple[Node, ...]


@immutable
class Not(Node):
    """`not value`."""

    value: Node
