"""Words that the grammar takes apart: it ends some at a dollar sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import cast

from ast_grep_py import SgNode

from v0to1.records import record

NAME = re.compile(r"\w+")


@record(frozen=True, slots=True)
class Piece:
    """A part of a word that no syntax node stands for, made to look like one."""

    what: str
    content: str
    start: int
    parts: tuple[SgNode, ...] = ()
    above: SgNode | None = None

    def kind(self) -> str:
        """The kind of the node."""
        return self.what

    def text(self) -> str:
        """The characters of the node."""
        return self.content

    def is_named(self) -> bool:
        """A part of a word is no mere mark."""
        return True

    def children(self) -> list[SgNode]:
        """What it consists of."""
        return list(self.parts)

    def parent(self) -> SgNode | None:
        """What it stands in."""
        return self.above

    def range(self) -> SimpleNamespace:
        """Where it stands."""
        end = SimpleNamespace(index=self.start + len(self.content))
        return SimpleNamespace(start=SimpleNamespace(index=self.start), end=end)


def node(piece: Piece) -> SgNode:
    """A piece in the place of a syntax node."""
    return cast(SgNode, piece)


def whole_words(nodes: Sequence[SgNode]) -> list[SgNode]:
    """Siblings, with words that were taken apart as one again."""
    found: list[SgNode] = []
    for one in nodes:
        if found and cut_off(found[-1]) and found[-1].range().end.index == one.range().start.index:
            found[-1] = joined(found[-1], one)
        else:
            found.append(one)
    return found


def cut_off(one: SgNode) -> bool:
    """Whether a word ends in a dollar sign that is none of its characters."""
    last = one.children()[-1] if one.kind() == "concatenation" and one.children() else None
    return last is not None and last.text() == "$" and not last.is_named()


def joined(first: SgNode, second: SgNode) -> SgNode:
    """Two parts of a word as one."""
    parts = (*first.children()[:-1], *continued(first, second))
    start = first.range().start.index
    return node(Piece("concatenation", first.text() + second.text(), start, parts, first.parent()))


def continued(first: SgNode, second: SgNode) -> Iterator[SgNode]:
    """What stands behind the dollar sign: a variable, and the rest of the word."""
    dollar = first.range().end.index - 1
    inner = second.children() if second.kind() == "concatenation" else [second]
    found = NAME.match(inner[0].text())
    name = found[0] if found is not None else ""
    yield node(Piece("simple_expansion", f"${name}", dollar))
    rest = inner[0].text()[len(name) :]
    if rest:
        yield node(Piece(inner[0].kind(), rest, inner[0].range().start.index + len(name)))
    yield from inner[1:]
