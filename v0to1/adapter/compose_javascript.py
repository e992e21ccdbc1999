"""A stand-in for what composes the run-time adapter's file for JavaScript and TypeScript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from v0to1.adapter.compose import Stamp
from v0to1.helpers.compose_javascript import System

LIBRARIES = ("fetch", "axios", "got", "ky", "ofetch", "superagent", "socket.io")
"""The libraries that the adapter can be put under."""

_ABOUT = """/**
 * OpenHands V0 for this code base, spoken to servers of version 1.
 */
"""
_PLAIN = "function adaptV0(client) {\n  return client;\n}\n"
_BODIES: Mapping[str, str] = MappingProxyType(
    {
        "typescript": "export function adaptV0<T>(client: T): T {\n  return client;\n}\n",
        "esm": f"export {_PLAIN}",
        "commonjs": f'"use strict";\n\n{_PLAIN}\nmodule.exports = {{ adaptV0 }};\n',
    }
)
_STAMP = re.compile(r"^// v0to1-helper: 6 adapter (?P<names>.*)\n", re.MULTILINE)


def compose_adapter(system: System, libraries: Iterable[str], rules: Iterable[str] | None = None) -> str:
    """The text of `openhands-v0.*` for clients that use `libraries`, for the requests of some rules."""
    chosen = sorted(set(libraries))
    unknown = sorted(set(chosen) - set(LIBRARIES))
    if unknown:
        raise ValueError(f"there is no adapter for {', '.join(unknown)}")
    names = ", ".join((*chosen, *(["all"] if rules is None else sorted(set(rules)))))
    return f"{_ABOUT}// v0to1-helper: 6 adapter {names}\n\n{_BODIES[system]}"


def read_adapter_stamp(text: str) -> Stamp | None:
    """What an adapter's file says of itself; None for any other file."""
    found = _STAMP.search(text)
    bare = _STAMP.sub("", text)
    written = {f"{_ABOUT}\n{body}" for body in _BODIES.values()}
    return Stamp(6, "adapter", tuple(found["names"].split(", ")), bare not in written) if found else None
