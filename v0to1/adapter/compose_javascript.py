"""Compose the adapter's one file for a client in JavaScript or TypeScript (a stand-in until it is written)."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.helpers.compose_javascript import System
from v0to1.helpers.stamp import Stamp, read_stamp, stamp_line

LIBRARIES = ("fetch", "axios", "got", "ky", "ofetch", "superagent", "socket.io")
"""The libraries that the adapter can be put before."""

_ABOUT = "/**\n * Requests to version 0 of the OpenHands API, sent through version 1.\n */"
_TYPED = "export function adaptV0<T>(client: T): T {\n  return client;\n}\n"
_PLAIN = "function adaptV0(client) {\n  return client;\n}\n"
_COMMON = f'"use strict";\n\n{_PLAIN}\nmodule.exports = {{ adaptV0 }};\n'
_BODIES = {"typescript": _TYPED, "esm": f"export {_PLAIN}", "commonjs": _COMMON}


def compose_adapter(system: System, libraries: Iterable[str], rules: Iterable[str] | None) -> str:
    """The text of `openhands-v0.*` for some libraries and rules, or for all of these; ValueError for others."""
    wanted = sorted(set(libraries))
    unknown = sorted(set(wanted) - set(LIBRARIES))
    if unknown:
        raise ValueError(f"there is no adapter for {', '.join(unknown)}")
    body = _BODIES[system]
    names = [one.replace(".", "_") for one in wanted]
    stamp = stamp_line(f"{_ABOUT}\n{body}", flavour="adapter", names=names, sign="//")
    return f"{_ABOUT}\n{stamp}\n\n{body}"


def read_adapter_stamp(text: str) -> Stamp | None:
    """What an adapter's file says of itself: its libraries are the names; None for any other file."""
    found = read_stamp(text)
    if found is None or found.flavour != "adapter":
        return None
    names = tuple(one.replace("_", ".") for one in found.names)
    return Stamp(found.version, found.flavour, names, found.edited)
