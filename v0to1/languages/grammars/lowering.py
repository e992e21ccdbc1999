"""The walk that lowers any of these grammars: what a kind means stands in its language's table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.tables import COMMENTS, Parts, Table, below, located

Lowered = tree.Node | tuple[tree.Node, ...]
Handler = Callable[["Lowering", SgNode, Parts], Lowered]
ROLES: dict[str, Handler] = {}
BLOCKS = (tree.Branch, tree.Try, tree.Loop)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of a syntax node, counted from its start."""

    node: SgNode
    start: int
    end: int

    def text(self) -> str:
        """The characters."""
        return self.node.text()[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Owner:
    """The class around: its name, what its members are called, and those that are called without objects."""

    name: str
    members: frozenset[str]
    methods: frozenset[str] = frozenset()


class Lowering:
    """State of one walk: the class and the variables around, and declarations that must stand first.

    `known` are the names that the project declares, `foreign` those of libraries, `types` the declared types
    of variables, `methods` the functions that the file gives to a type outside of its declaration.
    """

    def __init__(
        self, table: Table, known: frozenset[str], *, snake: bool = False, annotated: bool = False
    ) -> None:
        self.table = table
        self.known = known
        self.snake = snake
        self.annotated = annotated
        self.owners: list[Owner] = []
        self.locals: list[set[str]] = [set()]
        self.foreign: set[str] = set()
        self.types: dict[str, tree.Node] = {}
        self.first: list[tree.Node] = []
        self.methods: dict[str, list[SgNode]] = {}
        self.declares: frozenset[str] = frozenset()
        self.results: list[tree.Node | None] = []
        self.asks = 0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Lower what is asked whether it describes something, and lowered anew where it does not."""
        self.asks += 1
        try:
            yield
        finally:
            self.asks -= 1

    def handled(self, node: SgNode) -> Lowered:
        """What the table says about a node's kind."""
        parts = self.table.kinds.get(node.kind())
        if parts is None:
            return tree.Unknown(node, self.inner(node))
        try:
            return ROLES[parts[0]](self, node, parts[1:])
        except IndexError:  # where code is broken, a node may lack what it always has
            return tree.Unknown(node, ())

    def lower(self, node: SgNode) -> tree.Node:
        """Lower one expression; a statement in its place gives its last value."""
        found = self.handled(node)
        if isinstance(found, tree.Node) and not isinstance(found, BLOCKS):
            return found
        body = found if isinstance(found, tuple) else (found,)
        if len(body) == 1 and not isinstance(body[0], BLOCKS):
            return body[0]
        made = tree.Function(node, "", (), ended(body), is_value=True)
        return tree.Call(node, made, ())

    def optional(self, node: SgNode | None) -> tree.Node | None:
        """Lower an expression that may be missing."""
        return self.lower(node) if node is not None else None

    def part(self, node: SgNode, where: str) -> tree.Node:
        """Lower a part of a node."""
        found = located(node, where)
        return self.lower(found) if found is not None else tree.Unknown(node, ())

    def inner(self, node: SgNode) -> tuple[tree.Node, ...]:
        """Lower what stands below a node that has no meaning of its own."""
        return self.statements(below(node))

    def statements(self, nodes: Iterable[SgNode]) -> tree.Body:
        """Lower statements in order, with what has to be declared before them."""
        found: list[tree.Node] = []
        for node in nodes:
            kind = node.kind()
            if kind in self.table.silent or kind in COMMENTS:
                continue
            one = self.handled(node)
            found.extend(self.first)
            self.first.clear()
            found.extend(one if isinstance(one, tuple) else (one,))
        return tuple(found)

    def block(self, node: SgNode | None) -> tree.Body:
        """Lower a block, or the one statement in the place of one."""
        return self.statements([node]) if node is not None else ()

    @contextmanager
    def inside(self, names: Iterable[str]) -> Iterator[None]:
        """A function with variables of its own."""
        self.locals.append(set(names))
        try:
            yield
        finally:
            self.locals.pop()

    def declare(self, name: str) -> None:
        """A variable of the function around."""
        self.locals[-1].add(name)

    def is_foreign(self, path: Iterable[str]) -> bool:
        """Whether a path leads through a library, which may have a name that the project has too."""
        return any(name in self.foreign and name not in self.known for name in path)

    def is_local(self, name: str) -> bool:
        """Whether a name is a variable of a function around."""
        return any(name in one for one in self.locals[1:])

    def member(self, node: SgNode, name: str) -> tree.Node | None:
        """A member of the class around that is used without its object; None for any other name."""
        owner = self.owners[-1] if self.owners else None
        if owner is None or not self.table.implicit or name not in owner.members or self.is_local(name):
            return None
        return tree.Attr(node, tree.Name(node, self.table.receiver), name)


Typing = Callable[[tree.Node], tree.Node]


def ended(body: tree.Body, typed: Typing = lambda value: value) -> tree.Body:
    """Statements whose last value is what they give, of the type that is declared."""
    if not body:
        return body
    *before, last = body
    match last:
        case tree.Branch(arms=arms):
            inner = tuple(ended(arm, typed) for arm in arms)
            last = tree.Branch(last.origin, last.test, inner, last.complete)
        case tree.Try(body=tried, handlers=handlers, final=final):
            caught = tuple(ended(one, typed) for one in handlers)
            last = tree.Try(last.origin, ended(tried, typed), caught, final)
        case tree.Return() | tree.Leave() | tree.Loop() | tree.Class():
            pass
        case _:
            last = tree.Return(last.origin, typed(last))
    return (*before, last)


def role(*names: str) -> Callable[[Handler], Handler]:
    """Register a function as the meaning of words in the tables."""

    def register(handler: Handler) -> Handler:
        ROLES.update(dict.fromkeys(names, handler))
        return handler

    return register


def named(node: SgNode | None) -> str:
    """The text of a name; empty without one. `drop!` of Ruby is another name than `drop`."""
    if node is None:
        return ""
    text = node.text().partition("<")[0]
    own = "!" if text.endswith("!") and node.kind() == "identifier" else ""
    return text.strip("`@$?!: ") + own
