"""Sessions of libraries: how they are made, of each other as well, and what goes with all that they send."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.evaluation.data.texts import strip_start
from v0to1.evaluation.http.adapted import sends_adapted
from v0to1.evaluation.http.libraries import Library, SessionModel
from v0to1.evaluation.http.option_objects import connection, laid_open, with_scheme
from v0to1.evaluation.http.requests import RAISES, UNHEARD, Argument
from v0to1.evaluation.http.sender import Sender
from v0to1.evaluation.http.url_joins import add_step
from v0to1.evaluation.http.urls import as_url
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.branches import truthy
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.values import Callable, Hole, Join, Mapping, Session, Text, Value, is_null, options

GIVEN = ("json", "form", "query")
"""What a session may be given beforehand that goes with its requests."""

GIVES = "gives"
"""The role of an option that says that calls give the data at once."""

REPLACES = "replaces"
"""The role of an option that says that a query takes the place of the URL's own."""

BELOW = "below"
"""The role of a text that is a step of the path below a base."""

MORE = "more"
"""The role of a text that a session puts behind its base URL."""


def new_session(machine: Machine, name: str, given: Arguments) -> Session:
    """A session object of a library."""
    library, model = machine.libraries.sessions[name]
    found = opened(Session(library.name, name, is_async=model.is_async, joins=model.joins), model, given)
    parts, _ = laid_open(model.positional, {}, given)
    sent = [one for one in parts if one.name in GIVEN and one.name in model.positional]
    beforehand = (Argument(one.name, one.arg, one.value) for one in sent)
    found.given = (*beforehand, *giving(library, model.positional, given))
    return found


def giving(library: Library, names: tuple[str, ...], given: Arguments) -> tuple[Argument, ...]:
    """What a session is told to give of each response, who hears each, and whether failures are raised."""
    named, _ = laid_open(names, {"options": "options"}, given)
    roles = ((library.roles.get(one.name, ""), one) for one in named)
    return tuple(
        Argument(role, one.arg, one.value, one.item)
        for role, one in roles
        if role in (GIVES, RAISES, UNHEARD)
    )


def opened(found: Session, model: SessionModel, given: Arguments) -> Session:
    """A session with the base URL and the headers that it is given."""
    named, _ = laid_open(model.positional, {"options": "options"}, given)
    parts = {one.name: one.value for one in named}
    if model.base in parts:
        found.base = with_scheme(parts[model.base], model.scheme)
    found.base = connection(parts.get(model.connection)) or found.base
    found.method = parts.get(model.method)
    for option in options(parts[model.headers]) if model.headers in parts else ():
        if isinstance(option, Mapping):
            found.headers = option
    query = parts.get(model.query)
    found.query = query if query is not None and not is_null(query) else None
    found.adapted = found.adapted or sends_adapted(parts.get(model.fetch))
    carrier = parts.get(model.through)
    found.through = carrier.names if isinstance(carrier, Hole) else ()
    return found


def derived(machine: Machine, sender: Sender, roles: tuple[str, ...] | None) -> Session:
    """A session made of another one: what it does not say itself is the other's.

    Where the method's parameters have `roles` it is a builder's, which changes the builder as well.
    """
    target = sender.session
    assert target is not None
    own = machine.libraries.sessions[target.name][1]
    model = own if roles is None else replace(own, base="base", headers="headers", positional=roles)
    fresh = Session(target.library, target.name, is_async=own.is_async, joins=own.joins)
    fresh.made, fresh.adapted = (sender.scope.module, sender.node), target.adapted
    found = opened(fresh, model, sender.given)
    if roles and target.base is None:
        target.base = found.base
    found.base = found.base if found.base is not None else target.base
    found.headers = found.headers or target.headers
    found.through = found.through or target.through
    found.query = found.query or target.query
    parts, _ = laid_open(roles or (), {}, sender.given)
    given = [Argument(one.name, one.arg, one.value) for one in parts if one.name in GIVEN]
    library = machine.libraries.by_name[target.library]
    found.given = (*target.given, *given, *giving(library, model.positional, sender.given))
    more = next((one.value for one in parts if one.name == MORE), None)
    below = next((one.value for one in parts if one.name == BELOW), None)
    if any(one.name == REPLACES and truthy(one.value) is not False for one in parts):
        found.query = next((one.value for one in given if one.role == "query"), found.query)
    found.base = found.base if more is None else extended(found.base, more, sender)
    found.base = found.base if below is None else lower(found.base, below, sender)
    return found


def extended(base: Value | None, more: Value, sender: Sender) -> Value:
    """A base URL with a text behind it."""
    first = options(base)[0] if base is not None else None
    texts = [as_url(one, sender.node, sender.scope) for one in (first, options(more)[0])]
    return Text(tuple(piece for one in texts if one is not None for piece in one.pieces))


def lower(base: Value | None, step: Value, sender: Sender) -> Value:
    """A base URL with one more step of its path."""
    first = options(base)[0] if base is not None else None
    above, text = (as_url(one, sender.node, sender.scope) for one in (first, options(step)[0]))
    if above is None or text is None:
        return above or text or Hole(sender.node, sender.scope.module)
    join = Join(above, sender.node.callee, "step", sender.scope.module, sender.scope.frame)
    return add_step(above, strip_start(text, "/"), join)


def with_given(library: Library, arguments: list[Argument], sender: Sender) -> list[Argument]:
    """The arguments, with what the session was given beforehand, and no URL where its base is all of it."""
    session = sender.session
    if session is None or not (session.given or library.derive):
        return arguments
    roles = {one.role for one in arguments}
    found = [
        *arguments,
        *(one for one in session.given if isinstance(one, Argument) and one.role not in roles),
    ]
    ends = any({MORE, BELOW} & set(names or ()) for names in library.derive.values())
    if ends and session.base is not None and "url" not in roles:
        found.append(Argument("url", None, Text(())))
    return found


def decorated(target: Session, given: Arguments) -> Value:
    """A session that is called is itself, with the given base URL; around a function it is the function."""
    first = given.at(0)
    if isinstance(first, Callable):
        return first
    if "base_url" not in given.named:
        return target
    return replace(target, base=given.named["base_url"][1], via=(), last=(), mapper=None)
