"""A command that is run: its name, its words, and what it reads."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.units import origin_of


class Run:
    """A command that is run: its name, the syntax of its words, and what it reads."""

    __slots__ = ("name", "node", "origin", "stdin", "words")

    def __init__(self, name: str, node: SgNode, words: list[SgNode], stdin: tree.Node | None) -> None:
        self.name = name
        self.node = node
        self.words = words
        self.stdin = stdin
        self.origin = origin_of(node)

    def call(self, callee: str, args: tuple[tree.Node, ...]) -> tree.Call:
        """A call with plain arguments."""
        return tree.Call(self.origin, tree.Name(self.origin, callee), tuple(map(argument, args)))


def argument(value: tree.Node) -> tree.Arg:
    """A word as an argument; one that stands for several is spread."""
    if isinstance(value, tree.Spread):
        return tree.Arg(value.origin, None, value.value, 1)
    return tree.Arg(value.origin, None, value)
