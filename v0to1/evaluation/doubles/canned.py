"""What test doubles are told to answer: bodies of hand-made responses, and where each is written."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.doubles.mocks import mappings_in
from v0to1.evaluation.http.requests import Canned, Frame, Sent
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    Callable,
    Constant,
    Encoded,
    Hole,
    Mapping,
    Response,
    SentBody,
    Value,
    is_null,
    options,
)

MAX_LOOKS = 3
KEPT = ("data", "value", "bytes")
"""What the members of a response that hold its body are to the evaluator."""

ERROR = 400


@dataclass(frozen=True, slots=True)
class Told:
    """What a double is told to answer: the value, where it is written, and whether only once.

    With `inner` it is what a response holds, so that null and lists are answers too. `double` is where the
    double was made.
    """

    value: Value
    node: tree.Node
    scope: Scope
    once: bool = False
    inner: bool = False
    double: tree.Node | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a response: its value, where it is written in which frame, and whether it is of an error.

    It is `chosen` where a function gives it or another one, by what it is asked for, and `direct` where no
    response is around it.
    """

    value: Value
    node: tree.Node | None
    home: Frame | None
    failed: bool = False
    chosen: bool = False
    direct: bool = False


def keep(machine: Machine, words: tuple[str, ...], body: Body, told: Told, sent: tuple[Sent, ...]) -> None:
    """Keep a response of a double, by the names that lead to it."""
    scope = told.scope
    known = {(id(one.mapping or one.value), id(one.node)) for one in machine.canned}
    found: list[Mapping | None] = [*mappings_in(body.value)]
    for mapping in found or [None]:
        value = mapping if mapping is not None else body.value
        if (id(value), id(body.node)) in known:
            continue
        machine.canned.append(
            Canned(
                mapping,
                scope.module,
                words,
                scope.frame,
                sent=sent,
                value=value,
                node=body.node,
                home=body.home,
                failed=body.failed,
                once=told.once,
                double=told.double,
                chosen=body.chosen,
                direct=body.direct,
            )
        )


def bodies_in(machine: Machine, told: Told, depth: int = MAX_LOOKS) -> list[Body]:
    """What a hand-made response answers: its data, those that its methods give, or the value itself."""
    return [one for option in options(told.value) for one in bodies_of(machine, option, told, depth)]


def bodies_of(machine: Machine, option: Value, told: Told, depth: int) -> list[Body]:
    """What one value answers."""
    match option:
        case Callable() if depth:
            return called(machine, option, told, depth)
        case Response(body=body, node=node, frame=frame, status=status):
            home = frame if isinstance(frame, Frame) else None
            return [] if is_null(body) else [Body(plain(body), node, home, is_error(status))]
        case Mapping() if depth:
            return described(machine, option, told, depth)
        case Hole(kind="double"):
            return []
        case Encoded():
            return [Body(plain(option), told.node, told.scope.frame)]
        case _ if told.inner or mappings_in(option):
            return [Body(option, told.node, told.scope.frame, direct=not told.inner)]
        case _:
            return []


def plain(value: Value) -> Value:
    """A value without the text that it is turned into."""
    several = options(value)
    return plain(several[0].value) if len(several) == 1 and isinstance(several[0], Encoded) else value


def called(machine: Machine, function: Callable, told: Told, depth: int) -> list[Body]:
    """What a function answers for a double."""
    given = (SentBody((), body=False),) * len(function.node.params)
    machine.fruitful.add(id(function.node))
    made = machine.call(function, told.node, told.scope, *given)
    node, frame = given_by(function.node), getattr(function.scope, "frame", told.scope.frame)
    inner = Scope(told.scope.module, frame, None)
    found = bodies_in(machine, replace(told, value=made, node=node or told.node, scope=inner), depth - 1)
    return [replace(one, chosen=one.chosen or len(found) > 1) for one in found]


def given_by(function: tree.Function) -> tree.Node | None:
    """The one expression that a function gives; None where it gives several."""
    match function.body:
        case [tree.Return(value=value)]:
            return value
        case _:
            return None


def described(machine: Machine, response: Mapping, told: Told, depth: int) -> list[Body]:
    """What a response answers whose members say it, or data that is given as it is."""
    decode = machine.libraries.names.guess_decode
    kept = [item for name, item in response.items.items() if decode.get(name) in KEPT]
    if not kept:
        whole = Body(response, told.node, told.scope.frame, direct=not told.inner)
        return [] if is_bare(response, decode) else [whole]
    found: list[Body] = []
    home = response.frame if isinstance(response.frame, Frame) else told.scope.frame
    for item in kept:
        scope = Scope(told.scope.module, home, None)
        inner = replace(told, value=item.value, node=item.value_node or told.node, scope=scope, inner=True)
        found.extend(bodies_in(machine, inner, depth - 1))
    return [replace(one, failed=one.failed or failed(response)) for one in found]


def failed(response: Mapping) -> bool:
    """Whether a response says that it is one of an error."""
    fine = response.items.get("ok")
    if fine is not None and isinstance(fine.value, Constant):
        return not fine.value.value
    status = response.items.get("status")
    return is_error(status.value if status is not None else None)


def is_error(status: Value | None) -> bool:
    """Whether a status is surely one of an error."""
    return isinstance(status, Constant) and isinstance(status.value, int) and status.value >= ERROR


def is_bare(response: Mapping, decode: Table[str, str]) -> bool:
    """Whether a hand-made response has no body: all that it says is how the request went."""
    other = [item.value for name, item in response.items.items() if decode.get(name) == "other"]
    return len(other) == len(response.items) and any(isinstance(one, Constant) for one in other)
