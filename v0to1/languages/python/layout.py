"""Where the nodes of a LibCST module stand, and in what: learnt while its text is made, once."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from types import TracebackType
from typing import TypeGuard, TypeVar

import libcst as cst
from libcst._nodes.internal import CodegenState

UNKNOWN = -1
Node = TypeVar("Node", bound=cst.CSTNode)
_NODES: dict[type, bool] = {}


def is_node(value: object) -> TypeGuard[cst.CSTNode]:
    """Whether a value is a node; `isinstance` takes much longer, as the class of nodes is an abstract one."""
    kind = type(value)
    if kind not in _NODES:
        _NODES[kind] = issubclass(kind, cst.CSTNode)
    return _NODES[kind]


class Layout(CodegenState):
    """The text of a module, with the place of every node in it and the node around it.

    LibCST's own providers tell the same; each of them makes the text or visits all nodes once more. `nodes`
    are those of the module in the order in which they begin. What is kept of each is little, as only those of
    files in which something was found are asked for.
    """

    def __init__(self, module: cst.Module) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.module = module
        self.nodes: list[cst.CSTNode] = []
        self._starts, self._ends, self._around = array("l"), array("l"), array("l")
        self._places: dict[int, int] = {}
        self._kinds: defaultdict[type[cst.CSTNode], list[int]] = defaultdict(list)
        self._lasts = array("l")
        self._length = 0
        self._open: list[int] = [UNKNOWN]
        module._codegen(self)
        self.text = "".join(self.tokens)
        self.tokens.clear()

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Where a node begins and ends, without what does not count of it; KeyError for those of others."""
        place = self._places[id(node)]
        return self._starts[place], self._ends[place]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node around a node; None for the module, and for nodes of others."""
        around = self._around[self._places.get(id(node), 0)]
        return self.nodes[around] if around != UNKNOWN else None

    def inside(self, owner: cst.CSTNode, kind: type[Node]) -> list[Node]:
        """The nodes of one kind in a node, or that node itself, in the order in which they begin."""
        if not self._lasts:
            self._sort()
        place = self._places[id(owner)]
        places = self._kinds.get(kind, ())
        several = places[bisect_left(places, place) : bisect_right(places, self._lasts[place])]
        return [one for one in map(self.nodes.__getitem__, several) if isinstance(one, kind)]

    def _sort(self) -> None:
        """Sort the nodes by their kinds, and learn which is the last one in each."""
        for place, kind in enumerate(map(type, self.nodes)):
            self._kinds[kind].append(place)
        lasts = list(range(len(self.nodes)))
        for place in range(len(lasts) - 1, 0, -1):
            if lasts[place] > lasts[around := self._around[place]]:
                lasts[around] = lasts[place]
        self._lasts = array("l", lasts)

    def add_indent_tokens(self) -> None:
        """The blanks before a line."""
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        """A piece of the text."""
        self.tokens.append(value)
        self._length += len(value)

    def before_codegen(self, node: cst.CSTNode) -> None:
        """A node begins."""
        nodes = self.nodes
        place = len(nodes)
        self._places[id(node)] = place
        nodes.append(node)
        self._around.append(self._open[-1])
        self._starts.append(self._length)
        self._ends.append(UNKNOWN)
        self._open.append(place)

    def after_codegen(self, node: cst.CSTNode) -> None:
        """A node ends; where it has told already what of it counts, that holds."""
        place = self._open.pop()
        if self._ends[place] == UNKNOWN:
            self._ends[place] = self._length

    def record_syntactic_position(  # type: ignore[override]
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> _Position:
        """What counts of a node: it has no parentheses, and none of the blanks that belong to it."""
        return _Position(self, node, start_node, end_node)

    def now(self) -> int:
        """How long the text is so far, in characters."""
        return self._length

    def counts(self, node: cst.CSTNode, start: int, end: int) -> None:
        """Note what of a node counts."""
        place = self._places[id(node)]
        self._starts[place], self._ends[place] = start, end


class _Position:
    """The part of a node that counts begins and ends with a block, or with other nodes."""

    __slots__ = ("end", "layout", "node", "now", "start")

    def __init__(
        self, layout: Layout, node: cst.CSTNode, start: cst.CSTNode | None, end: cst.CSTNode | None
    ) -> None:
        self.layout, self.node, self.start, self.end = layout, node, start, end
        self.now = 0

    def __enter__(self) -> None:
        self.now = self.layout.now()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        layout = self.layout
        if error is not None:
            return  # too deep: the node that it ends with has not begun
        start = self.now if self.start is None else layout.span(self.start)[0]
        end = layout.now() if self.end is None else layout.span(self.end)[1]
        layout.counts(self.node, start, end)
