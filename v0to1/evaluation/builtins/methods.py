"""Methods that take functions, promises, and objects that gather pairs."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.evaluation.builtins.objects import forms
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.data.iteration import iterate
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.url_joins import join_url
from v0to1.evaluation.interpreter.expressions import spread
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.methods import put_in
from v0to1.evaluation.responses.shared_reads import mingled
from v0to1.evaluation.responses.text_tests import note_compared
from v0to1.evaluation.values import (
    NULL,
    Address,
    Callable,
    Constant,
    Encoded,
    Hole,
    Join,
    Mapping,
    Method,
    Pairs,
    ResponseValue,
    Sequence,
    Value,
    is_null,
    options,
    union,
)
from v0to1.tree.walking import walk


@means("then")
def then(site: Site) -> Value:
    """`promise.then(function, other)`: what the functions make of the value, and of an error."""
    value = responses.settled(site.first or NULL)
    if site.second is None:
        return value
    found = [called(site, option, value) for option in options(site.second)]
    for other in options(site.given.at(2) or NULL):
        if isinstance(other, Callable):
            found.append(site.call(other, failed(site)))
    return union(found)


def called(site: Site, function: Value, value: Value) -> Value:
    """The result of a function for a value; a value given to an unknown function escapes."""
    if isinstance(function, Hole):
        responses.escape(value, "call", site.node, site.scope, dotted(site.node.callee))
    return site.call(function, value)


@means("caught")
def caught(site: Site) -> Value:
    """`promise.catch(function)`: the value, or what the function makes of an error."""
    value = responses.settled(site.first or NULL)
    return union([value, site.call(site.second, failed(site))]) if site.second is not None else value


def failed(site: Site) -> Value:
    """The error of what a promise waits for: of any request that was sent for it."""
    inside = {id(one) for one in walk(site.node.callee)}
    waited = [each for one in responses.responses_of(site.first or NULL) for each in one.requests]
    sent = [one for one in site.machine.requests if any(id(call) in inside for call in calls_to(one))]
    return responses.failure_of([*waited, *sent]) or site.unknown


def calls_to(request: Request) -> Iterator[tree.Node | None]:
    """The calls that lead to a request, and its own."""
    yield request.node
    yield from (frame.call for frame in request.frame.chain)


@means("finally")
def finally_(site: Site) -> Value:
    """`promise.finally(function)`: the value."""
    if site.second is not None:
        site.call(site.second)
    return site.first or NULL


@means("promise")
def promise(site: Site) -> Value:
    """A promise that a function fulfils with what it gives to its first parameter."""
    gathered = Sequence(node=site.node)
    if site.first is not None:
        site.call(site.first, Method(gathered, "append", site.node), site.unknown)
    return union(gathered.items) if gathered.items else site.unknown


def results(site: Site) -> list[Value]:
    """What a function gives for every item of the object."""
    items = iterate(site.machine, site.first or NULL, site.node, site.scope)
    if site.second is None:
        return items
    return [site.call(site.second, item, Constant(place)) for place, item in enumerate(items)]


@means("map_items")
def mapped(site: Site) -> Value:
    """`items.map(function)`."""
    return Sequence(results(site), True, site.node)


@means("flat_map_items")
def flat_mapped(site: Site) -> Value:
    """`items.flatMap(function)`."""
    found = [iterate(site.machine, one, site.node, site.scope) for one in results(site)]
    return Sequence([item for items in found for item in items], True, site.node)


@means("each_item", "test_items")
def each(site: Site) -> Value:
    """`items.forEach(function)`, `items.some(function)`."""
    results(site)
    return site.unknown


@means("select_items")
def selected(site: Site) -> Value:
    """`items.filter(function)`: some of the items, or in another order."""
    if isinstance(site.second, Callable):
        results(site)
    return other_order(site.first or NULL, site)


@means("splice_items")
def spliced(site: Site) -> Value:
    """`items.splice(start, count, …)`: some of the items; values that are given stand among the others."""
    added = [value for _, value in site.given.positional[3:]] or [site.unknown] * site.given.open
    for option in options(site.first or NULL) if added else ():
        if isinstance(option, Sequence):
            option.add(*added)
            option.open = True
        elif isinstance(option, ResponseValue):
            for value in added:
                put_in(responses.element_of(option), value, site.node, site.scope)
    return other_order(site.first or NULL, site)


def other_order(value: Value, site: Site) -> Value:
    """Some of the items of a value, or all in another order; where one is a response, each may be any."""
    items = value.items if isinstance(value, Sequence) else []
    mixed = mingled(items)
    return Sequence(mixed, True, site.node) if mixed is not items else value


@means("turn_items")
def turned(site: Site) -> Value:
    """`items.reverse()`: the items themselves, in another order."""
    if isinstance(site.first, Sequence):
        site.first.items[:] = mingled(site.first.items)
    return site.first or NULL


@means("sort_items")
def sorted_items(site: Site) -> Value:
    """`items.sort(function)`: the items, any two of which the function compares."""
    if isinstance(site.second, Callable):
        for item in iterate(site.machine, site.first or NULL, site.node, site.scope):
            site.call(site.second, item, item)
    return turned(site)


@means("pick_item")
def picked(site: Site) -> Value:
    """`items.find(function)`, `items.at(0)`: one of the items."""
    if isinstance(site.second, Callable):
        results(site)
    return union(iterate(site.machine, site.first or NULL, site.node, site.scope))


@means("reduce_items")
def reduced(site: Site) -> Value:
    """`items.reduce(function, start)`."""
    items = iterate(site.machine, site.first or NULL, site.node, site.scope)
    start = site.given.at(2) or items[0]
    if site.second is None:
        return start
    made = [site.call(site.second, start, item) for item in items]
    if is_null(start) and any(map(responses.responses_of, made)):
        made += [site.call(site.second, union(made), item) for item in items]
    return union([start, *made])


@means("includes")
def includes(site: Site) -> Value:
    """`items.includes(value)`: the value is compared with the items."""
    for option in options(site.second or NULL):
        if isinstance(option, ResponseValue) and site.first is not None:
            responses.compare_with(option, site.first, site.node)
            note_compared(option, site.node, site.scope)
    return site.unknown


@means("merge")
def merged(site: Site) -> Value:
    """`Object.assign(target, source, …)`: the target, with the entries of the sources."""
    target = site.first or NULL
    for option in options(target):
        if isinstance(option, Mapping):
            for value in site.given.values[1:]:
                spread(site.machine, option, value)
        else:  # entries of others may take the place of those of a response
            for value in (option, *site.given.values[1:]):
                responses.escape(value, "attribute", site.node, site.scope)
    return target


PARTS = {"entries": "items", "keys": "keys", "values": "values"}


@means("parts")
def parts(site: Site) -> Value:
    """`Object.entries(value)`, `Object.keys(value)` and `Object.values(value)`."""
    called_as = site.node.callee.name if isinstance(site.node.callee, tree.Attr) else ""
    method, first = PARTS.get(called_as, "items"), site.first or NULL
    if isinstance(first, Hole):
        return site.unknown
    node, scope = site.node, site.scope
    return union(site.machine.call(Method(one, method, node), node, scope) for one in options(first))


@means("resolve_url")
def resolved(site: Site) -> Value:
    """`new URL(path, base)`, of everything that they may be: an object with a query of its own."""
    paths, bases = (forms(site, site.given.at(place)) for place in (0, 1))
    where = (site.node.callee, "call", site.scope.module, site.scope.frame)
    joined = [join_url(base, path, Join(base, *where)) for base in bases for path in paths]
    found = joined or [*bases, *paths]
    if not found:
        return site.unknown
    query = Mapping(depth=site.machine.branch, node=site.node, module=site.scope.module)
    mark = object()
    return union(Address(one.pieces, query, mark=mark) for one in found)


@means("gathering")
def gathering(site: Site) -> Value:
    """An object that gathers pairs for a query or a form (`URLSearchParams`, `FormData`)."""
    found = Mapping(depth=site.machine.branch, node=site.node, module=site.scope.module)
    for option in options(site.first or NULL):
        match option:
            case Encoded(value=Mapping() as inner) | Pairs(mapping=inner):
                spread(site.machine, found, inner)
            case _:
                spread(site.machine, found, option)
    return Encoded(found)
