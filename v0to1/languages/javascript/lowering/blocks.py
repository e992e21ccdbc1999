"""Variables of blocks: one that hides another of the same function gets a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

NAMES = ("identifier", "shorthand_property_identifier_pattern")
PATTERNS = ("object_pattern", "array_pattern", "rest_pattern")
NAMED = (
    "class_declaration",
    "abstract_class_declaration",
    "enum_declaration",
    "function_declaration",
    "generator_function_declaration",
)
DECLARING = frozenset(["export_statement", "lexical_declaration", *NAMED])
DECLARED = frozenset(["lexical_declaration", "interface_declaration", "type_alias_declaration", *NAMED])
NAMING = frozenset(["identifier", "type_identifier"])
HIDDEN = "′"
"""What is put behind the name of a variable that hides another one; no source can spell it."""


class Names:
    """The variables of one function: those that it declares, those that it assigns, and its blocks.

    A block tells for each name that is declared in it what its variable is called.
    """

    __slots__ = ("assigned", "blocks", "declared")

    def __init__(self) -> None:
        self.declared: set[str] = set()
        self.assigned: set[str] = set()
        self.blocks: list[dict[str, str]] = [{}]

    def spelled(self, name: str) -> str | None:
        """What a variable of this function is called; None when it is none of its own."""
        for block in reversed(self.blocks):
            if name in block:
                return block[name]
        return None


def names_in(node: SgNode) -> Iterator[str]:
    """The names that a pattern binds."""
    kind = node.kind()
    if kind in NAMES:
        yield node.text()
    elif kind in ("pair_pattern", "assignment_pattern", "object_assignment_pattern"):
        inner = node.field("value") if kind == "pair_pattern" else node.field("left")
        if inner is not None:
            yield from names_in(inner)
    elif kind in PATTERNS:
        for child in node.named_children():
            yield from names_in(child)


def lexical(nodes: Iterable[SgNode], kinds: Iterable[str]) -> list[str]:
    """The names that statements declare for their own block; `kinds` are those of the statements."""
    found: list[str] = []
    for node, kind in zip(nodes, kinds, strict=True):
        if kind not in DECLARING:
            continue
        if kind == "export_statement":
            inner = exported(node)
            found += lexical([inner], [inner.kind()]) if inner is not None else ()
        elif kind == "lexical_declaration":
            for one in node.named_children():
                target = one.child(0)
                if target is not None and target.kind() in NAMES:
                    found.append(target.text())
                elif target is not None:
                    found.extend(names_in(target))
        else:
            found += [name] if (name := name_of(node)) else []
    return found


def name_of(node: SgNode) -> str:
    """The name that a declaration of a function, a class or an enumeration gives it; most begin with it."""
    second = node.child(1)
    name = second if second is not None and second.kind() in NAMING else node.field("name")
    return name.text() if name is not None else ""


def exported(node: SgNode) -> SgNode | None:
    """What an export declares; most have it behind their first word."""
    second = node.child(1)
    return second if second is not None and second.kind() in DECLARED else node.field("declaration")
