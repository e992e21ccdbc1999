"""Patterns of the small tree: what `match` arms and destructuring bindings take apart."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.tree.node import Body, Node


@immutable
class EqualPattern(Node):
    """The value equals `value`."""

    value: Node


@immutable
class AnyPattern(Node):
    """One of `options` fits."""

    options: tuple[Node, ...]


@immutable
class EntryPattern(Node):
    """An entry of a mapping: a key, and what its value is taken apart by."""

    key: Node
    value: Node


@immutable
class MappingPattern(Node):
    """Entries of a mapping; `rest` names what holds the others. With `members`, attributes count too."""

    entries: tuple[EntryPattern, ...]
    rest: str | None
    members: bool = False


@immutable
class SequencePattern(Node):
    """Items of a sequence, in order."""

    items: tuple[Node, ...]


@immutable
class ClassPattern(Node):
    """An object of a class with the given fields, by order and by name."""

    cls: Node
    items: tuple[Node, ...]
    named: tuple[tuple[str, Node], ...]


@immutable
class NamePattern(Node):
    """Bind `name` (None: throw away) to what `inner` fits, or to anything."""

    name: str | None
    inner: Node | None


@immutable
class DefaultPattern(Node):
    """What `inner` takes apart is `default` where there is nothing."""

    inner: Node
    default: Node


@immutable
class Case(Node):
    """One arm of a match: a pattern, a further test, and what runs."""

    pattern: Node
    test: Node | None
    body: Body


@immutable
class Match(Node):
    """The first case whose pattern fits the subject runs, if any does."""

    subject: Node
    cases: tuple[Case, ...]
