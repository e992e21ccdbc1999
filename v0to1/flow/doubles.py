"""Test doubles that are told what to answer, and what tests expect of values and of doubles."""

from __future__ import annotations

from v0to1.flow import answers, tree
from v0to1.flow.arguments import Arguments
from v0to1.flow.comparing import compare
from v0to1.flow.guesses import asserted
from v0to1.flow.iteration import key_node
from v0to1.flow.libraries import Library
from v0to1.flow.machine import Machine
from v0to1.flow.meaning import Site, means
from v0to1.flow.openings import roles_of
from v0to1.flow.recording import Draft, dispatch, value_of
from v0to1.flow.scope import Scope
from v0to1.flow.told import Told, bodies_in, keep
from v0to1.flow.values import (
    NULL,
    Answer,
    Callable,
    Encoded,
    External,
    Hole,
    Known,
    Mapping,
    Method,
    Response,
    Session,
    Subject,
    Text,
    Value,
    options,
    union,
)
from v0to1.flow.verbs import method_text


@means("subject")
def subject(site: Site) -> Value:
    """A value of which a test says what it expects."""
    return Subject(site.first) if site.first is not None else site.unknown


@means("equal")
def equal(site: Site) -> Value:
    """Two values are expected to be equal."""
    if site.first is not None and site.second is not None:
        compare(site.machine, site.first, site.second, site.node, site.scope)
        compare(site.machine, site.second, site.first, site.node, site.scope)
    return site.unknown


@means("canned")
def canned(site: Site) -> Value:
    """A double is told what it answers, or which function answers for it."""
    return tell(site, once=False)


@means("canned_once")
def canned_once(site: Site) -> Value:
    """A double is told what it answers to the next request that none was told for yet."""
    return tell(site, once=True)


def tell(site: Site, *, once: bool) -> Value:
    """A double is told what it answers."""
    words = names_of(site.first)
    for arg, value in site.given.positional[1:]:
        answered(
            site.machine, words, Told(value, arg.value if arg is not None else site.node, site.scope, once)
        )
    return site.first if isinstance(site.first, Hole) else double_of(site, words)


@means("made_json")
def made_json(site: Site) -> Value:
    """A response with JSON made of data."""
    return made(site, Encoded(answers.settled(site.first)) if site.first is not None else NULL)


@means("made_response")
def made_response(site: Site) -> Value:
    """A response with a body; null is none."""
    return made(site, answers.settled(site.first) if site.first is not None else NULL)


def made(site: Site, body: Value) -> Response:
    """A response that a test makes, perhaps with a status among its options."""
    given = site.given.positional[0][0] if site.given.positional else None
    others = [one for one in options(site.second) if isinstance(one, Mapping)] if site.second else []
    status = next((one.items["status"].value for one in others if "status" in one.items), None)
    return Response(body, given.value if given is not None else None, site.scope.frame, status)


@means("replaced")
def replaced(site: Site) -> Value:
    """A double, with the function that answers for it; perhaps one of the program's, by its name."""
    words = tuple(one.literal for _, one in site.given.positional if isinstance(one, Text) and one.literal)
    for _, value in site.given.positional:
        if isinstance(value, Callable):
            answered(site.machine, words, Told(value, site.node, site.scope))
    return double_of(site, words)


def stand_in(machine: Machine, owner: str, name: str, value: Value, node: tree.Node, scope: Scope) -> None:
    """`owner.name = value`: a function of the program may take the place of one that sends requests."""
    found = [one for one in options(value) if isinstance(one, Callable)]
    if not found or machine.libraries.request_function(f"{owner}.{name}") is None:
        answers.escape(value, "attribute", node, scope)
        return
    for one in found:
        answered(machine, (name,), Told(one, node, scope))


def answered(machine: Machine, words: tuple[str, ...], told: Told) -> None:
    """Keep what a double answers, and what its function looks at of what it is sent."""
    before = len(machine.sent)
    bodies = bodies_in(machine, told)
    sent = tuple(machine.sent[before:])
    for body in bodies:
        keep(machine, words, body, told, sent)
    machine.fruitful.update(id(one.function) for one in told.scope.frame.chain if one.function is not None)


def double_of(site: Site, words: tuple[str, ...]) -> Hole:
    """A double by the names that lead to it."""
    return Hole(site.node, site.scope.module, words, kind="double")


@means("last_of")
def last_of(site: Site) -> Value:
    """A response of several parts: the one with data."""
    every = [one for value in site.given.values for one in options(value)]
    found = [one for one in every if isinstance(one, Mapping | Encoded)]
    return union(found) if found else site.unknown


def names_of(value: Value | None) -> tuple[str, ...]:
    """The names that lead to a double."""
    match value:
        case Hole(names=names):
            return names
        case External(name=name):
            return tuple(name.split("."))
        case Method(target=target, name=name):
            return (*names_of(target), name)
        case Subject(value=inner):
            return names_of(inner)
        case _:
            return ()


def subject_method(target: Subject, name: str, site: Site) -> Value:
    """What a test expects: to be equal, to have been called with something, or another thing."""
    machine, given = site.machine, site.given
    match machine.libraries.names.matchers.get(name):
        case "equal" if site.first is not None:
            compare(machine, target.value, site.first, site.node, site.scope)
            compare(machine, site.first, target.value, site.node, site.scope)
        case "key" if site.first is not None:
            for option in options(target.value):
                if isinstance(option, Answer):
                    how = answers.How("test", site.node, key_node(site.first))
                    answers.read_key(option, site.first, how, site.scope)
        case "called":
            called_with(target.value, given, site)
        case "called_later":
            called_with(target.value, given.after(1), site)
        case _:
            for value in given.values:
                answers.escape(value, "print", site.node, site.scope, name)
    return site.unknown


def called_with(double: Value, given: Arguments, site: Site) -> None:
    """A test says what a double was called with: by the library's own parameters, where it is one's."""
    machine = site.machine
    names = names_of(double)
    found = sender_of(machine, double)
    if found is None:
        asserted(machine, names, given, site.node, site.scope)
        return
    library, function = found
    arguments, _ = roles_of(library, function, given, site.scope.module)
    verb = library.verbs.get(function)
    named = value_of(arguments, "method")
    method = method_text(named) if named is not None else None
    if method is None and (verb or library.default):
        method = Text((Known(verb or library.default, None, site.scope.module),))
    draft = Draft(library.name, None, arguments, site.node, site.scope, mock=True, names=names, asserted=True)
    dispatch(machine, method, draft)


def sender_of(machine: Machine, double: Value) -> tuple[Library, str] | None:
    """The library and its function that a double stands for."""
    match double:
        case External(name=name):
            return machine.libraries.request_function(name)
        case Method(target=Session(library=library), name=name):
            return machine.libraries.by_name[library], name
        case Session(library=library) if machine.libraries.by_name[library].called:
            return machine.libraries.by_name[library], machine.libraries.by_name[library].called
        case Hole(names=names) if names:
            return machine.libraries.request_function(names[-1])
        case _:
            return None
