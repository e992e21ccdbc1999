"""Comprehensions: loops that make a sequence or a mapping."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.data.iteration import MAX_ROUNDS, iterate, key_node
from v0to1.evaluation.interpreter.binding import bind
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.shared_reads import mingled
from v0to1.evaluation.values import Item, Known, Mapping, Pairs, Piece, Sequence, Text, Value, options, union
from v0to1.tree.walking import walk


@handles(tree.Comprehension)
def comprehension(machine: Machine, node: tree.Comprehension, scope: Scope) -> Value:
    """A loop that makes a sequence or a mapping."""
    inner = Scope(scope.module, scope.frame, scope)
    source: Value | None = None
    value: Value | None = None
    last = len(node.clauses) - 1
    rows: list[Value] = []
    for place, (target, iterable, tests) in enumerate(node.clauses):
        value = machine.evaluate(iterable, inner)
        source = value if source is None else source
        rows = iterate(machine, value, node, inner)
        if place != last:
            bind(machine, target, union(rows), inner)
            for test in tests:
                machine.evaluate(test, inner)
    if node.key is None:
        made = made_items(machine, node, rows, inner)
        rest = further(value)
        if rest is not None:
            made = of_each(made, node.element) if rest.items else []
        return Sequence(made, rest is None or bool(made), node)
    return made_mapping(machine, node, node.key, rows, source, inner)


def further(value: Value | None) -> Sequence | None:
    """The further arguments that a loop runs over, where all that a call gives are known."""
    rest = isinstance(value, Sequence) and isinstance(value.node, tree.Param) and not value.open
    return value if rest and isinstance(value, Sequence) else None


def of_each(made: list[Value], element: tree.Node) -> list[Value]:
    """What is made of further arguments: a literal stands for as many places as a call gives of them."""
    own = {id(one) for one in walk(element)}
    return [
        Text(tuple(placeless(piece, own) for piece in one.pieces)) if type(one) is Text else one
        for one in made
    ]


def placeless(piece: Piece, own: set[int]) -> Piece:
    """A piece without its literal, where that is one of some."""
    return replace(piece, source=None) if isinstance(piece, Known) and id(piece.source) in own else piece


def made_items(machine: Machine, node: tree.Comprehension, rows: list[Value], inner: Scope) -> list[Value]:
    """What a comprehension makes of each item of its innermost loop."""
    target, _, tests = node.clauses[-1]
    found = []
    for row in rows[:MAX_ROUNDS]:
        bind(machine, target, row, inner)
        for test in tests:
            machine.evaluate(test, inner)
        found.append(machine.evaluate(node.element, inner))
    return mingled(found) if tests else found


def made_mapping(
    machine: Machine,
    node: tree.Comprehension,
    key: tree.Node,
    rows: list[Value],
    source: Value | None,
    inner: Scope,
) -> Value:
    """A mapping made by a loop; one made of another's pairs keeps its entries, each of them maybe."""
    target, _, tests = node.clauses[-1]
    found = Mapping(depth=machine.branch, node=node, module=inner.module)
    for row in rows[:MAX_ROUNDS]:
        bind(machine, target, row, inner)
        for test in tests:
            machine.evaluate(test, inner)
        made, value = machine.evaluate(key, inner), machine.evaluate(node.element, inner)
        text = made.literal if isinstance(made, Text) else None
        if text is not None:
            place = key_node(made, inner.module) or key
            found.put(Item(text, place, value, node.element, inner.module, bool(tests)))
        else:
            found.open = True
            found.keys = union([made, found.keys]) if found.keys else made
            found.element = union([value, found.element]) if found.element else value
    for option in options(source) if source is not None else ():
        if isinstance(option, Pairs):
            found.open = found.open or option.mapping.open
            kept = option.mapping.items
            found.items = {
                name: resumed(item, kept.get(name), bool(tests)) for name, item in found.items.items()
            }
    return found


def resumed(item: Item, before: Item | None, maybe: bool) -> Item:
    """An entry that was carried over from another mapping keeps its places there."""
    if before is None:
        return item
    item.key_node, item.value_node, item.module = before.key_node, before.value_node, before.module
    item.maybe, item.earlier = before.maybe or maybe, before.earlier
    item.declarations = before.declarations
    return item
