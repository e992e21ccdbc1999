"""What operators between two values give."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data import texts
from v0to1.evaluation.data.iteration import iterate
from v0to1.evaluation.http.url_joins import step_url
from v0to1.evaluation.interpreter.expressions import spread
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.responses import responses_behind
from v0to1.evaluation.responses.route_literals import note_built
from v0to1.evaluation.values import (
    MAPPINGS,
    NULL,
    TEXTS,
    Constant,
    Encoded,
    Gap,
    Hole,
    Known,
    Mapping,
    Method,
    Piece,
    ResponseValue,
    Sequence,
    Text,
    Value,
    is_null,
    options,
)

UNKNOWN = Hole | ResponseValue | Method


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
    machine.joined.add(id(node.right))
    kinds = {type(one) for side in (left, right) for one in options(side)}
    match node.operator:
        case "+" if Sequence in kinds:
            return added(machine, left, right, node, scope)
        case "+" if not TEXTS.isdisjoint(kinds):
            joined = texts.concat(parts, scope.module, scope.frame)
            note_built(machine, joined)
            return joined
        case "+" if isinstance(left, UNKNOWN) and isinstance(right, UNKNOWN):
            let_go(left, right, node, scope)
            return texts.concat(parts, scope.module, scope.frame)
        case "%" if any(isinstance(one, Text) for one in options(left)):
            return percent(machine, left, right, node, scope)
        case "/" if not isinstance(right, Constant):
            return step_url(parts, node, scope)
        case "|" if not MAPPINGS.isdisjoint(kinds):
            found = Mapping(depth=machine.branch, node=node, module=scope.module)
            spread(machine, found, left)
            spread(machine, found, right)
            return found
        case _:
            let_go(left, right, node, scope)
            return machine.unknown(node, scope)


def let_go(left: Value, right: Value, node: tree.Binary, scope: Scope) -> None:
    """What an operator makes of two responses, or repeats of one, has its keys and is not followed."""
    for side in (left, right):
        if type(side) not in responses.PLAIN and type(side) is not Text:
            responses.escape(side, "method", node, scope, node.operator)


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
    """`"…" % values`; a mapping or a response gives named values, a mapping after a URL its query."""
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
        for one in responses_behind(right) if name else ():
            value = responses.read(one, name, responses.How("format", node.left), scope)
        return (Gap(value, node.right, scope.module, (), scope.frame),)

    return texts.each(left, lambda value: texts.format_percent(value, positional, named, missing))


def with_query(url: Text, query: Value, node: tree.Node, scope: Scope) -> Text:
    """A URL with a query given as a mapping."""
    taken: Value = Encoded(query.snapshot()) if isinstance(query, Mapping) else query
    mark = "&" if "?" in url.shape else "?"
    gap = Gap(taken, node, scope.module, (), scope.frame)
    return Text((*url.pieces, Known(mark, None, scope.module), gap)) if query is not NULL else url
