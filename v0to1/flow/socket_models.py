"""Message sockets of libraries, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SocketModel:
    """A library's message socket; what each field means stands in `python_sockets.yaml`."""

    opens: bool
    members: Mapping[str, str]
    chains: frozenset[str]
    args: Mapping[str, tuple[str, ...]]
    idle: frozenset[str]
    of: str


def socket_model(raw: Mapping[str, Any]) -> SocketModel:
    """A socket's entry as data."""
    return SocketModel(
        bool(raw.get("opens", False)),
        raw.get("members", {}),
        frozenset(raw.get("chains", ())),
        {name: tuple(names) for name, names in raw.get("args", {}).items()},
        frozenset(raw.get("idle", ())),
        raw.get("of", ""),
    )
