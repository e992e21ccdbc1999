"""Library functions that put data on the wire."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.flow.answers import decode
from v0to1.flow.meaning import Site, means
from v0to1.flow.meanings_data import new_mapping
from v0to1.flow.objects import on_wire
from v0to1.flow.types import model_of
from v0to1.flow.values import (
    NULL,
    Answer,
    Encoded,
    Instance,
    Mapping,
    Prepared,
    Value,
    copied,
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


@means("fill")
def fill(site: Site) -> Value:
    """An object or mapping that is filled with data, wherever it came from; else the data as decoded."""
    found: list[Value] = []
    for option in options(site.first or NULL):
        answered = [one for one in options(site.given.at(2) or NULL) if isinstance(one, Answer)]
        match option:
            case Instance(cls=cls) if answered:
                made = model_of(site.machine, cls, answered[0], site.node, site.scope)
                if isinstance(made, Instance):
                    option.attributes.update(made.attributes)
                found.append(option)
            case Mapping() if answered:
                option.open = True
                copied(option, decode(answered[0], site.node, site.scope))
                found.append(option)
    return union(found) if found else site.second or NULL


@means("only_entry")
def only_entry(site: Site) -> Value:
    """What stands under the one key of a mapping."""
    entries = list(site.first.items.values()) if isinstance(site.first, Mapping) else []
    return entries[0].value if len(entries) == 1 else site.unknown


@means("closed")
def closed(site: Site) -> Value:
    """What a stream gives when it is closed: nothing of what it held."""
    return NULL
