"""Methods that add to a request after the call that makes it, or listen to its response."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.data.call_sites import Site
from v0to1.evaluation.http.libraries import Library
from v0to1.evaluation.http.recording import bodies_of, body_text, mappings_of, pairs_as_mapping
from v0to1.evaluation.http.requests import Argument, Request
from v0to1.evaluation.http.url_objects import Place, add_entry
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.objects import on_wire
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import Callable, Item, Mapping, ResponseValue, Value, is_null, options, union

HEARING = ("listen", "callback", "failure")
PAIR = 2


def attach(target: ResponseValue, role: str, site: Site) -> Value:
    """Add to a request what a method of it is given; gives what the method is called on."""
    for value in site.given.values if role in HEARING else ():
        if isinstance(value, Callable):
            listen(target, value, role, site)
    if role == "unseen":
        responses.escape(target, "method", site.node, site.scope, site.name)
    for request in responses.requests_of(target):
        add(request, role, site)
    return target


def listen(target: ResponseValue, listener: Callable, role: str, site: Site) -> None:
    """Call a function that hears pieces of a response, or all of it."""
    machine, node, scope = site.machine, site.node, site.scope
    request = next(iter(responses.requests_of(target)), None)
    if role == "failure":
        machine.call(listener, node, scope, machine.unknown(node, scope))
        return
    if role == "listen" or request is None:
        told = (responses.text_of(target),) if listener.node.params else ()
        machine.call(listener, node, scope, *told)
        return
    call_back(machine, machine.libraries.by_name[request.library], listener, target, node, scope)


def joined(before: tuple[Mapping, ...], after: tuple[Mapping, ...]) -> tuple[Mapping, ...]:
    """A body that is given in several parts: the last of them with the entries of the others."""
    for body in after:
        for item in (item for one in before for item in one.items.values()):
            if item.key not in body.items:
                body.put(item)
    return after or before


def add(request: Request, role: str, site: Site) -> None:
    """Add a body, a query or a header to a request."""
    first = site.first
    if role == "other":
        request.added = Mapping(open=True)
    if first is None or is_null(first):
        return
    match role:
        case "json" | "form":
            value = on_wire(site.machine, first, site.node, site.scope)
            request.bodies = joined(request.bodies, bodies_of({role: value}))
            request.body_text = body_text([Argument(role, None, value)])
        case "query":
            request.query = more_query(request.query, site)
        case "header" if isinstance(first, Mapping):
            request.headers = (*request.headers, *first.items.values())
        case "header" if site.key is not None and len(site.given.positional) > 1:
            arg, value = site.given.positional[1]
            item = Item(site.key, site.key_node, value, arg.value if arg else None, site.scope.module)
            request.headers = (*request.headers, item)


def more_query(before: Mapping | None, site: Site) -> Mapping:
    """A query with what it is given besides: a mapping, pairs, one entry, or what is not known."""
    first, given = site.first, site.given.positional
    known = (mappings_of(first) or pairs_as_mapping(first)) if first is not None else []
    empty = Mapping(node=site.node, module=site.scope.module)
    if known:
        found = known[0]
    elif len(given) == PAIR:
        found = add_entry(empty, given, Place(site.machine, site.node, site.scope))
    else:
        found = replace(empty, open=True)
    for item in before.items.values() if before is not None else ():
        if item.key not in found.items:
            found.put(item)
    found.open = found.open or (before is not None and before.open)
    return found


def call_back(
    machine: Machine, library: Library, listener: Callable, response: Value, node: tree.Node, scope: Scope
) -> None:
    """Call a function with what a library tells of a response: as much as the function takes.

    Data that comes first become data at the function. What comes beside the response has no place in the code
    where it is decoded: it goes on.
    """
    told = library.heard[: len(listener.node.params) or 1]
    if told[0] == "data":
        data = [responses.decode(one) if isinstance(one, ResponseValue) else one for one in options(response)]
        machine.call(listener, node, scope, union(data), *(machine.unknown(node, scope) for _ in told[1:]))
        return
    if "data" in told:
        go_on(response, node, scope)
    given = [response if one == "response" else machine.unknown(node, scope) for one in told]
    machine.call(listener, node, scope, *given)


def go_on(response: Value, node: tree.Node, scope: Scope) -> None:
    """A response is given to something of which it is not known how it reads it."""
    for one in options(response):
        if isinstance(one, ResponseValue):
            responses.escape(responses.text_of(one), "call", node, scope)
