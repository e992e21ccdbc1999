"""Lower classes that are written as a function and what is put into its prototype."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.languages.javascript.lowering.walk import Lowering, below, halves

PROTOTYPE = ".prototype"


def prototypes(nodes: Iterable[SgNode], kinds: Iterable[str]) -> dict[str, list[tuple[str, SgNode]]]:
    """The methods that statements of a module put into prototypes, by the function's name."""
    found: dict[str, list[tuple[str, SgNode]]] = {}
    statements = (node for node, kind in zip(nodes, kinds, strict=True) if kind == "expression_statement")
    for node in statements:
        for owner, name, value in methods_in(node):
            found.setdefault(owner, []).append((name, value))
    return found


def methods_in(node: SgNode) -> Iterator[tuple[str, str, SgNode]]:
    """`X.prototype.name = function …` as a statement: the owner, the name and the function."""
    inner = below(node)
    if len(inner) != 1 or inner[0].kind() != "assignment_expression":
        return
    left, right = halves(inner[0], "left", "right")
    if left is None or right is None or left.kind() != "member_expression":
        return
    owner, _, name = left.text().rpartition(".")
    if owner.endswith(PROTOTYPE) and right.kind() in ("function_expression", "generator_function"):
        yield owner.removesuffix(PROTOTYPE), name, right


def is_method(low: Lowering, path: str) -> bool:
    """Whether an assignment's target is in a prototype that has become a class."""
    owner = path.rpartition(".")[0]
    return owner.endswith(PROTOTYPE) and owner.removesuffix(PROTOTYPE) in low.methods
