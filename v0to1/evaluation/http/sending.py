"""Calls of HTTP and mocking libraries, read through their models."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.http.described_requests import handed_on, with_described
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.option_objects import connection, makers, roles_of, with_address
from v0to1.evaluation.http.recording import Draft, dispatch, value_of
from v0to1.evaluation.http.requests import UNHEARD, Argument
from v0to1.evaluation.http.sender import Sender
from v0to1.evaluation.http.sessions import GIVES, decorated, derived, with_given
from v0to1.evaluation.http.verbs import SENT, by_method, method_by_body, method_text
from v0to1.evaluation.interpreter.arguments import Arguments, Given, with_receiver
from v0to1.evaluation.interpreter.branches import truthy
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.names import called
from v0to1.evaluation.interpreter.objects import on_wire
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses.callbacks import call_back, go_on
from v0to1.evaluation.responses.mappers import mapped, resolved
from v0to1.evaluation.responses.responses import decode, escape, failure_of
from v0to1.evaluation.values import (
    NULL,
    Callable,
    External,
    Hole,
    Instance,
    Known,
    Prepared,
    ResponseValue,
    Session,
    Text,
    Value,
    is_null,
    options,
    union,
)

WHOLE = "whole"
"""The role of an option by which a call gives more than the data of the response."""

HEARING = ("callback", UNHEARD)
"""Roles of what is given a response."""

GIVING = ("json", "form", "files", "query", SENT)
"""Roles of what is sent to a server."""


def prepared(machine: Machine, name: str, given: Arguments, node: tree.Node) -> Prepared:
    """A request that is described now and sent later."""
    library, names = machine.libraries.prepare[name]
    return with_verb(described(library, names, given, node, None), library.verbs.get(name))


def with_verb(found: Prepared, verb: str | None) -> Prepared:
    """A described request with the method that the name of its function says."""
    if verb is not None:
        found.parts = (*found.parts, ("method", None, Text((Known(verb, None, ""),))))
    return found


def described(
    library: Library, names: tuple[str, ...], given: Arguments, node: tree.Node, session: Session | None
) -> Prepared:
    """A described request with its parameters by name."""
    parts = dict(zip(names, given.positional, strict=False)) | given.named
    return Prepared(
        library.name, tuple((name, arg, value) for name, (arg, value) in parts.items()), node, session
    )


def session_method(
    machine: Machine, target: Session, name: str, given: Arguments, node: tree.Call, scope: Scope
) -> Value | None:
    """Call a method of an HTTP session; None when it is none that sends."""
    model = machine.libraries.by_name[target.library]
    sender = Sender(target, name, given, node, scope)
    if name in model.build:
        return with_verb(described(model, model.positional(name), given, node, target), model.verbs.get(name))
    if name in model.verbs or name in model.request:
        sent = send(machine, model, sender)
        return NULL if model.receive else sent
    if name in model.receive:
        return ResponseValue(target.last, "response")
    if name in model.pass_on:
        return given.at(0)
    if name in model.send or name in model.open_methods:
        return open_(machine, model, ("url", "data", "timeout"), sender)
    if name == "__call__" and model.called:
        return send(machine, model, replace(sender, function=model.called))
    if name in model.derive:
        return derived(machine, sender, model.derive[name])
    if name in ("__aenter__", "__enter__", "__call__"):
        return decorated(target, given)
    return target if name in model.attach else machine.unknown(node, scope, name)


def send(machine: Machine, library: Library, sender: Sender) -> Value:
    """A call that sends a request (or mocks one)."""
    machine.calls.fruitful.update(makers(sender.given))
    arguments, is_open = roles_of(library, sender.function, sender.given, sender.scope.module)
    arguments = as_data(machine, with_described(machine, library, arguments), sender)
    arguments = with_given(library, arguments, sender)
    with_address(library, arguments, sender)
    first = {one.role: one.value for one in reversed(arguments)}
    verb = library.verbs.get(sender.function)
    method: Value | None = Text((Known(verb, None, sender.scope.module),)) if verb else first.get("method")
    session = sender.session
    method = session.method if method is None and session is not None else method
    if method is None and library.default and not is_open:
        method = Text((Known(library.default, None, sender.scope.module),))
    if SENT in first:
        arguments = [by_method(one, method) if one.role == SENT else one for one in arguments]
    base = first.get("base") or connection(first.get("connection"))
    if session is not None and base is not None:
        session = replace(session, base=base)
    draft = Draft(library.name, session, arguments, sender.node, sender.scope, mock=library.mock)
    response = each_method(machine, method, draft)
    for one in arguments if not library.mock else ():
        if one.role in GIVING:
            escape(one.value, "call", sender.node, sender.scope, sender.function)
        if one.role in HEARING or (library.heard[0] == "data" and may_hear(one)):
            call_listener(machine, library, one, response, sender)
    if session is not None and session.mapper is not None:
        response = mapped(machine, session.mapper, response, sender)
    if session is not None and session.failed is not None and isinstance(response, ResponseValue):
        error = failure_of(response.requests)
        machine.call(session.failed, sender.node, sender.scope, *([error] if error is not None else []))
    if "mapper" in first:
        handed_on(machine, arguments, response, sender.scope)
    if library.mock:
        resolved(machine, arguments, response, sender)
    if WHOLE in first:
        return unseen(machine, response, sender)
    gives = GIVES in first and any(one.role == GIVES and truthy(one.value) is not False for one in arguments)
    if gives or library.gives == "data":
        return data_of(response, sender)
    return response


def unseen(machine: Machine, response: Value, sender: Sender) -> Value:
    """A response that comes in something of which it is not known how it is read."""
    go_on(response, sender.node, sender.scope)
    return machine.unknown(sender.node, sender.scope)


def may_hear(given: Argument) -> bool:
    """Whether something that is not known may be a function that hears the response, in the place of data."""
    unknown = given.item is None and isinstance(given.value, External | Hole)
    return given.role in ("form", "query") and unknown


def call_listener(
    machine: Machine, library: Library, given: Argument, response: Value, sender: Sender
) -> None:
    """What hears a response is called with it; the response goes on to what cannot be seen."""
    if given.role == "callback" and isinstance(given.value, Callable):
        call_back(machine, library, given.value, response, sender.node, sender.scope)
    elif given.role == UNHEARD and not is_null(given.value):
        escape(response, "call", sender.node, sender.scope)
    elif not is_null(given.value):
        go_on(response, sender.node, sender.scope)


def data_of(response: Value, sender: Sender) -> Value:
    """The data of a response, where a library gives nothing else."""
    return union(
        decode(one, sender.node, sender.scope) if isinstance(one, ResponseValue) else one
        for one in options(response)
    )


def as_data(machine: Machine, arguments: list[Argument], sender: Sender) -> list[Argument]:
    """Objects that a library turns into JSON by itself, as their fields on the wire."""
    for place, one in enumerate(arguments):
        if one.role == "json" and any(isinstance(each, Instance) for each in options(one.value)):
            wire = on_wire(machine, one.value, sender.node, sender.scope)
            arguments[place] = replace(one, value=wire)
    return arguments


def open_(machine: Machine, library: Library, names: tuple[str, ...], sender: Sender) -> Value:
    """A call that sends a described request, or a URL."""
    first = sender.given.at(0, names[0] if names else "")
    own: dict[str, Given] = dict(zip(names[1:], sender.given.positional[1:], strict=False))
    own.update(sender.given.named)
    found: list[Value] = []
    for option in options(first) if first is not None else ():
        session, added = sender.session, None
        if isinstance(option, Prepared):
            added = option.added
            parts = {name: (arg, value) for name, arg, value in option.parts}
            session = option.session or session
        else:
            parts = {"url": (sender.given.positional[0][0] if sender.given.positional else None, option)}
        parts.update(own)
        arguments = [
            Argument(library.roles.get(name, "option"), arg, value) for name, (arg, value) in parts.items()
        ]
        arguments = as_data(machine, arguments, sender)
        method = value_of(arguments, "method")
        if method is None or is_null(method):
            method = method_by_body(arguments, sender.scope)
        draft = Draft(library.name, session, arguments, sender.node, sender.scope, added=added)
        found.append(each_method(machine, method, draft))
    for value in sender.given.values if found else ():
        if isinstance(value, Callable):
            machine.call(value, sender.node, sender.scope, found[0])
    return union(found) if found else machine.unknown(sender.node, sender.scope)


def sent_of_text(
    machine: Machine, target: Text, given: Arguments, node: tree.Call, scope: Scope
) -> Value | None:
    """Send a URL by a method that a library gives to texts; None for any other method."""
    known = machine.libraries.calls.get(f"*.{called(node)}")
    if known is None:
        return None
    return send(machine, known[0], Sender(None, known[1], with_receiver(target, given), node, scope))


def sent_by_unknown(
    machine: Machine, given: Arguments, name: str, node: tree.Call, scope: Scope
) -> Value | None:
    """Send a described request that something unknown is given, under the name by which its library sends."""
    for option in options(given.values[0]):
        if type(option) is Prepared and name in (library := machine.libraries.by_name[option.library]).send:
            return open_(machine, library, ("url",), Sender(None, name, given, node, scope))
    return None


def each_method(machine: Machine, method: Value | None, draft: Draft) -> Value:
    """Record the request for every method that it may have."""
    if type(method) is Text:
        return dispatch(machine, method, draft)
    methods = (
        [one for one in map(method_text, options(method)) if one is not None] if method is not None else []
    )
    found = [dispatch(machine, one, draft) for one in methods] or [dispatch(machine, None, draft)]
    return union(found)
