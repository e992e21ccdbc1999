"""Test doubles: what takes the place of something that sends requests, and responses that a test makes."""

from __future__ import annotations

from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.doubles.mocked import status_of
from v0to1.evaluation.doubles.stubs import note_stub
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Encoded,
    External,
    Hole,
    Mapping,
    Method,
    Session,
    Text,
    Value,
    options,
    union,
)


@means("double", "double_set")
def double(site: Site) -> Value:
    """A test double, which may stand for a function of a library that is named."""
    given = [value for _, value in site.given.positional]
    names = (one.literal for one in given if isinstance(one, Text) and one.literal)
    words = tuple(word for name in names for word in name.split("."))
    owner = next((one for one in given if isinstance(one, External | Session)), None)
    note_stub(site.machine, owner, words, site.node, site.scope.module)
    for value in site.given.values:
        responses.escape(value, "call", site.node, site.scope)
    return Hole(site.node, site.scope.module, words, kind="double")


@means("canned")
def canned(site: Site) -> Value:
    """A double, or what it takes the place of, is told what to answer."""
    note_stub(site.machine, site.first, (), site.node, site.scope.module)
    for _, value in site.given.positional[1:]:
        responses.escape(value, "call", site.node, site.scope)
    return site.first if isinstance(site.first, Hole) else subject(site)


@means("subject")
def subject(site: Site) -> Value:
    """A value of which a test says what it expects, by the names that lead to it."""
    if site.first is not None:
        responses.escape(site.first, "print", site.node, site.scope)
    return Hole(site.node, site.scope.module, names_of(site.first), kind="double")


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
        case _:
            return ()


@means("made_json", "made_response")
def made_response(site: Site) -> Value:
    """A response that a test makes, or a server for who asks it.

    What was answered to the program itself goes on in it, to readers that cannot be seen.
    """
    body = responses.settled(site.first) if site.first is not None else NULL
    responses.escape(body, "call", site.node, site.scope)
    arg = site.given.positional[0][0] if site.given.positional else None
    written = arg.value if arg is not None else site.node
    status = status_in(site.given.at(1))
    return union(
        one
        if isinstance(one, Encoded) and one.node is not None
        else Encoded(one.value if isinstance(one, Encoded) else one, written, site.scope.module, status)
        for one in options(body)
    )


def status_in(value: Value | None) -> int | None:
    """The HTTP status among the options of a response that a test makes."""
    item = value.items.get("status") if isinstance(value, Mapping) else None
    return status_of(item.value) if item is not None else None


@means("last_of")
def last_of(site: Site) -> Value:
    """A response of several parts: the one with data."""
    every = [one for value in site.given.values for one in options(value)]
    found = [one for one in every if isinstance(one, Mapping | Encoded)]
    return union(found) if found else site.unknown
