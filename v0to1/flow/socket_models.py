"""Message sockets of libraries, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SocketModel:
    """A library's message socket; what each field means stands in `python_sockets.yaml`."""

    opens: bool
    flavour: str
    keeps: frozenset[str]
    drops: frozenset[str]
    members: Mapping[str, str]
    chains: frozenset[str]
    args: Mapping[str, tuple[str, ...]]
    kept: Mapping[str, frozenset[str]]
    dropped: Mapping[str, frozenset[str]]
    events: frozenset[str]
    errors: Mapping[str, tuple[str, ...]]
    package: str
    brings: str
    of: str
    helper: str
    idle: frozenset[str]
    named: Mapping[str, str]
    manager: str
    managed: frozenset[str]


def socket_model(raw: Mapping[str, Any]) -> SocketModel:
    """A socket's entry as data."""
    return SocketModel(
        bool(raw.get("opens", False)),
        raw.get("flavour", ""),
        frozenset(raw.get("keeps", ())),
        frozenset(raw.get("drops", ())),
        raw.get("members", {}),
        frozenset(raw.get("chains", ())),
        {name: tuple(names) for name, names in raw.get("args", {}).items()},
        {name: frozenset(names) for name, names in raw.get("kept", {}).items()},
        {name: frozenset(names) for name, names in raw.get("dropped", {}).items()},
        frozenset(raw.get("events", ())),
        {name: tuple(names) for name, names in raw.get("errors", {}).items()},
        raw.get("package", ""),
        raw.get("brings", ""),
        raw.get("of", ""),
        raw.get("helper", ""),
        frozenset(raw.get("idle", ())),
        raw.get("named", {}),
        raw.get("manager", ""),
        frozenset(raw.get("managed", ())),
    )
