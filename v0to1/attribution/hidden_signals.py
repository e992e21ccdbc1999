"""What alone shows V0 without a route: fields, hosts, and base URLs that hide the beginning of a route."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.core.api import api
from v0to1.core.rules import Signal

ALONE = 200
"""The weight of a host that no other server has."""

ASKING = 40
"""The weight of a name in the query of a connection that no other server takes."""

TELLING = 60
"""The weight of a field that no other server takes."""


def queries_in(signals: Iterable[Signal]) -> frozenset[str]:
    """The names in the query of a connection that only V0 has."""
    asked = (one for one in signals if one.kind == "socket_query" and one.weight >= ASKING)
    return frozenset(name for one in asked for name in one.patterns)


def fields_in(signals: Iterable[Signal]) -> frozenset[str]:
    """The fields of bodies of which one alone shows V0."""
    telling = (one for one in signals if one.kind == "wire_field" and one.weight >= TELLING)
    return frozenset(name for one in telling for name in one.patterns)


def hosts_in(signals: Iterable[Signal]) -> frozenset[str]:
    """The hosts that alone show V0."""
    hosts = (one for one in signals if one.kind == "host" and one.weight >= ALONE and not one.setting)
    return frozenset(name for one in hosts for name in one.patterns if "*" not in name)


def bases_in(signals: Iterable[Signal]) -> tuple[str, ...]:
    """The URLs that end in the root of V0's routes, on those hosts."""
    return tuple(sorted(f"{name}{api().v0_root}" for name in hosts_in(signals)))
