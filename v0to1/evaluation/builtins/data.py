"""Library functions that make or change data: JSON, mappings, models."""

from __future__ import annotations

from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.data.iteration import iterate
from v0to1.evaluation.doubles.mocked import mappings_in, status_of
from v0to1.evaluation.interpreter.arguments import SPREAD
from v0to1.evaluation.interpreter.expressions import spread
from v0to1.evaluation.interpreter.objects import Dump, fields_of
from v0to1.evaluation.interpreter.statements import remove
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Encoded,
    External,
    Hole,
    Item,
    Mapping,
    Pairs,
    ResponseValue,
    Sequence,
    Text,
    Value,
    is_null,
    options,
    union,
)


@means("serialise", "encode_query")
def serialise(site: Site) -> Value:
    """A value as JSON text or as a query string; a function, or a list of keys, may choose what of it is."""
    first = site.first
    if first is None:
        return NULL
    if site.second is not None and not all(map(is_null, options(site.second))):
        responses.escape(first, "call", site.node, site.scope)
    found = [Encoded(one.snapshot() if isinstance(one, Mapping) else one) for one in options(first)]
    return union(found)


@means("environment_mapping", "environment")
def environment(site: Site) -> Value:
    """A variable of the environment, with its default."""
    return named_value(site, "environment")


def named_value(site: Site, kind: str) -> Value:
    """What stands outside of a program under the name that a call is given first, with its default."""
    name, default = site.text(0), site.given.at(1, "default")
    kept = (
        next((one for one in options(default) if isinstance(one, Text | Hole)), None)
        if default is not None
        else None
    )
    return Hole(site.node, site.scope.module, (name,) if name else (), kept, kind=kind)


@means("fields", "fields_json")
def fields(site: Site) -> Value:
    """The fields of an object as a mapping, or as JSON text of one."""
    first, named = site.first, site.given.named
    if first is None:
        return NULL
    maybe = any(name.startswith("exclude_") for name in named)
    dump = Dump(site.node, site.scope, "by_alias" in named, maybe)
    found = union(fields_of(site.machine, one, dump) for one in options(first))
    left_out = named.get("exclude")
    for option in options(found):
        for name in iterate(site.machine, left_out[1], site.node, site.scope) if left_out is not None else ():
            if isinstance(option, Mapping) and isinstance(name, Text) and name.literal in option.items:
                remove(site.machine.branch, option, name.literal)
    return found


@means("namespace")
def namespace(site: Site) -> Value:
    """Data as an object: what is read from it by attributes cannot be seen."""
    for value in site.given.values:
        responses.escape(value, "call", site.node, site.scope)
    answered = any(isinstance(one, ResponseValue) for one in site.given.values)
    return site.unknown if answered else new_mapping(site)


PAIR = 2


@means("dict")
def new_mapping(site: Site) -> Value:
    """`dict(…)`: of a mapping, of pairs, of named arguments."""
    found = Mapping(depth=site.machine.branch, node=site.node, module=site.scope.module)
    spread_response = next((value for value in site.given.values if isinstance(value, ResponseValue)), None)
    if spread_response is not None and not (site.given.named.keys() - {SPREAD}):
        return spread_response
    for option in (option for _, value in site.given.positional for option in options(value)):
        spread(site.machine, found, option.mapping if isinstance(option, Pairs) else option)
        add_pairs(found, option)
    for name, (arg, value) in site.given.named.items():
        if name == SPREAD:
            spread(site.machine, found, value)
            continue
        known = site.given.entries.get(name)
        found.put(known or Item(name, arg, value, arg.value if arg else None, site.scope.module))
    found.open = found.open or site.given.open
    return found


def add_pairs(found: Mapping, pairs: Value) -> None:
    """A list of pairs whose keys are not known: each entry may be any of their values."""
    values = [
        pair.items[1]
        for pair in (pairs.items if isinstance(pairs, Sequence) else ())
        if isinstance(pair, Sequence) and len(pair.items) == PAIR and not is_text(pair.items[0])
    ]
    if values:
        found.open = True
        found.element = union([*([found.element] if found.element is not None else []), *values])


def is_text(key: Value) -> bool:
    """Whether a key is known."""
    return isinstance(key, Text) and key.literal is not None


@means("empty")
def empty(site: Site) -> Value:
    """A mapping to be filled, whose missing entries are made by a function."""
    found = Mapping(depth=site.machine.branch, node=site.node, module=site.scope.module, open=True)
    if isinstance(site.first, Callable | External):
        found.element = site.call(site.first)
    for _, value in site.given.positional[1:]:
        spread(site.machine, found, value)
    return found


@means("copy", "same")
def copy(site: Site) -> Value:
    """The same value again; a mapping as it is now."""
    first = site.first
    return first.snapshot() if isinstance(first, Mapping) else first if first is not None else NULL


@means("response")
def response(site: Site) -> Value:
    """A response that a test makes: what it answers."""
    given = [site.given.named[name] for name in ("json", "content", "text") if name in site.given.named]
    given += site.given.positional[2:3]
    arg, value = given[0] if given else (None, NULL)
    status = status_of(site.given.at(0, "status_code"))
    found, node = mappings_in(value), arg.value if arg is not None else site.node
    return Encoded(found[0] if found else value, node, site.scope.module, status)
