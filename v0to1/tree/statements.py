"""Statements of the small tree."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.tree.node import Node

DEFAULT = "export default"
"""The variable with what a module gives to importers that name nothing; no source can spell it."""

WHOLE = "export ="
"""The variable with what importers get in the place of a module; no source can spell it."""


@immutable
class Param(Node):
    """A parameter; `stars` is 1 for the rest of the items, 2 for the rest of the named ones."""

    name: str
    default: Node | None
    stars: int = 0
    keyword_only: bool = False
    annotation: Node | None = None


@immutable
class Function(Node):
    """A function, method or lambda; with `is_value` it is an expression, and no name is bound to it.

    `returns` is the declared type of what it gives.
    """

    name: str
    params: tuple[Param, ...]
    body: tuple[Node, ...]
    decorators: tuple[Node, ...] = ()
    is_async: bool = False
    yields: bool = False
    is_value: bool = False
    returns: Node | None = None


@immutable
class Class(Node):
    """A class with its bases and body."""

    name: str
    bases: tuple[Node, ...]
    body: tuple[Node, ...]
    decorators: tuple[Node, ...] = ()


@immutable
class Assign(Node):
    """`targets = value`; as an expression it gives the value. `annotation` is a declared type."""

    targets: tuple[Node, ...]
    value: Node | None
    annotation: Node | None = None


@immutable
class Return(Node):
    """`return value`."""

    value: Node | None


@immutable
class Yield(Node):
    """`yield value`; with `many`, every item of the value."""

    value: Node | None
    many: bool = False


@immutable
class Leave(Node):
    """`raise`, `break` or `continue`: what follows in the block is not reached; `value` is what is raised.

    With `goes_on`, the innermost loop goes on with its next item.
    """

    value: Node | None
    loop_only: bool
    goes_on: bool = False


@immutable
class Branch(Node):
    """One of `arms` runs; `complete` says that one of them always does."""

    test: Node | None
    arms: tuple[tuple[Node, ...], ...]
    complete: bool


@immutable
class Try(Node):
    """`body`, or some of it and then one of `handlers`; `final` in any case."""

    body: tuple[Node, ...]
    handlers: tuple[tuple[Node, ...], ...]
    final: tuple[Node, ...]


@immutable
class Caught(Node):
    """The error that a handler of a `Try` was given."""


@immutable
class Loop(Node):
    """`for target in iterable` or `while test`."""

    target: Node | None
    iterable: Node | None
    test: Node | None
    body: tuple[Node, ...]


@immutable
class Scoped(Node):
    """`with context as target`, in order, around `body`."""

    items: tuple[tuple[Node, Node | None], ...]
    body: tuple[Node, ...]


@immutable
class Import(Node):
    """Bind `alias` to `name` of `module` (or to the module itself when `name` is None).

    Without an alias it is an expression, whose value is what would be bound.
    """

    module: str
    level: int
    name: str | None
    alias: str


@immutable
class Outer(Node):
    """The names belong to a scope outside of this function (`global`, `nonlocal`)."""

    names: tuple[str, ...]


@immutable
class Delete(Node):
    """Remove names or entries."""

    targets: tuple[Node, ...]
