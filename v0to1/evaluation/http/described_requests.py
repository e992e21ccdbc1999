"""Requests that are described by functions: endpoints of a client that is built from a table."""

from __future__ import annotations

from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.option_objects import entries_as
from v0to1.evaluation.http.requests import Argument
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import run_unknown
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import NULL, Callable, Mapping, ResponseValue, Session, Text, Value, options


def with_described(machine: Machine, library: Library, arguments: list[Argument]) -> list[Argument]:
    """The arguments, with what functions of the role `described` give for arguments that are not known."""
    found: list[Argument] = []
    for one in arguments:
        if one.role not in ("described", "url") or not isinstance(one.value, Callable):
            found.append(one)
            continue
        for option in options(run_unknown(machine, one.value)):
            if isinstance(option, Text):
                found.append(Argument("url", one.arg, option, one.item))
            elif isinstance(option, Mapping):
                found.extend(entries_as(library, one.arg, option))
    return found


def handed_on(machine: Machine, arguments: list[Argument], response: Value, scope: Scope) -> None:
    """Functions of the role `mapper` are given the data of the response."""
    for one in arguments:
        if one.role == "mapper" and isinstance(one.value, Callable) and isinstance(response, ResponseValue):
            data = responses.decode(response)
            machine.call(one.value, one.value.node, scope, data)


@means("endpoints")
def endpoints(site: Site) -> Value:
    """A client that is built from a table: a function makes its endpoints with what sends them."""
    given = next((one for one in site.given.values if isinstance(one, Mapping)), None)
    client = next((one for one in site.given.values if isinstance(one, Session)), None)
    items = given.items if given is not None else {}
    base = items["baseQuery"].value if "baseQuery" in items else NULL
    sender = next((one for one in (client, *options(base)) if isinstance(one, Session)), None)
    made = items.get("endpoints")
    if sender is None or made is None or not isinstance(made.value, Callable):
        return sender if sender is not None else site.unknown
    site.call(made.value, sender)
    return sender
