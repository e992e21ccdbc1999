"""The root of the small tree: a node keeps the adapter's own syntax node as its origin."""

from __future__ import annotations

from v0to1.core.immutable import immutable


@immutable
class Node:
    """Anything in the tree; compared by identity."""

    origin: object


Body = tuple[Node, ...]
