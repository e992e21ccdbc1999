"""What loops and unpacking see of a value."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.texts import literal
from v0to1.evaluation.interpreter.classes import member
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.objects import attribute
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.responses import element_of, escape
from v0to1.evaluation.responses.shared_reads import in_turn
from v0to1.evaluation.values import (
    LEFT_OUT,
    STORED,
    Class,
    Constant,
    Future,
    Hole,
    Instance,
    Item,
    Known,
    Mapping,
    Pairs,
    ResponseValue,
    Sequence,
    Table,
    Text,
    Value,
    bounded,
    options,
)

MAX_UNROLLED = 16
MAX_ROUNDS = MAX_UNROLLED + 1
"""Items that a loop is run for: the last of many stands for those that are left out, and is unknown."""


def iterate(machine: Machine, value: Value, node: tree.Node, scope: Scope) -> list[Value]:
    """The items that a loop over a value sees, at least one; where some are left out, an unknown one, too."""
    found: list[Value] = []
    for option in options(value):
        found.extend(items_of(machine, option, node, scope))
    return in_turn(bounded(found, MAX_UNROLLED * 2)) or [machine.unknown(node, scope)]


def items_of(machine: Machine, value: Value, node: tree.Node, scope: Scope) -> list[Value]:
    """The items of one value; empty when nothing is known of them."""
    machine.objects.opened.add(id(value.mapping if isinstance(value, Pairs) else value))
    match value:
        case Sequence(items=items):
            return distinct(items)
        case Mapping(items=entries, keys=keys):
            return bounded([*map(key_of, entries.values())], MAX_UNROLLED) + ([keys] if keys else [])
        case Pairs(mapping=mapping):
            return pairs_of(mapping)
        case ResponseValue():
            escape(value, "keys", node, scope)
            return [element_of(value)]
        case Future(value=inner):
            return items_of(machine, inner, node, scope)
        case Table(row=row):
            escape(row, "index", node, scope)
            return []
        case Class(members=members):
            return [one for one in list(members.values())[:MAX_UNROLLED] if isinstance(one, Text)]
        case Instance():
            return iterated_object(machine, value, node, scope)
        case Hole(kind=kind) if kind == STORED:
            return [value]
        case _:
            return []


def distinct(items: list[Value]) -> list[Value]:
    """The items of a sequence, each response once."""
    if len(items) <= MAX_UNROLLED:
        return list(items)
    answers = [item for item in items if isinstance(item, ResponseValue)]
    return [*items[: MAX_UNROLLED - len(answers[:4])], *answers[:4], LEFT_OUT]


def pairs_of(mapping: Mapping) -> list[Value]:
    """Key and value of each entry."""
    found: list[Value] = bounded(
        [Sequence([key_of(item), item.value]) for item in mapping.items.values()], MAX_UNROLLED
    )
    if mapping.element is not None and mapping.keys is not None:
        found.append(Sequence([mapping.keys, mapping.element]))
    return found


def in_places(known: Sequence, items: tuple[tree.Node, ...]) -> list[Value] | None:
    """What each target takes of a sequence: the one with an asterisk all that others leave."""
    spread = [place for place, one in enumerate(items) if isinstance(one, tree.Spread)]
    if len(spread) != 1:
        return list(known.items) if len(known.items) == len(items) else None
    (first,), extra = spread, len(known.items) - len(items) + 1
    if extra < 0 or known.open:
        return None
    rest = Sequence(known.items[first : first + extra], node=items[first])
    return [*known.items[:first], rest, *known.items[first + extra :]]


def iterated_object(machine: Machine, value: Instance, node: tree.Node, scope: Scope) -> list[Value]:
    """What an object of the project gives when it is looped over."""
    for name in ("__iter__", "__aiter__"):
        if member(value.cls, name) is not None:
            made = machine.call(attribute(machine, value, name, node, scope), node, scope)
            return [] if isinstance(made, Instance) else iterate(machine, made, node, scope)
    return []


def key_of(item: Item) -> Value:
    """The key of an entry as a text."""
    return literal(item.key, item.key_node, item.module)


def key_node(key: Value, module: str = "") -> tree.Node | None:
    """The literal in which a key stands, wherever or in one module."""
    match key:
        case Text(pieces=(Known(source=source, module=where),)) if module in ("", where):
            return source
        case _:
            return None


def numbered(rows: list[Value]) -> list[Value]:
    """Each item with its number."""
    return [Sequence([Constant(place), item]) for place, item in enumerate(rows)]
