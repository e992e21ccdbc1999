"""Comparisons of responses, of what was read from them, and of texts."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.data.iteration import key_node
from v0to1.evaluation.interpreter.machine import Machine, handles
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.local_data import own_in
from v0to1.evaluation.responses.responses import responses_behind
from v0to1.evaluation.responses.route_literals import take
from v0to1.evaluation.responses.shared_reads import note_read
from v0to1.evaluation.responses.text_tests import COMPARED, note_compared
from v0to1.evaluation.sockets import connections
from v0to1.evaluation.values import TEXTS, Mapping, ResponseValue, Sequence, Text, Value, is_null, options

MEMBERSHIP = ("in", "not in")
SUBSETS = frozenset(["<=", "<", ">=", ">", "=="])


@handles(tree.Compare)
def comparison(machine: Machine, node: tree.Compare, scope: Scope) -> Value:
    """`left operator right`."""
    left, right = machine.evaluate(node.left, scope), machine.evaluate(node.right, scope)
    if node.operator in MEMBERSHIP:
        membership(machine, left, right, node, scope)
    if node.operator in SUBSETS:
        subset(machine, left, right, node, scope)
        subset(machine, right, left, node, scope)
    compare(machine, left, right, node, scope)
    compare(machine, right, left, node, scope)
    compare_parts(left, right, node, scope, looked_up=node.operator in MEMBERSHIP)
    compare_parts(right, left, node, scope)
    return machine.unknown(node, scope)


def compare_parts(
    value: Value, other: Value, node: tree.Compare, scope: Scope, *, looked_up: bool = False
) -> None:
    """Parts of a response are compared with data of the program's own, or are `looked_up` in a mapping."""
    if any(not (looked_up and isinstance(one, Mapping)) for one in own_in(other)):
        for option in options(value):
            if isinstance(option, ResponseValue):
                responses.escape_from(option, COMPARED, node, scope)


def subset(machine: Machine, wanted: Value, value: Value, node: tree.Compare, scope: Scope) -> None:
    """`{"a", "b"} <= answer.keys()` names keys of what it is compared with."""
    keys = [key for one in options(wanted) if type(one) is Sequence for key in one.items]
    if not keys:
        return
    if not all(isinstance(one, ResponseValue) for one in options(value)):
        machine.owned.update([id(key_node(key, scope.module)) for key in keys])
    for option in responses_behind(value):
        for key in keys:
            how = responses.How("test", node, key_node(key, scope.module))
            responses.read_key(option, key, how, scope)


def compare(machine: Machine, value: Value, other: Value, node: tree.Node, scope: Scope) -> None:
    """Keep what the reads in a value are compared with."""
    if type(value) in responses.PLAIN:
        return
    operator = node.operator if isinstance(node, tree.Compare) else "=="
    for option in options(value):
        if type(option) is ResponseValue:
            responses.compare_with(connections.with_name(machine, option), other, node)
            if (operator not in MEMBERSHIP and is_examined(option, other)) or isinstance(other, Sequence):
                note_compared(responses.text_of(option), node, scope)
        elif type(option) in TEXTS and isinstance(option, Text):
            note_compared(option, node, scope)
            take(machine, option)


def is_examined(response: ResponseValue, other: Value) -> bool:
    """Whether a comparison tells something of what a response is, and not only that there is one."""
    if response.stage == "data":
        return not all(is_null(one) for one in options(other))
    return response.stage != "response" or any(isinstance(one, Text) for one in options(other))


def membership(machine: Machine, left: Value, right: Value, node: tree.Compare, scope: Scope) -> None:
    """`"key" in value` names a key of what it is tested on; a literal in it is no piece of a URL."""
    machine.used.add(id(node.left))
    how = responses.How("test", node, node.left)
    note_read(machine, right, node.left)
    for option in options(right):
        if isinstance(option, ResponseValue) and not isinstance(left, ResponseValue):
            responses.read_key(option, left, how, scope)
            if option.stage != "data":
                note_compared(option, node, scope)
        elif isinstance(option, Mapping):
            for key in options(left):
                if not (isinstance(key, Text) and key.literal in option.items):
                    for one in responses_behind(option):
                        responses.read_key(one, key, how, scope)
