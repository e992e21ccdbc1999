"""Base URLs that hide the beginning of a route: no text of the file need have the route itself."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.core.api import api
from v0to1.core.rules import Signal

ALONE = 200
"""The weight of a host that no other server has."""


def hosts_in(signals: Iterable[Signal]) -> frozenset[str]:
    """The hosts that alone show V0."""
    hosts = (one for one in signals if one.kind == "host" and one.weight >= ALONE and not one.setting)
    return frozenset(name for one in hosts for name in one.patterns if "*" not in name)


def bases_in(signals: Iterable[Signal]) -> tuple[str, ...]:
    """The URLs that end in the root of V0's routes, on those hosts."""
    return tuple(sorted(f"{name}{api().v0_root}" for name in hosts_in(signals)))
