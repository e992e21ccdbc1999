"""Test doubles that are told what to answer."""

from __future__ import annotations

from v0to1 import tree
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.doubles.canned import Told, bodies_in, keep
from v0to1.evaluation.doubles.mocks import answer_of_double
from v0to1.evaluation.doubles.targets import made_at, names_of, put, stands
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.names import path_of
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses as answers
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Encoded,
    External,
    Hole,
    Mapping,
    Method,
    Response,
    Text,
    Value,
    options,
    union,
)


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
        made_session(site, ".".join(words), value)
        answered(
            site.machine,
            words,
            Told(
                value,
                arg.value if arg is not None else site.node,
                site.scope,
                once,
                double=made_at(site.first),
            ),
        )
    return site.first if isinstance(site.first, Hole) else double_of(site, words)


def made_session(site: Site, name: str, made: Value) -> None:
    """What makes sessions gives doubles of their methods: they stand for the library's functions."""
    if name not in site.machine.libraries.sessions:
        return
    given = [site.call(one) if isinstance(one, Callable) else one for one in options(made)]
    for whole in (one for value in given for one in options(value) if isinstance(one, Mapping)):
        for key, item in whole.items.items():
            in_place(site, f"{name.partition('.')[0]}.{key}", key, item.value)


def in_place(site: Site, name: str, key: str, value: Value) -> None:
    """A double, or a function of the test's own, stands for a library's function."""
    stands(site.machine, value, name)
    put(site.machine, value, (key,))
    known = site.machine.libraries.request_function(name) is not None
    for one in (each for each in options(value) if isinstance(each, Callable)) if known else ():
        answered(site.machine, (key,), Told(one, site.node, site.scope))


@means("made_json")
def made_json(site: Site) -> Value:
    """A response with JSON made of data."""
    return made(site, Encoded(answers.settled(site.first)) if site.first is not None else NULL)


@means("made_response")
def made_response(site: Site) -> Value:
    """A response with a body; null is none."""
    return made(site, answers.settled(site.first) if site.first is not None else NULL)


def made(site: Site, body: Value) -> Response:
    """A response that a test makes, or a server for who asks it, perhaps with a status among its options.

    What was answered to the program itself goes on in it, to readers that cannot be seen.
    """
    answers.escape(body, "call", site.node, site.scope)
    given = site.given.positional[0][0] if site.given.positional else None
    others = [one for one in options(site.second) if isinstance(one, Mapping)] if site.second else []
    status = next((one.items["status"].value for one in others if "status" in one.items), None)
    return Response(body, given.value if given is not None else None, site.scope.frame, status)


@means("replaced")
def replaced(site: Site) -> Value:
    """A double, with the function that answers for it; perhaps one of the program's, by its name."""
    words = tuple(one.literal for _, one in site.given.positional if isinstance(one, Text) and one.literal)
    made = site.machine.libraries.sessions
    for _, value in site.given.positional:
        for word in words[-1:]:
            stands(site.machine, value, word)
        if isinstance(value, Callable):
            answered(site.machine, words, Told(value, site.node, site.scope, double=site.node))
    owner = site.first.name if isinstance(site.first, External) else ""
    return double_of(site, (owner, *words) if f"{owner}.{'.'.join(words)}" in made else words)


@means("module_replaced")
def module_replaced(site: Site) -> Value:
    """A module is replaced by what a function gives: the doubles in it stand for the module's functions."""
    name, made = site.text(0), site.call(site.second) if site.second is not None else NULL
    for whole in (one for one in options(made) if isinstance(one, Mapping)):
        inner = whole.items.get("default")
        parts = (
            [whole, *(one for one in options(inner.value) if isinstance(one, Mapping))] if inner else [whole]
        )
        for key, item in ((key, item) for part in parts for key, item in part.items.items()):
            in_place(site, f"{name}.{key}" if key != "default" else name or "", key, item.value)
            made_session(site, f"{name}.{key}", item.value)
    return site.unknown


def stand_in(machine: Machine, owner: str, name: str, value: Value, node: tree.Node, scope: Scope) -> None:
    """`owner.name = value`: a function of the program may take the place of one that sends requests."""
    stands(machine, value, name)
    put(machine, value, (name,))
    found = [one for one in options(value) if isinstance(one, Callable)]
    if not found or machine.libraries.request_function(f"{owner}.{name}") is None:
        answers.escape(value, "attribute", node, scope)
        return
    for one in found:
        answered(machine, (name,), Told(one, node, scope))


def is_told(machine: Machine, owner: Value, name: str) -> bool:
    """Whether what a method is set says what a double in its place answers (`session.get.return_value`)."""
    return type(owner) is Method and name in machine.libraries.names.canned


def set_path(
    machine: Machine,
    owner: Value,
    name: str,
    value: Value,
    places: tuple[tree.Attr, tree.Node | None],
    scope: Scope,
) -> None:
    """Set an attribute of an unknown object, or of a method: it is known by its path from here on."""
    node, source = places
    names = (*names_of(owner), name)
    if name in machine.libraries.names.canned and answer_of_double(
        machine, names, value, scope, source, made=made_at(owner)
    ):
        return
    stands(machine, value, name)
    put(machine, value, (name,))
    path = path_of(node)
    if path:
        scope.paths[path] = value
    answers.escape(value, "attribute", node, scope)


def answered(machine: Machine, words: tuple[str, ...], told: Told) -> None:
    """Keep what a double answers, and what its function looks at of what it is sent."""
    before = len(machine.sent)
    bodies = bodies_in(machine, told)
    sent = tuple(machine.sent[before:])
    for body in bodies:
        keep(machine, words, body, told, sent)
    frames = [told.scope.frame, *(one.home for one in bodies if one.home is not None)]
    functions = (each.function for one in frames for each in one.chain)
    machine.fruitful.update(id(one) for one in functions if one is not None)


def double_of(site: Site, words: tuple[str, ...]) -> Hole:
    """A double by the names that lead to it."""
    return Hole(site.node, site.scope.module, words, kind="double")


@means("last_of")
def last_of(site: Site) -> Value:
    """A response of several parts: the one with data."""
    every = [one for value in site.given.values for one in options(value)]
    found = [one for one in every if isinstance(one, Mapping | Encoded)]
    return union(found) if found else site.unknown
