"""What JSON text, and what a program has stored, is as data."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import (
    NULL,
    STORED,
    Encoded,
    Gap,
    Hole,
    Mapping,
    ResponseValue,
    Text,
    Value,
    is_null,
    options,
    union,
)

MAKING = frozenset(["object_hook", "object_pairs_hook", "cls", "type"])


@means("parse")
def parse(site: Site) -> Value:
    """JSON text becomes data again; what is told how to make objects of it goes on unseen."""
    if site.first is not None and site.given.named.keys() & MAKING:
        responses.escape(site.first, "call", site.node, site.scope)
        return site.unknown
    return union(parsed(site, option) for option in options(site.first)) if site.first is not None else NULL


@means("revive")
def revived(site: Site) -> Value:
    """As `parse`, but for a function that may be given besides, and changes each entry by its key."""
    if site.first is not None and not all(map(is_null, options(site.second or NULL))):
        responses.escape(site.first, "call", site.node, site.scope)
        return site.unknown
    return parse(site)


def parsed(site: Site, value: Value) -> Value:
    """JSON text that may be a response, or what was encoded here."""
    match value:
        case ResponseValue():
            return responses.decode(value, site.node, site.scope)
        case Encoded(value=inner):
            return inner
        case Mapping():
            return value
        case Text(pieces=pieces):
            found = [
                one.value for one in pieces if isinstance(one, Gap) and isinstance(one.value, ResponseValue)
            ]
            return union(parsed(site, one) for one in found) if found else elsewhere(site)
        case _:
            return elsewhere(site)


@means("stored")
def stored(site: Site) -> Value:
    """Data that the program has from elsewhere, and that answers may stand beside."""
    for value in site.given.values:
        responses.escape(value, "call", site.node, site.scope)
    return elsewhere(site)


def elsewhere(site: Site) -> Hole:
    """What a call gives that no response is known to be in."""
    return replace(site.unknown, kind=STORED)
