"""The walk that lowers a syntax tree to the small tree: dispatch on the node's kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering import blocks
from v0to1.languages.javascript.lowering.blocks import DECLARING, HIDDEN, Names, lexical

below = SgNode.named_children
"""The named nodes directly below one."""

Handler = Callable[["Lowering", SgNode], tree.Node]
Several = Callable[["Lowering", SgNode], tuple[tree.Node, ...]]
STATEMENTS: dict[str, Several] = {}

SILENT = frozenset(
    {
        "comment", "html_comment", "hash_bang_line", "empty_statement", "type_annotation", "type_arguments",
        "type_parameters", "ambient_declaration",
        "function_signature", "decorator", "debugger_statement", "import_alias", "jsx_text",
        "statement_identifier", "property_identifier", "type_identifier", "predefined_type",
        "accessibility_modifier", "regex_flags", "abstract_method_signature", "method_signature",
        "index_signature", "implements_clause",
    }
)  # fmt: skip
"""Kinds that do nothing when the program runs."""

TYPES = ("type_alias_declaration", "interface_declaration")
EXPORT = "export_statement"
HOISTED = frozenset(["function_declaration", "generator_function_declaration", *TYPES])
"""Statements that hold wherever they stand in their block."""


class Handlers(dict[str, Handler]):
    """How kinds of nodes are lowered; one that has no meaning of its own is what stands below it."""

    def __missing__(self, kind: str) -> Handler:
        return without_meaning


HANDLERS = Handlers()


def without_meaning(low: Lowering, node: SgNode) -> tree.Node:
    """Lower a node of which only what stands below it counts."""
    return tree.Unknown(node, low.inner(node))


class Lowering:
    """State of one walk: the variables of the functions around the current place.

    `hidden` are the names that some variable has to share with another one that is in sight.
    `methods` are functions that the module puts into the prototypes of others, by the other's name.
    """

    __slots__ = ("hidden", "methods", "names")

    def __init__(self, methods: Mapping[str, Sequence[tuple[str, SgNode]]]) -> None:
        self.names: list[Names] = [Names()]
        self.hidden: set[str] = set()
        self.methods = methods

    def lower(self, node: SgNode) -> tree.Node:
        """Lower one expression (or statement that is one)."""
        return HANDLERS[node.kind()](self, node)

    def optional(self, node: SgNode | None) -> tree.Node | None:
        """Lower an expression that may be missing."""
        return self.lower(node) if node is not None else None

    def lower_as(self, node: SgNode, kind: str) -> tree.Node:
        """Lower one expression whose kind is known."""
        return HANDLERS[kind](self, node)

    def inner(self, node: SgNode) -> tuple[tree.Node, ...]:
        """Lower what stands below a node that has no meaning of its own."""
        return self.statements(below(node))

    def block(self, node: SgNode | None) -> tree.Body:
        """Lower a block, or the one statement that stands in the place of one."""
        if node is None:
            return ()
        if node.kind() != "statement_block":
            return self.statements([node])
        nodes = node.named_children()
        kinds = [one.kind() for one in nodes]
        self.enter(() if DECLARING.isdisjoint(kinds) else lexical(nodes, kinds))
        found = self.of_kinds(nodes, kinds)
        self.leave()
        return found

    @contextmanager
    def inside(self, names: Iterable[str]) -> Iterator[None]:
        """A block with variables of its own."""
        self.enter(names)
        try:
            yield
        finally:
            self.leave()

    def enter(self, names: Iterable[str]) -> None:
        """Begin a block with variables of its own: those that hide others in sight are called otherwise.

        The outermost block of a function is a scope of its own already, but for the parameters.
        """
        blocks = self.names[-1].blocks
        own: dict[str, str] = {}
        if not names:
            blocks.append(own)
            return
        around = self.names if len(blocks) > 1 else self.names[-1:]
        for name in names:
            hides = any(one.spelled(name) is not None for one in around)
            own[name] = name + HIDDEN * len(blocks) if hides else name
            if hides:
                self.hidden.add(name)
        blocks.append(own)

    def leave(self) -> None:
        """End the block that was entered last."""
        self.names[-1].blocks.pop()

    def spelled(self, name: str) -> str:
        """What the variable is called that a name means here."""
        if name not in self.hidden:
            return name
        for names in reversed(self.names):
            for block in reversed(names.blocks):
                if name in block:
                    return block[name]
        return name

    def statements(self, nodes: Iterable[SgNode]) -> tree.Body:
        """Lower statements in order, functions and types before all others, as the language does."""
        nodes = list(nodes)
        return self.of_kinds(nodes, [node.kind() for node in nodes])

    def of_kinds(self, nodes: list[SgNode], kinds: list[str]) -> tree.Body:
        """Lower statements whose kinds are known."""
        found: list[tree.Node] = []
        hoisted: list[tree.Node] = []
        exports: list[tree.Node] = []
        for node, kind in zip(nodes, kinds, strict=True):
            if kind in SILENT:
                continue
            several = STATEMENTS.get(kind)
            if several is None:
                found.append(HANDLERS[kind](self, node))
            elif kind == EXPORT:
                place = exported(node)
                (hoisted if place in HOISTED else found if place else exports).extend(several(self, node))
            else:
                (hoisted if kind in HOISTED else found).extend(several(self, node))
        if not hoisted and not exports:
            return tuple(found)
        return (*hoisted, *found, *exports)


def halves(node: SgNode, first: str, second: str) -> tuple[SgNode | None, SgNode | None]:
    """Two fields that every node of a kind has; to ask for all that it has costs less than for both."""
    found = node.named_children()
    return (found[0], found[1]) if len(found) == 2 else (node.field(first), node.field(second))


def exported(node: SgNode) -> str:
    """The kind of what an export declares; nothing where that is declared elsewhere, perhaps below."""
    inner = blocks.exported(node)
    if inner is not None:
        return inner.kind()
    return "source" if node.field("source") is not None else ""


def lowers(*kinds: str) -> Callable[[Handler], Handler]:
    """Register a function as the lowering of kinds of nodes."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def states(*kinds: str) -> Callable[[Several], Several]:
    """Register a function as the lowering of statements that may give several nodes."""

    def register(handler: Several) -> Several:
        STATEMENTS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


def has_token(node: SgNode, *tokens: str) -> bool:
    """Whether one of some tokens stands directly below a node."""
    return not set(tokens).isdisjoint([child.kind() for child in node.children()])
