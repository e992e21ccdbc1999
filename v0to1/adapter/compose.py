"""A stand-in for what composes the run-time adapter's file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

LIBRARIES = ("requests", "httpx", "aiohttp", "urllib", "socketio", "curl", "wget", "httpie")

TEXT = '''"""OpenHands V0 for this code base, spoken to servers of version 1."""
# v0to1-helper: 6 adapter {names}

from __future__ import annotations

from typing import TypeVar

_Client = TypeVar("_Client")


def adapt_v0(client: _Client, base: str = "") -> _Client:
    """Let requests of the OpenHands V0 API be answered by a V1 server, as V0 did."""
    return client
'''


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an adapter's file says of itself."""

    names: tuple[str, ...]
    edited: bool


def compose_adapter(libraries: Iterable[str], rules: Iterable[str] | None = None) -> str:
    """The text of `openhands_v0.py` for clients that use `libraries`, for the requests of some rules."""
    chosen = sorted(set(libraries))
    unknown = sorted(set(chosen) - set(LIBRARIES))
    if unknown:
        raise ValueError(f"there is no adapter for {', '.join(unknown)}")
    names = (*chosen, *(["all"] if rules is None else sorted(set(rules))))
    return TEXT.format(names=", ".join(names))


def read_adapter_stamp(text: str) -> Stamp | None:
    """What an adapter's file says of itself; None for any other file."""
    found = re.search(r"^# v0to1-helper: 6 adapter (.*)$", text, re.MULTILINE)
    names = tuple(found[1].split(", ")) if found else ()
    return Stamp(names, text != TEXT.format(names=", ".join(names))) if found else None
