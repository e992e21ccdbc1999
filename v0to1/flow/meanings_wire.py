"""Library functions that put data on the wire."""

from __future__ import annotations

from dataclasses import replace

from v0to1.flow.meaning import Site, means
from v0to1.flow.meanings_data import new_mapping
from v0to1.flow.objects import on_wire
from v0to1.flow.values import (
    NULL,
    Encoded,
    Mapping,
    Prepared,
    Value,
    options,
    union,
)


@means("wire")
def wire(site: Site) -> Value:
    """A value as JSON text, objects by the names of their fields on the wire."""
    value = site.first if site.first is not None else new_mapping(site)
    found = on_wire(site.machine, value, site.node, site.scope)
    return union(Encoded(one.snapshot() if isinstance(one, Mapping) else one) for one in options(found))


@means("wire_second")
def wire_second(site: Site) -> Value:
    """The argument of a method as JSON text."""
    return wire(replace(site, given=site.given.after(1)))


@means("set_part")
def set_part(site: Site) -> Value:
    """`curl_setopt(request, name, value)`, or all of a mapping's entries: parts of a described request."""
    first, second, third = site.first, site.second, site.given.at(2)
    pairs = [(site.text(1), third)] if third is not None else []
    for option in options(second) if third is None and second is not None else ():
        if isinstance(option, Mapping):
            pairs.extend((item.key, item.value) for item in option.items.values())
    for option in options(first or NULL):
        if isinstance(option, Prepared):
            parts = {name: (arg, value) for name, arg, value in option.parts}
            parts.update((name, (None, value)) for name, value in pairs if name and value is not None)
            option.parts = tuple((name, arg, value) for name, (arg, value) in parts.items())
    return NULL
