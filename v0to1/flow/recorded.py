"""What an evaluation keeps of literals for those who change them."""

from __future__ import annotations

from v0to1.core.immutable import immutable
from v0to1.flow import tree


@immutable
class Handed:
    """A literal whose text something unknown is given: by which name it is called, and where."""

    source: tree.Node
    module: str
    name: str
    node: tree.Node
    where: str
