"""Functions that a program gives to a library: answers go through them, or they answer for a server."""

from __future__ import annotations

from v0to1.evaluation.doubles.mocked import give
from v0to1.evaluation.http.requests import UNHEARD, Argument
from v0to1.evaluation.http.sender import Sender
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.values import (
    Callable,
    External,
    Item,
    Mapping,
    Method,
    Mocked,
    ResponseValue,
    Session,
    Value,
    is_null,
    options,
    union,
)


def mapped(machine: Machine, mapper: Callable, response: Value, sender: Sender) -> Value:
    """What a session's function makes of a response; the response where nothing of it is left to be seen."""
    found = machine.call(mapper, sender.node, sender.scope, response)
    kept = [one for one in options(found) if isinstance(one, ResponseValue)]
    return union(kept) if kept else response


def set_mapper(machine: Machine, target: Value, name: str, given: Arguments) -> bool:
    """`session.interceptors.response.use(function)`; whether a call was one like it."""
    names = [name]
    while isinstance(target, Method):
        names.insert(0, target.name)
        target = target.target
    function, failed = given.at(0), given.at(1)
    if not isinstance(target, Session):
        return False
    if ".".join(names) not in machine.libraries.by_name[target.library].mappers:
        return False
    if isinstance(failed, Callable):
        target.failed = failed
    if isinstance(function, Callable):
        target.mapper = function
    elif function is not None and not is_null(function):
        target.given = (*target.given, Argument(UNHEARD, None, function))
    return True


def resolved(machine: Machine, arguments: list[Argument], response: Value, sender: Sender) -> None:
    """Functions of the role `resolver` are given the request that a mock is sent, and give its response."""
    library = sender.session.library if sender.session is not None else ""
    for one in arguments:
        if one.role != "resolver" or not isinstance(one.value, Callable) or not isinstance(response, Mocked):
            continue
        sent = machine.unknown(sender.node, sender.scope)
        whole = Mapping(node=sender.node, module=sender.scope.module, open=True)
        whole.put(Item("request", None, sent, None, sender.scope.module))
        several = (sent, External(f"{library}.respond"), External(f"{library}.context"))
        given = several if len(one.value.node.params) > 1 else (whole,)
        give(response.requests, [machine.call(one.value, sender.node, sender.scope, *given)])
