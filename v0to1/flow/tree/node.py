"""The root of the small tree: a node keeps the adapter's own syntax node as its origin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Anything in the tree; compared by identity."""

    origin: object


Body = tuple[Node, ...]
