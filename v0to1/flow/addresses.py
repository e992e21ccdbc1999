"""URLs as objects: what a program sets of their parts."""

from __future__ import annotations

from v0to1.flow import texts, tree
from v0to1.flow.machine import Machine
from v0to1.flow.scope import Scope
from v0to1.flow.url_joins import join_url
from v0to1.flow.values import Address, Encoded, Join, Mapping, Value, options, union


def with_part(
    machine: Machine, target: Address, place: tree.Attr, value: Value, scope: Scope
) -> Value | None:
    """`url.pathname = value`: the URL with another path or query; None for parts that do not matter."""
    match machine.libraries.names.url_parts.get(place.name):
        case "path":
            join = Join(target, place, "call", scope.module, scope.frame)
            paths = texts.forms(value, place, scope.module, scope.frame)
            return union(Address(join_url(target, one, join).pieces, target.query) for one in paths)
        case "query":
            mappings = (one.value for one in options(value) if isinstance(one, Encoded))
            found = next((one for one in mappings if isinstance(one, Mapping)), None)
            unseen = Mapping(depth=machine.branch, node=place, module=scope.module, open=True)
            return Address(target.pieces, found if found is not None else unseen)
        case _:
            return None
