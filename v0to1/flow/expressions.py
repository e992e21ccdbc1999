"""What literals and operators give."""

from __future__ import annotations

from dataclasses import replace

from v0to1.flow import answers, texts, tree
from v0to1.flow.iteration import iterate
from v0to1.flow.machine import Machine, handles
from v0to1.flow.scope import Scope
from v0to1.flow.truth import truth
from v0to1.flow.url_joins import step_url
from v0to1.flow.values import (
    MAX_ENTRIES,
    NULL,
    Answer,
    Constant,
    Encoded,
    Gap,
    Hole,
    Item,
    Known,
    Mapping,
    Method,
    Piece,
    Sequence,
    Text,
    Value,
    is_null,
    options,
    union,
)

UNKNOWN = Hole | Answer | Method


@handles(tree.Text)
def text(machine: Machine, node: tree.Text, scope: Scope) -> Value:
    """A literal; one that may hold a route is remembered until a request uses it."""
    if machine.interesting(node.value):
        machine.literals[id(node)] = (node, scope.module)
    return texts.literal(node.value, node, scope.module, scope.frame)


@handles(tree.Const)
def const(machine: Machine, node: tree.Const, scope: Scope) -> Value:
    """A constant."""
    return Constant(node.value)


@handles(tree.Template)
def template(machine: Machine, node: tree.Template, scope: Scope) -> Value:
    """The pieces, joined."""
    pieces = [(machine.evaluate(piece, scope), piece) for piece in node.pieces]
    return texts.concat(pieces, scope.module, scope.frame)


@handles(tree.Mapping)
def mapping(machine: Machine, node: tree.Mapping, scope: Scope) -> Value:
    """A mapping literal."""
    found = Mapping(depth=machine.branch, node=node, module=scope.module)
    for entry in node.entries:
        value = machine.evaluate(entry.value, scope)
        if entry.key is None:
            spread(machine, found, value)
            continue
        key = machine.evaluate(entry.key, scope)
        literals = [one for one in options(key) if isinstance(one, Text) and one.literal is not None]
        for one in literals:
            maybe = len(literals) > 1
            found.put(Item(one.literal or "", entry.key, value, entry.value, scope.module, maybe))
        if not literals:
            found.open = True
            found.keys = union([key, found.keys]) if found.keys is not None else key
            found.element = union([value, found.element]) if found.element is not None else value
    return found


def spread(machine: Machine, found: Mapping, value: Value) -> None:
    """`**value` (or `update(value)`) into a mapping; an answer replaces entries by keys that are not seen."""
    several = len(options(value)) > 1
    for option in options(value):
        if isinstance(option, Answer) and found.items:
            answers.let_go(option, "call")
        if isinstance(option, Mapping):
            maybe = several or machine.branch > found.depth
            for item in list(option.items.values())[:MAX_ENTRIES]:
                copy = replace(item, maybe=item.maybe or maybe)
                found.put(copy)
            found.open = found.open or option.open
            found.element = found.element or option.element
            found.keys = found.keys or option.keys
            found.rest = (*found.rest, *option.rest)
        elif not is_null(option):
            found.open = True
            found.rest = (*found.rest, option) if isinstance(option, Answer) else found.rest


@handles(tree.Sequence)
def sequence(machine: Machine, node: tree.Sequence, scope: Scope) -> Value:
    """A sequence literal."""
    found = Sequence(node=node)
    for item in node.items[:MAX_ENTRIES]:
        if isinstance(item, tree.Spread):
            found.add(*iterate(machine, machine.evaluate(item.value, scope), item, scope))
            found.open = True
        else:
            found.add(machine.evaluate(item, scope))
    found.open = found.open or len(node.items) > MAX_ENTRIES
    return found


@handles(tree.Spread)
def spread_item(machine: Machine, node: tree.Spread, scope: Scope) -> Value:
    """A spread outside a sequence."""
    return machine.evaluate(node.value, scope)


@handles(tree.Await)
def awaited(machine: Machine, node: tree.Await, scope: Scope) -> Value:
    """Waiting gives what a future holds, and changes nothing else of what is known."""
    return answers.settled(machine.evaluate(node.value, scope))


@handles(tree.Not)
def negated(machine: Machine, node: tree.Not, scope: Scope) -> Value:
    """`not value` is true or false."""
    machine.evaluate(node.value, scope)
    return machine.unknown(node, scope)


@handles(tree.Choice)
def choice(machine: Machine, node: tree.Choice, scope: Scope) -> Value:
    """One of the options; an unknown with a known alternative keeps it as its default."""
    if node.test is not None:
        machine.evaluate(node.test, scope)
        holds = truth(machine, node.test, scope) if scope.arguments and len(node.options) == 2 else None
        if holds is not None:
            return machine.evaluate(node.options[0 if holds else 1], scope)
    values = [texts.one_of(machine.evaluate(option, scope)) for option in node.options]
    reads = [option for value in values for option in options(value) if isinstance(option, Answer)]
    if node.test is None and len(reads) > 1:
        answers.fall_back(reads, node, scope)
    return with_default(values)


def with_default(values: list[Value]) -> Value:
    """Join alternatives; a text after an unknown is what the unknown is by default."""
    first = values[0]
    if len(values) == 2 and isinstance(first, Hole) and first.default is None and isinstance(values[1], Text):
        return replace(first, default=values[1])
    useful = [value for value in values if not is_empty(value)]
    return union(useful or values)


def is_empty(value: Value) -> bool:
    """Whether a value is an empty text, mapping or sequence literal: it stands in for something missing."""
    match value:
        case Text():
            return value.literal == ""
        case Sequence(items=items):
            return not items and not value.open
        case Mapping(items=items):
            return not items and not value.open and value.element is None
        case _:
            return False


@handles(tree.Binary)
def binary(machine: Machine, node: tree.Binary, scope: Scope) -> Value:
    """An operator between two values; a long chain of them is worked off from its left end."""
    chain = [node]
    while isinstance(left := chain[-1].left, tree.Binary):
        chain.append(left)
    found = machine.evaluate(chain[-1].left, scope)
    for one in reversed(chain):
        found = operate(machine, one, found, machine.evaluate(one.right, scope), scope)
    return found


def operate(machine: Machine, node: tree.Binary, left: Value, right: Value, scope: Scope) -> Value:
    """`+`, `%` and `/` on texts, `+` on sequences, `|` on mappings."""
    parts = [(left, node.left), (right, node.right)]
    match node.operator:
        case "+" if any(isinstance(one, Sequence) for side in (left, right) for one in options(side)):
            return added(machine, left, right, node, scope)
        case "+" if any(isinstance(one, Text) for side in (left, right) for one in options(side)):
            return texts.concat(parts, scope.module, scope.frame)
        case "+" if isinstance(left, UNKNOWN) and isinstance(right, UNKNOWN):
            return texts.concat(parts, scope.module, scope.frame)
        case "%" if any(isinstance(one, Text) for one in options(left)):
            return percent(machine, left, right, node, scope)
        case "/" if not isinstance(right, Constant):
            return step_url(parts, node, scope)
        case "|" if any(isinstance(one, Mapping) for side in (left, right) for one in options(side)):
            found = Mapping(depth=machine.branch, node=node, module=scope.module)
            spread(machine, found, left)
            spread(machine, found, right)
            return found
        case _:
            return machine.unknown(node, scope)


def added(machine: Machine, left: Value, right: Value, node: tree.Binary, scope: Scope) -> Value:
    """One sequence after another; something unknown may be a sequence too."""
    found = Sequence(node=node)
    for side in (left, right):
        for option in options(side):
            if isinstance(option, Sequence):
                found.add(*option.items)
                found.open = found.open or option.open
            elif not is_null(option):
                found.open = True
                found.add(*(iterate(machine, option, node, scope) if not isinstance(option, Hole) else ()))
    return found


def percent(machine: Machine, left: Value, right: Value, node: tree.Binary, scope: Scope) -> Value:
    """`"…" % values`; a mapping or an answer gives named values, a mapping after a URL its query."""
    if isinstance(right, Mapping) and all(
        "%" not in one.shape for one in options(left) if isinstance(one, Text)
    ):
        return texts.each(left, lambda one: with_query(one, right, node, scope))
    values = right.items if isinstance(right, Sequence) else [right]
    written = node.right.items if isinstance(node.right, tree.Sequence) else ()
    nodes = written if len(written) == len(values) else [node.right] * len(values)
    pairs = zip(values, nodes, strict=True)
    positional = [texts.pieces_of(value, one, scope.module, scope.frame) for value, one in pairs]
    entries = right.items if isinstance(right, Mapping) else {}
    named = {
        key: texts.pieces_of(item.value, item.value_node or node.right, scope.module, scope.frame)
        for key, item in entries.items()
    }

    def missing(found: str) -> tuple[Piece, ...]:
        name = found[found.find("(") + 1 : found.find(")")] if "(" in found else ""
        value: Value = Hole(node.right, scope.module)
        if name and isinstance(right, Answer):
            value = answers.read(right, name, answers.How("format", node.left, None, node.right), scope)
        return (Gap(value, node.right, scope.module, (), scope.frame),)

    return texts.each(left, lambda value: texts.format_percent(value, positional, named, missing))


def with_query(url: Text, query: Value, node: tree.Node, scope: Scope) -> Text:
    """A URL with a query given as a mapping."""
    taken: Value = Encoded(query.snapshot()) if isinstance(query, Mapping) else query
    mark = "&" if "?" in url.shape else "?"
    gap = Gap(taken, node, scope.module, (), scope.frame)
    return Text((*url.pieces, Known(mark, None, scope.module), gap)) if query is not NULL else url
