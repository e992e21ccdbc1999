"""Declared types as they are written."""

from __future__ import annotations

from v0to1 import tree


def last_name(node: tree.Node) -> str:
    """The last part of a dotted name."""
    return node.name if isinstance(node, tree.Name | tree.Attr) else ""


def inner_type(note: tree.Node | None, names: frozenset[str]) -> tree.Node | None:
    """The first type inside one of some containers: `Optional[X]`, `list[X]`."""
    if not isinstance(note, tree.Index) or last_name(note.target) not in names:
        return None
    return note.key.items[0] if isinstance(note.key, tree.Sequence) and note.key.items else note.key
