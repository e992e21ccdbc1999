"""Which doubles of a test stand in the place of something that sends requests."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.doubles.mocks import verbs_of
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import Answer, Callable, External, Hole, Method, Session, Subject, Value, options


def stands(machine: Machine, double: Value, name: str) -> None:
    """Keep that a double is put in the place of a library's function."""
    for one in options(double):
        if isinstance(one, Hole) and machine.libraries.request_function(name) is not None:
            machine.standing[id(one.node)] = name


def put(machine: Machine, double: Value, words: tuple[str, ...]) -> None:
    """Keep which attribute, of whatever, a double without a name of its own is made."""
    for one in options(double) if words else ():
        if isinstance(one, Hole) and one.kind == "double" and not one.names:
            machine.posed.setdefault(id(one.node), words)


def sent_through(callee: Value, answer: Value) -> Value:
    """The response of requests that were sent by calling a double; they are known to be its own."""
    if isinstance(callee, Hole):
        for request in (
            one for option in options(answer) if isinstance(option, Answer) for one in option.requests
        ):
            if isinstance(request, Request):
                request.double = callee.node
    return answer


def sender_of(machine: Machine, double: Value) -> tuple[Library, str] | None:
    """The library and its function that a double stands for."""
    match double:
        case External(name=name):
            return machine.libraries.request_function(name)
        case Method(target=Session(library=library), name=name):
            return machine.libraries.by_name[library], name
        case Session(library=library) if machine.libraries.by_name[library].called:
            return machine.libraries.by_name[library], machine.libraries.by_name[library].called
        case Hole(node=node) if id(node) in machine.standing:
            return machine.libraries.request_function(machine.standing[id(node)])
        case Hole(names=names) if names:
            return machine.libraries.request_function(names[-1])
        case _:
            return None


def serves(machine: Machine, double: Hole, scope: Scope) -> bool:
    """Whether a double is one that requests of the running test were sent to, as far as it can be told."""
    if double.kind != "double" or sender_of(machine, double) is not None or verbs_of(machine, double.names):
        return True
    under = machine.under.frame(scope.frame)
    if any(one.double is double.node for one in under):
        return True
    functions = {
        frame.function.name for one in under for frame in one.frame.chain if frame.function is not None
    }
    return bool(functions & set(double.names))


def made_at(double: Value | None) -> tree.Node | None:
    """Where a double was made, as far as it is known."""
    return double.node if isinstance(double, Hole) and double.kind == "double" else None


def names_of(value: Value | None) -> tuple[str, ...]:
    """The names that lead to a double."""
    match value:
        case Hole(names=names):
            return names
        case External(name=name):
            return tuple(name.split("."))
        case Method(target=target, name=name):
            return (*names_of(target), name)
        case Callable(node=node) if node.name:
            return (node.name,)
        case Subject(value=inner):
            return names_of(inner)
        case _:
            return ()
