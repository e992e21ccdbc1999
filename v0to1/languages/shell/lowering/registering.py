"""How the lowering of each kind of statement is registered."""

from __future__ import annotations

from collections.abc import Callable

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering.walk import BLOCKS, HANDLERS, Lowering, Output

Handler = Callable[[Lowering, SgNode, "tree.Node | None"], Output]
Block = Callable[[Lowering, SgNode, bool], tuple[tree.Node, ...]]


def lowers(*kinds: str) -> Callable[[Handler], Handler]:
    """Register a function as the lowering of statements."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def blocks(*kinds: str) -> Callable[[Block], Block]:
    """Register a function as the lowering of statements with others in them."""

    def register(handler: Block) -> Block:
        BLOCKS.update(dict.fromkeys(kinds, handler))
        return handler

    return register
