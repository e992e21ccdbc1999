"""Library functions over the items of a value: lists, filters, groups, tables."""

from __future__ import annotations

from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.data.iteration import iterate, numbered
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.responses import How
from v0to1.evaluation.responses.shared_reads import mingled
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Getter,
    Mapping,
    ResponseValue,
    Sequence,
    Table,
    Text,
    Value,
    options,
    union,
)


@means("list")
def listed(site: Site) -> Value:
    """The items of a value."""
    items = iterate(site.machine, site.first, site.node, site.scope) if site.first is not None else []
    return Sequence(items, True, site.node)


@means("ordered")
def ordered(site: Site) -> Value:
    """The items of a value in another order, or some of them; a key function sees each of them."""
    items = iterate(site.machine, site.first, site.node, site.scope) if site.first is not None else []
    by_key(site, items)
    return Sequence(mingled(items), True, site.node)


@means("cell")
def cell(site: Site) -> Value:
    """What holds whatever is put into it, one after the other, and its default."""
    default = site.given.named.get("default")
    return Sequence([default[1]] if default is not None else [], True, site.node)


@means("filter")
def filtered(site: Site) -> Value:
    """The items for which a function holds."""
    source = site.second
    items = iterate(site.machine, source, site.node, site.scope) if source is not None else []
    for item in items:
        if isinstance(site.first, Callable):
            site.call(site.first, item)
    return Sequence(mingled(items), True, site.node)


@means("extreme")
def extreme(site: Site) -> Value:
    """One of the items of a value, or one of several values."""
    if len(site.given.positional) < 2:
        return element(site)
    items = [value for _, value in site.given.positional]
    by_key(site, items)
    return union(items)


@means("element")
def element(site: Site) -> Value:
    """One of the items of a value."""
    if site.first is None:
        return NULL
    items = iterate(site.machine, site.first, site.node, site.scope)
    by_key(site, items)
    _, named = site.given.named.get("default", (None, None))
    default = named or (site.second if isinstance(site.second, Text | Mapping | ResponseValue) else None)
    return union([*items, *([default] if default is not None else [])])


def by_key(site: Site, items: list[Value]) -> None:
    """A key function reads each item."""
    key = site.given.at(len(site.given.positional), "key")
    for item in items:
        if key is not None:
            site.call(key, item)


@means("enumerate")
def enumerated(site: Site) -> Value:
    """The items with their numbers."""
    items = iterate(site.machine, site.first, site.node, site.scope) if site.first is not None else []
    return Sequence(numbered(items), True, site.node)


@means("zip")
def zipped(site: Site) -> Value:
    """The items of several values side by side."""
    columns = [iterate(site.machine, value, site.node, site.scope) for _, value in site.given.positional]
    longest = max(map(len, columns), default=0)
    rows = [Sequence([column[min(place, len(column) - 1)] for column in columns]) for place in range(longest)]
    return Sequence(list(rows), True, site.node)


@means("chain")
def chained(site: Site) -> Value:
    """The items of several values one after another."""
    found = [
        item for value in site.given.values for item in iterate(site.machine, value, site.node, site.scope)
    ]
    return Sequence(found, True, site.node)


@means("flatten")
def flattened(site: Site) -> Value:
    """The items of the items."""
    outer = iterate(site.machine, site.first, site.node, site.scope) if site.first is not None else []
    found = [item for value in outer for item in iterate(site.machine, value, site.node, site.scope)]
    return Sequence(found, True, site.node)


@means("getter")
def getter(site: Site) -> Value:
    """A function that reads the given keys."""
    keys = tuple(value for _, value in site.given.positional)
    return Getter(keys, tuple(arg.value if arg else site.node for arg, _ in site.given.positional))


@means("table")
def table(site: Site) -> Value:
    """A table of rows; named columns are read from each of them.

    What is more than rows (options that name columns, a mapping of columns) goes on unseen.
    """
    for option in options(site.first) if site.first is not None else ():
        if len(site.given.values) > 1 or (isinstance(option, ResponseValue) and not option.path):
            responses.escape(option, "call", site.node, site.scope)
    rows = iterate(site.machine, site.first, site.node, site.scope) if site.first is not None else []
    row = union(rows)
    columns = site.given.named.get("columns")
    names = iterate(site.machine, columns[1], site.node, site.scope) if columns is not None else []
    for option in options(row):
        for name in names:
            if isinstance(option, ResponseValue):
                responses.read_key(option, name, How("column", site.node), site.scope)
    return Table(row)
