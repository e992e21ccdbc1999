"""Calls of message sockets, whose arguments leave the program."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.calls import run_callback
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.escapes import let_go
from v0to1.evaluation.sockets.members import is_namespace
from v0to1.evaluation.values import Value


def socket_call(machine: Machine, given: Arguments, node: tree.Call, scope: Scope) -> Value:
    """A call of a message socket: a function that it is given is run there, and all else leaves."""
    run_callback(machine, given, node, scope)
    for value in given.values:
        if not is_namespace(machine, value):
            let_go(machine, value, "", node, scope, quiet=True)
    return machine.unknown(node, scope)
