"""Test doubles and mocking libraries: what they answer, and what tests look at of what was sent."""

from __future__ import annotations

import re

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.http.requests import Canned, Frame, Request, Sent
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    Encoded,
    Hole,
    Instance,
    Known,
    Mapping,
    Response,
    SentBody,
    Sequence,
    Session,
    Text,
    Value,
    is_null,
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
            case Encoded(value=inner) | Response(body=inner):
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
    machine: Machine,
    names: tuple[str, ...],
    value: Value,
    scope: Scope,
    node: tree.Node | None = None,
    *,
    direct: bool = True,
    made: tree.Node | None = None,
) -> bool:
    """Keep the mappings that a test double is told to answer, or null for data; whether there was anything.

    `node` is where the one answer is written, where that is one place, `made` where the double was. It is
    `direct` where no response is around it.
    """
    found: list[Mapping | None] = [*mappings_in(value)]
    decode = machine.libraries.names.guess_decode
    if is_null(value) and any(decode.get(name) == "data" for name in names):
        found.append(None)
    known = {(id(one.mapping), id(one.node)) for one in machine.canned}
    place = node if len(found) == 1 and not isinstance(value, Sequence) else None
    for mapping in found:
        if mapping is None or (id(mapping), id(place)) not in known:
            home = scope.frame if place is not None else None
            canned = Canned(
                mapping,
                scope.module,
                names,
                scope.frame,
                value=mapping or value,
                node=place,
                home=home,
                direct=direct,
                made=made,
            )
            machine.canned.append(canned)
    return bool(found)


def with_requests(machine: Machine) -> tuple[Canned, ...]:
    """What doubles answer, with the requests that were made under the function that set them up."""
    found = []
    for each in machine.canned:
        one = with_place(machine, each)
        verbs = verbs_of(machine, one.names)
        own, other = requests_under(machine, one)
        if not own and isinstance(one.value, Hole) and is_waiting(one.frame):
            continue
        under = [request for request in own or other if by_verb(request, verbs)]
        sure = not is_aside(machine, one, under)
        under = own_of(under, one.double)
        fitting = [request for request in under if machine.under.is_interesting(request)]
        linked = replace(one, requests=tuple(fitting), among=tuple(under) if sure else ())
        for request in fitting:
            request.canned.append(linked)
            known = {id(each.node) for each in request.sent}
            request.sent.extend(each for each in one.sent if id(each.node) not in known)
        found.append(linked)
    return tuple(found)


def with_place(machine: Machine, one: Canned) -> Canned:
    """A response of a double that has no name of its own, with the one in whose place it was put."""
    words = machine.posed.get(id(one.made or one.double), ())
    return replace(one, names=(*words, *one.names)) if words else one


def is_waiting(frame: Frame) -> bool:
    """Whether a function was run with unknown arguments, because nothing had called it yet."""
    entered = next((one for one in frame.chain if one.function is not None), None)
    return entered is not None and entered.call is None and bool(entered.function and entered.function.params)


def requests_under(machine: Machine, one: Canned) -> tuple[list[Request], list[Request]]:
    """The requests that a double answers: those of the function that set it up, or of who called that.

    Where it is set up for several tests, those that are made under functions of its module come second.
    """
    for frame in reversed(one.frame.chain):
        found = machine.under.frame(frame)
        if found or frame.function is None:
            break
    if (found and frame.function is not None) or not machine.libraries.names.hooks:
        return found, []
    return [], machine.under.module(one.module)


def mocked_here(machine: Machine, library: str, scope: Scope) -> tuple[Request, ...]:
    """The requests that the running test has mocked with a library."""
    return tuple(
        request
        for request in machine.requests
        if request.mock and request.library == library and request.frame.function is scope.frame.function
    )


def verbs_of(machine: Machine, names: tuple[str, ...]) -> set[str]:
    """The methods that the names of a double say; none where they say nothing of it."""
    return {machine.libraries.names.verbs.get(name.rpartition("_")[2].lower(), "") for name in names} - {""}


def by_verb(request: Request, verbs: set[str]) -> bool:
    """Whether a request is made with one of some methods."""
    return not verbs or (request.method is not None and request.method.shape.upper() in verbs)


NAMED = re.compile(r'"(\w+)"\s*:')
PLACES = {"first": 0, "last": -1}


def place_of(machine: Machine, member: str, before: int | None = None) -> int | None:
    """Which of the requests a member of a double shows; None for all of them, or `before`."""
    return PLACES.get(machine.libraries.names.sent.get(member, ""), before)


def is_aside(machine: Machine, one: Canned, requests: list[Request]) -> bool:
    """Whether nothing shows that a double without a name is one that requests are sent to."""
    if one.double is None or one.names or id(one.double) in machine.standing:
        return False
    return not any(request.double is one.double for request in requests)


def own_of(requests: list[Request], double: tree.Node | None) -> list[Request]:
    """The requests that were sent to a double, where it is known of any; else all of them."""
    own = [one for one in requests if double is not None and one.double is double]
    return own or requests


def sent_under(
    machine: Machine,
    names: tuple[str, ...],
    scope: Scope,
    member: str = "",
    *,
    double: tree.Node | None = None,
) -> SentBody:
    """The requests that were made under the running test by the method that a double's names say.

    `member` is the name by which the double is asked for them, `double` where it was made.
    """
    verbs = verbs_of(machine, names)
    among = [request for request in machine.under.frame(scope.frame) if by_verb(request, verbs)]
    among = own_of(among, double)
    found = tuple(one for one in among if machine.under.is_interesting(one))
    place = place_of(machine, member)
    return SentBody(found, body=False, among=tuple(among), place=place, one=place is not None)


def note_sent(machine: Machine, body: SentBody, found: Sent) -> None:
    """A test names a key of a body that was sent."""
    node = found.node
    found = replace(
        found, among=tuple(one for one in body.among if isinstance(one, Request)), place=body.place
    )
    requests = [request for request in body.requests if isinstance(request, Request)]
    for request in requests:
        if not any(one.node is node and one.key == found.key for one in request.sent):
            request.sent.append(found)
    if not requests:
        machine.sent.append(found)


def expect_sent(machine: Machine, body: SentBody, wanted: Mapping) -> None:
    """A test compares a body that was sent with a mapping."""
    for item in wanted.items.values():
        if item.key_node is not None:
            found = Sent(item.key, item.key_node, item.module, item=item, whole=wanted)
            note_sent(machine, body, found)
        for option in options(item.value):
            if isinstance(option, Encoded) and isinstance(option.value, Mapping):
                expect_sent(machine, body, option.value)


def expect_name(machine: Machine, sent: SentBody, wanted: Text) -> None:
    """A test expects a name among those of a body that was sent, or JSON text with names in it."""
    for piece in wanted.pieces:
        if isinstance(piece, Known) and piece.source is not None:
            for name in NAMED.findall(piece.text) or [piece.text]:
                note_sent(machine, sent, Sent(name, piece.source, piece.module))


def expect_url(machine: Machine, sent: SentBody, wanted: Text) -> None:
    """A test compares the URL of a request with a text."""
    for piece in wanted.pieces:
        if isinstance(piece, Known) and piece.source is not None and machine.interesting(piece.text):
            if sent.requests:
                machine.used.add(id(piece.source))
            note_sent(machine, sent, Sent("", piece.source, piece.module, text=wanted))


def sent_of_session(machine: Machine, session: Session, scope: Scope) -> SentBody:
    """The requests that a mocking library kept."""
    return SentBody(mocked_here(machine, session.library, scope), body=False)
