"""Lower the arguments of calls: by order, by name, spread, and functions that stand behind them."""

from __future__ import annotations

from collections.abc import Iterable

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.literals import entry
from v0to1.languages.grammars.lowering import Lowering, named
from v0to1.languages.grammars.tables import below

HOLDERS = ("argument", "value_argument")
LABELS = ("value_argument_label", "name_colon")
SPREADS = ("splat_argument", "variadic_unpacking", "spread_expression")
GONE = ("block_argument", "variadic_placeholder", "type_arguments")


def arguments(low: Lowering, node: SgNode | None) -> tuple[tree.Arg, ...]:
    """The arguments in a list of them; entries of a mapping without braces are named arguments."""
    found: list[tree.Arg] = []
    loose: list[tree.Entry] = []
    for item in below(node) if node is not None else ():
        kind = item.kind()
        if kind in GONE:
            continue
        if low.table.kinds.get(kind, ("",))[0] == "entry" and low.table.bare_calls:
            one = entry(low, item)
            if isinstance(one.key, tree.Text) and one.key.value.isidentifier():
                found.append(tree.Arg(item, one.key.value, one.value))
            else:
                loose.append(one)
            continue
        found.append(argument(low, item))
    if loose and node is not None:
        found.append(tree.Arg(node, None, tree.Mapping(node, tuple(loose))))
    return tuple(found)


def argument(low: Lowering, node: SgNode) -> tree.Arg:
    """One argument."""
    if node.kind() in SPREADS:
        return tree.Arg(node, None, low.lower(below(node)[-1]), 1)
    if node.kind() not in HOLDERS:
        return tree.Arg(node, None, low.lower(node))
    inner = below(node)
    if not inner:
        return tree.Arg(node, None, tree.Unknown(node, ()))
    return tree.Arg(node, label_of(node, inner), low.lower(inner[-1]))


def label_of(node: SgNode, inner: list[SgNode]) -> str | None:
    """The name of a named argument."""
    first = inner[0]
    if first.kind() in LABELS:
        return named(below(first)[0]) if below(first) else named(first)
    field = node.field("name")
    signs = {child.text() for child in node.children() if not child.is_named()}
    if len(inner) > 1 and (field is not None or "=" in signs):
        return named(field or first)
    return None


def unlabelled(args: Iterable[tree.Arg]) -> tuple[tree.Arg, ...]:
    """The arguments of a function of a library whose first one is called by a mere preposition."""
    given = tuple(args)
    if not given or given[0].name is None:
        return given
    return (tree.Arg(given[0].origin, None, given[0].value, given[0].stars), *given[1:])
