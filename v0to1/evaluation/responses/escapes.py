"""Arguments that are given to something unknown, so that they can be followed no further."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.http.receivers import is_server
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.names import asked_by, dotted, leading
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.route_literals import hand_on
from v0to1.evaluation.values import STORED, Hole, Known, ResponseValue, Text, Value, options


def method_lets_go(machine: Machine, target: Value, name: str, node: tree.Call, scope: Scope) -> None:
    """What an unknown method of a response gives can be any part of it."""
    if name not in machine.libraries.names.mute and type(target) not in responses.PLAIN:
        responses.escape(target, "method", node, scope, name)


def is_part_called(
    machine: Machine, callee: ResponseValue, given: Arguments, node: tree.Call, scope: Scope
) -> bool:
    """Whether what is called is text of a response, or data of it without arguments: the same again.

    A key that is called is a method of what has it.

    Data as they come have no methods of their own: a whole response that has one is no data, but a response.
    """
    if callee.path and callee.stage == "data":
        above = callee.path[:-1]
        owner = ResponseValue(callee.requests, "data" if above else "response", above)
        method_lets_go(machine, owner, callee.path[-1], node, scope)
    return callee.stage == "bytes" or (callee.stage == "data" and not given.values)


def fills_file(node: tree.Call) -> bool:
    """Whether a call writes to something other than the terminal."""
    if not isinstance(node.callee, tree.Attr) or node.callee.name not in ("write", "writelines"):
        return False
    path = dotted(node.callee)
    return not ("stdout" in path or "stderr" in path)


def let_go(machine: Machine, value: Value, name: str, node: tree.Call, scope: Scope, *, quiet: bool) -> None:
    """An argument of an unknown call leaves what can be seen."""
    if type(value) in responses.PLAIN:
        return
    names = machine.libraries.names
    shown = (name in names.shows or name.endswith(names.quiet_endings)) and not fills_file(node)
    for option in options(value):
        if type(option) in responses.PLAIN:
            continue
        match option:
            case Text(pieces=pieces) if quiet:
                machine.used.update([id(piece.source) for piece in pieces if type(piece) is Known])
                responses.escape(option, "print" if shown else "call", node, scope, name)
            case Text():
                if not shown:
                    hand_on(machine, option, name, node, scope.module)
                responses.escape(option, "print" if shown else "call", node, scope, name)
            case _:
                responses.escape(option, "print" if shown else "call", node, scope, name)


def of_unknown(machine: Machine, callee: Value, given: list[Value], node: tree.Call, scope: Scope) -> Hole:
    """What a call of something unknown gives, by what is called and what it is given."""
    names = (*leading(callee), *asked_by(dotted(node.callee), given))
    kind = "answered" if any(map(responses.is_read, given)) else "call"
    if type(callee) is Hole and callee.kind in ("double", STORED):
        kind = callee.kind
    elif is_server(machine, callee):
        kind = "server"
    return Hole(node, scope.module, tuple(dict.fromkeys(names)), kind=kind)
