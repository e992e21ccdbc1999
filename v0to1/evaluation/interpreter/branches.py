"""Tests that the arguments of a call decide: blocks that cannot run under it are left out."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table

from v0to1 import tree
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    Callable,
    Constant,
    Encoded,
    Hole,
    Instance,
    Known,
    Mapping,
    Sequence,
    Session,
    Text,
    Value,
)
from v0to1.tree.walking import walk_through

MAX_DECIDING = 8
"""As many variables may have to do with whether one is what the arguments make of it."""


def truth(machine: Machine, test: tree.Node | None, scope: Scope) -> bool | None:
    """Whether a test holds, as far as unchanged arguments and literals say; None when they do not."""
    match test:
        case tree.Not(value=inner):
            found = truth(machine, inner, scope)
            return None if found is None else not found
        case tree.Choice(test=None, options=several):
            found_all = [truth(machine, one, scope) for one in several]
            return True if True in found_all else None if None in found_all else False
        case tree.Choice(test=tree.Node() as first, options=(second,)):
            pair = (truth(machine, first, scope), truth(machine, second, scope))
            return False if False in pair else None if None in pair else True
        case tree.Compare(left=left, operator=operator, right=right):
            return compared(known(machine, left, scope), operator, known(machine, right, scope))
        case tree.Node():
            value = known(machine, test, scope)
            return truthy(value) if value is not None else None
        case _:
            return None


def known(machine: Machine, node: tree.Node, scope: Scope) -> Value | None:
    """The value of an expression made of unchanged arguments and literals; None for any other."""
    if type(node) is tree.Name:
        value = scope.variables.get(node.name)
        if value is None or value is scope.arguments.get(node.name):
            return value
        plain_data = isinstance(value, Constant | Encoded | Mapping | Text)
        return value if plain_data and is_decided(machine, node.name, scope) else None
    if type(node) is tree.Const or type(node) is tree.Text:
        return machine.evaluate(node, scope)
    match node:
        case tree.Call(callee=tree.Attr(target=target, name="upper" | "lower" | "strip"), args=()):
            return machine.evaluate(node, scope) if isinstance(known(machine, target, scope), Text) else None
        case tree.Attr(target=target, name=name, key=tree.Node()):
            return entry(known(machine, target, scope), name)
        case tree.Index(target=target, key=tree.Text(value=name)):
            return entry(known(machine, target, scope), name)
        case tree.Sequence(items=items):
            values = [known(machine, item, scope) for item in items]
            return Sequence([one for one in values if one is not None]) if all(values) else None
        case _:
            return None


def is_decided(machine: Machine, name: str, scope: Scope) -> bool:
    """Whether a variable of the function is what the arguments make of it, whatever else it may be set to.

    What is found is kept until the first question is answered, as others lead to the same variables.
    """
    function, mark, found = scope.function, (id(scope), name), machine.deciding
    if function is None or not scope.arguments or mark in found or len(found) == MAX_DECIDING:
        return found.get(mark, False)
    first, found[mark] = not found, False
    try:
        places = setters(machine, function).get(name, ())
        found[mark] = all(sets_surely(machine, one, name, scope) for one in places)
        return found[mark]
    finally:
        if first:
            found.clear()


def sets_surely(machine: Machine, node: tree.Node, name: str, scope: Scope) -> bool:
    """Whether a statement leaves a variable alone, or it is known to set it, and to what kind of value."""
    match node:
        case tree.Assign(targets=(tree.Name(name=found),), value=tree.Node() as value) if found == name:
            return is_sure(machine, value, name, scope) and name not in bound_in(machine, value)
        case tree.Branch(test=tree.Node() as test, arms=(first, second)) if name in bound_in(machine, node):
            holds = truth(machine, test, scope)
            arm = first if holds else second
            return holds is not None and all(sets_surely(machine, one, name, scope) for one in arm)
        case _:
            return name not in bound_in(machine, node)


def setters(machine: Machine, function: tree.Function) -> Table[str, list[tree.Node]]:
    """The statements of a function by the names that they set; they stay the same."""
    found = machine.objects.setters.get(id(function))
    if found is None:
        found = machine.objects.setters[id(function)] = {}
        for one in function.body:
            for name in bound_in(machine, one):
                found.setdefault(name, []).append(one)
    return found


def bound_in(machine: Machine, node: tree.Node) -> frozenset[str]:
    """The names that are anything but read in a node, or in the functions in it; they stay the same."""
    found = machine.objects.bound.get(id(node))
    if found is None:
        found = machine.objects.bound[id(node)] = frozenset(binding(node))
    return found


def binding(node: tree.Node) -> Iterator[str]:
    """The names that are anything but read in a node, or in the functions in it."""
    for one in walk_through(node):
        match one:
            case tree.Assign(targets=several):
                bound: tuple[tree.Node | None, ...] = several
            case tree.Loop(target=target):
                bound = (target,)
            case tree.Scoped(items=items):
                bound = tuple(target for _, target in items)
            case tree.Outer(names=names):
                yield from names
                continue
            case tree.Function(name=found) | tree.Class(name=found) | tree.Import(alias=found):
                bound = (tree.Name(one.origin, found),)
            case _:
                continue
        yield from (each.name for each in walk_through(bound) if isinstance(each, tree.Name))


def is_sure(machine: Machine, node: tree.Node, name: str, scope: Scope) -> bool:
    """Whether the arguments say what a variable is set to, or it is data that is encoded."""
    match node:
        case tree.Choice(test=tree.Node() as test, options=(first, second)):
            holds = truth(machine, test, scope)
            return holds is not None and is_sure(machine, first if holds else second, name, scope)
        case tree.Choice(test=None, options=(first, second)):
            holds = truth(machine, first, scope)
            return holds is not None and is_sure(machine, first if holds else second, name, scope)
        case tree.Call():
            return isinstance(scope.variables.get(name), Encoded)
        case _:
            return known(machine, node, scope) is not None


def entry(owner: Value | None, name: str) -> Value | None:
    """An entry that a known mapping has for certain."""
    item = owner.items.get(name) if isinstance(owner, Mapping) else None
    return item.value if item is not None and not item.maybe else None


def fits(machine: Machine, pattern: tree.Node, subject: Value | None, scope: Scope) -> bool | None:
    """Whether a known value is one of those that a pattern names; None when that cannot be said."""
    match pattern:
        case tree.EqualPattern(value=wanted):
            return compared(subject, "==", known(machine, wanted, scope))
        case tree.AnyPattern(options=several):
            each = [fits(machine, one, subject, scope) for one in several]
            return True if True in each else None if None in each else False
        case _:
            return None


def truthy(value: Value) -> bool | None:
    """Whether a value counts as true."""
    match value:
        case Constant(value=constant):
            return bool(constant)
        case Text() if value.literal is not None:
            return bool(value.literal)
        case Mapping(items=items):
            sure = any(not item.maybe for item in items.values())
            return True if sure else None if items or value.open else False
        case Sequence(items=items):
            return None if value.open else bool(items)
        case Text():
            return True if any(isinstance(piece, Known) and piece.text for piece in value.pieces) else None
        case Instance() | Callable() | Session():
            return True
        case Encoded(value=data):
            return truthy(data) or None
        case Hole():
            return True if is_required(value) else None
        case _:
            return None


def is_required(value: Value) -> bool:
    """Whether a value is a parameter that callers must give: it is taken to be something."""
    return isinstance(value, Hole) and isinstance(value.node, tree.Param) and value.node.default is None


def compared(left: Value | None, operator: str, right: Value | None) -> bool | None:
    """The result of a comparison of two known values."""
    if left is None or right is None:
        return None
    match operator:
        case "is" | "==":
            return same(left, right)
        case "is not" | "!=":
            found = same(left, right)
            return None if found is None else not found
        case "in" | "not in" if isinstance(right, Sequence):
            each = [same(left, item) for item in right.items]
            inside = True if True in each else None if None in each else False
            return inside if operator == "in" or inside is None else not inside
        case _:
            return None


def same(left: Value, right: Value) -> bool | None:
    """Whether two values are equal."""
    first, second = plain(left), plain(right)
    if first is not None and second is not None:
        return first == second
    null = next((one for one in (first, second) if one == (None,)), None)
    other = right if first is null else left
    surely = isinstance(
        other, Mapping | Sequence | Instance | Callable | Session | Text | Encoded
    ) or is_required(other)
    return False if null and surely else None


def plain(value: Value) -> tuple[object] | None:
    """The constant that a value is, in a tuple of its own."""
    match value:
        case Constant(value=constant):
            return (constant,)
        case Text() if value.literal is not None:
            return (value.literal,)
        case _:
            return None
