"""Calls of HTTP and mocking libraries, read through their models."""

from __future__ import annotations

from dataclasses import dataclass, replace

from v0to1.flow import texts, tree
from v0to1.flow.arguments import Arguments, Given
from v0to1.flow.describing import handed_on, with_described
from v0to1.flow.libraries import Library
from v0to1.flow.machine import Machine
from v0to1.flow.mocks import give, sent_of_session
from v0to1.flow.openings import laid_open, roles_of, with_address
from v0to1.flow.recording import Draft, dispatch, value_of
from v0to1.flow.requests import Argument
from v0to1.flow.scope import Scope
from v0to1.flow.values import (
    NULL,
    Answer,
    Callable,
    External,
    Hole,
    Item,
    Known,
    Mapping,
    Mocked,
    Prepared,
    SentBody,
    Sequence,
    Session,
    Text,
    Value,
    is_null,
    options,
    union,
)


@dataclass(frozen=True, slots=True)
class Sender:
    """A call of a library's function: on which session, with what, and where."""

    session: Session | None
    function: str
    given: Arguments
    node: tree.Call
    scope: Scope


def new_session(machine: Machine, name: str, given: Arguments) -> Session:
    """A session object of a library."""
    library, model = machine.libraries.sessions[name]
    named, _ = laid_open(model.positional, {"options": "options"}, given)
    parts = {one.name: one.value for one in named}
    found = Session(library.name, name, is_async=model.is_async, joins=model.joins)
    if model.base in parts:
        found.base = with_scheme(parts[model.base], model.scheme)
    for option in options(parts[model.headers]) if model.headers in parts else ():
        if isinstance(option, Mapping):
            found.headers = option
    return found


def with_scheme(base: Value, scheme: str) -> Value:
    """A host as a base URL."""
    if not scheme:
        return base
    return texts.each(base, lambda text: Text((Known(scheme, None, ""), *text.pieces)))


def prepared(machine: Machine, name: str, given: Arguments, node: tree.Node) -> Prepared:
    """A request that is described now and sent later."""
    library, names = machine.libraries.prepare[name]
    return described(library, names, given, node, None)


def described(
    library: Library, names: tuple[str, ...], given: Arguments, node: tree.Node, session: Session | None
) -> Prepared:
    """A described request with its parameters by name."""
    parts = {name: (arg, value) for name, (arg, value) in zip(names, given.positional, strict=False)}
    parts.update(given.named)
    return Prepared(
        library.name, tuple((name, arg, value) for name, (arg, value) in parts.items()), node, session
    )


def session_method(
    machine: Machine, target: Session, name: str, given: Arguments, node: tree.Call, scope: Scope
) -> Value | None:
    """Call a method of an HTTP session; None when it is none that sends."""
    model = machine.libraries.by_name[target.library]
    sender = Sender(target, name, given, node, scope)
    if name in model.verbs or name in model.request:
        sent = send(machine, model, sender)
        return NULL if model.receive else sent
    if name in model.receive:
        return Answer(target.last, "response")
    if name in model.build:
        return described(model, model.positional(name), given, node, target)
    if name in model.pass_on:
        return given.at(0)
    if name in model.send or name in model.open_methods:
        return open_(machine, model, ("url", "data", "timeout"), sender)
    if model.mock and name in model.sent:
        return sent_of_session(machine, target, scope)
    if name == "__call__" and model.called:
        return send(machine, model, replace(sender, function=model.called))
    if name in model.derive:
        return derived(machine, target, given)
    if name in ("__aenter__", "__enter__", "__call__"):
        return decorated(target, given)
    return machine.unknown(node, scope, name)


def decorated(target: Session, given: Arguments) -> Value:
    """A session that is called is itself, with the given base URL; around a function it is the function."""
    first = given.at(0)
    if isinstance(first, Callable):
        return first
    if "base_url" in given.named:
        return Session(
            target.library, target.name, given.named["base_url"][1], target.headers, target.is_async
        )
    return target


def derived(machine: Machine, target: Session, given: Arguments) -> Session:
    """A session made of another one: what it does not say itself is the other's."""
    found = new_session(machine, target.name, given)
    found.base = found.base if found.base is not None else target.base
    found.headers = found.headers or target.headers
    return found


def send(machine: Machine, library: Library, sender: Sender) -> Value:
    """A call that sends a request (or mocks one)."""
    arguments, is_open = roles_of(library, sender.function, sender.given, sender.scope.module)
    arguments = with_described(machine, library, arguments)
    with_address(library, arguments, sender)
    verb = library.verbs.get(sender.function)
    method: Value | None = (
        Text((Known(verb, None, sender.scope.module),)) if verb else value_of(arguments, "method")
    )
    if method is None and library.default and not is_open:
        method = Text((Known(library.default, None, sender.scope.module),))
    session, base = sender.session, value_of(arguments, "base")
    if session is not None and base is not None:
        session = replace(session, base=base)
    draft = Draft(library.name, session, arguments, sender.node, sender.scope, mock=library.mock)
    answer = each_method(machine, method, draft)
    for one in arguments:
        if one.role == "callback" and isinstance(one.value, Callable) and not library.mock:
            machine.call(one.value, sender.node, sender.scope, answer)
    handed_on(machine, arguments, answer, sender.scope)
    resolved(machine, arguments, answer, sender)
    return answer


def resolved(machine: Machine, arguments: list[Argument], answer: Value, sender: Sender) -> None:
    """Functions of the role `resolver` are given the request that a mock is sent, and give its answer."""
    library = sender.session.library if sender.session is not None else ""
    for one in arguments:
        if one.role != "resolver" or not isinstance(one.value, Callable) or not isinstance(answer, Mocked):
            continue
        sent = SentBody(answer.requests, body=False)
        whole = Mapping(node=sender.node, module=sender.scope.module, open=True)
        whole.put(Item("request", None, sent, None, sender.scope.module))
        several = (sent, External(f"{library}.respond"), External(f"{library}.context"))
        given = several if len(one.value.node.params) > 1 else (whole,)
        give(answer.requests, [machine.call(one.value, sender.node, sender.scope, *given)])


def open_(machine: Machine, library: Library, names: tuple[str, ...], sender: Sender) -> Value:
    """A call that sends a described request, or a URL."""
    first = sender.given.at(0, names[0]) if names else None
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
        method = value_of(arguments, "method") or method_by_body(arguments, sender.scope)
        draft = Draft(library.name, session, arguments, sender.node, sender.scope, added=added)
        found.append(each_method(machine, method, draft))
    return union(found) if found else machine.unknown(sender.node, sender.scope)


def method_by_body(arguments: list[Argument], scope: Scope) -> Text:
    """The method of a request that does not name it: POST with a body, else GET."""
    body = [one.value for one in arguments if one.role in ("form", "json") and not is_null(one.value)]
    return Text((Known("POST" if body else "GET", None, scope.module),))


def each_method(machine: Machine, method: Value | None, draft: Draft) -> Value:
    """Record the request for every method that it may have."""
    methods = (
        [one for one in map(method_text, options(method)) if one is not None] if method is not None else []
    )
    found = [dispatch(machine, one, draft) for one in methods] or [dispatch(machine, None, draft)]
    return union(found)


def method_text(value: Value) -> Text | None:
    """A method as a text: an unknown one by its default, a library's constant by its name."""
    match value:
        case Text():
            return value
        case Hole(default=Text() as default):
            return default
        case External(name=name) if name.rpartition(".")[2].isupper():
            return Text((Known(name.rpartition(".")[2], None, ""),))
        case Sequence(items=[first, *_]):
            return method_text(first)
        case _:
            return None


def first_text(value: Value | None) -> Text | None:
    """The first text that a value may be, or is by default."""
    found = (
        [method_text(option) for option in options(value) if not isinstance(option, External)]
        if value
        else []
    )
    return next((one for one in found if one is not None), None)
