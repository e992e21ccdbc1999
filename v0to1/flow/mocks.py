"""Test doubles and mocking libraries: what they answer, and what tests look at of what was sent."""

from __future__ import annotations

from dataclasses import replace

from v0to1.flow import tree
from v0to1.flow.machine import Machine
from v0to1.flow.requests import Canned, Request, Sent
from v0to1.flow.scope import Scope
from v0to1.flow.values import (
    Encoded,
    Instance,
    Known,
    Mapping,
    SentBody,
    Sequence,
    Session,
    Text,
    Value,
    options,
)

MAX_DIGGING = 3


def mappings_in(value: Value, depth: int = MAX_DIGGING) -> list[Mapping]:
    """The mappings that are given with a value: itself, its items, its attributes."""
    found: list[Mapping] = []
    for option in options(value):
        match option:
            case Mapping():
                found.append(option)
            case Encoded(value=inner):
                found.extend(mappings_in(inner, depth))
            case Sequence(items=items) if depth:
                found.extend(one for item in items for one in mappings_in(item, depth - 1))
            case Instance(attributes=attributes) if depth:
                found.extend(one for item in attributes.values() for one in mappings_in(item, depth - 1))
    return found


def give(requests: tuple[object, ...], values: list[Value]) -> None:
    """Tell mocked routes what they answer."""
    bodies = [body for value in values for body in mappings_in(value)]
    for request in requests:
        if isinstance(request, Request) and bodies:
            request.body = request.body or bodies[0].snapshot()
            request.bodies = (*request.bodies, *(body.snapshot() for body in bodies))


def answer_of_double(
    machine: Machine, names: tuple[str, ...], value: Value, scope: Scope, sent: tuple[Sent, ...] = ()
) -> bool:
    """Keep the mappings that a test double is told to answer; whether there were any."""
    found = mappings_in(value)
    known = {id(one.mapping) for one in machine.canned}
    for mapping in found:
        if id(mapping) not in known:
            machine.canned.append(Canned(mapping, scope.module, names, scope.frame, (), sent))
    return bool(found)


def with_requests(machine: Machine) -> tuple[Canned, ...]:
    """What doubles answer, with the requests that were made under the function that set them up."""
    found = []
    for one in machine.canned:
        under = requests_under(machine, one)
        verbs = {
            machine.libraries.names.verbs.get(name.rpartition("_")[2].lower(), "") for name in one.names
        } - {""}
        fitting = [
            r for r in under if not verbs or (r.method is not None and r.method.shape.upper() in verbs)
        ]
        linked = replace(one, requests=tuple(fitting))
        for request in fitting:
            request.canned.append(linked)
            known = {id(each.node) for each in request.sent}
            request.sent.extend(each for each in one.sent if id(each.node) not in known)
        found.append(linked)
    return tuple(found)


def requests_under(machine: Machine, one: Canned) -> list[Request]:
    """The requests that a double answers: those of the function that set it up, or of who called that.

    Where it is set up for several tests, those that are made under functions of its module.
    """
    sent = [request for request in machine.requests if not request.mock]
    for frame in reversed(one.frame.chain):
        found = [request for request in sent if frame in request.frame.chain]
        if found or frame.function is None:
            break
    if (found and frame.function is not None) or not machine.libraries.names.hooks:
        return found
    return [
        request for request in sent if any(frame.module == one.module for frame in request.frame.chain[1:])
    ]


def mocked_here(machine: Machine, library: str, scope: Scope) -> tuple[Request, ...]:
    """The requests that the running test has mocked with a library."""
    return tuple(
        request
        for request in machine.requests
        if request.mock and request.library == library and request.frame.function is scope.frame.function
    )


def sent_under(machine: Machine, names: tuple[str, ...], scope: Scope) -> tuple[Request, ...]:
    """The requests that were made under the running test by the method that a double's names say."""
    verbs = {machine.libraries.names.verbs.get(name.rpartition("_")[2].lower(), "") for name in names} - {""}
    return tuple(
        request
        for request in machine.requests
        if not request.mock
        and scope.frame in request.frame.chain
        and (not verbs or (request.method is not None and request.method.shape.upper() in verbs))
    )


def note_sent(machine: Machine, body: SentBody, key: str, node: tree.Node, module: str) -> None:
    """A test names a key of a body that was sent."""
    found = Sent(key, node, module)
    requests = [request for request in body.requests if isinstance(request, Request)]
    for request in requests:
        if not any(one.node is node for one in request.sent):
            request.sent.append(found)
    if not requests:
        machine.sent.append(found)


def expect_sent(machine: Machine, body: SentBody, wanted: Mapping) -> None:
    """A test compares a body that was sent with a mapping."""
    for item in wanted.items.values():
        if item.key_node is not None:
            note_sent(machine, body, item.key, item.key_node, item.module)


def expect_url(machine: Machine, sent: SentBody, wanted: Text) -> None:
    """A test compares the URL of a request with a text."""
    for piece in wanted.pieces:
        if isinstance(piece, Known) and piece.source is not None and machine.interesting(piece.text):
            machine.used.add(id(piece.source))
            note_sent(machine, sent, "", piece.source, piece.module)


def sent_of_session(machine: Machine, session: Session, scope: Scope) -> SentBody:
    """The requests that a mocking library kept."""
    return SentBody(mocked_here(machine, session.library, scope), body=False)
