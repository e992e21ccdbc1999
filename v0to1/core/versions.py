"""Which V1 targets exist on which server, and which of them a migration takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from v0to1.core.rules import Rule, Target
from v0to1.records import record

NEWEST = "cloud"
"""The name of the server that has the newest of everything."""

_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")


class ServerError(ValueError):
    """A server that V1 does not know; the text says what to write instead."""


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A release of one of the servers; `1.6` is `1.6.0`."""

    major: int
    minor: int = 0
    patch: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@record(frozen=True, slots=True)
class Pin:
    """App Server releases from `app` on start sandboxes with this Agent Server."""

    app: Version
    agent: Version


@record(frozen=True, slots=True)
class Server:
    """The server that the migrated client will talk to; None stands for the newest release."""

    name: str
    app: Version | None
    agent: Version | None


@lru_cache
def parse_version(text: str) -> Version:
    """`1.6`, `v1.6.0` …; raises `ServerError`."""
    found = _VERSION.fullmatch(text.strip())
    if not found:
        raise ServerError(f"{text!r} is no version: write it like 1.6 or 1.6.0")
    return Version(*(int(number or 0) for number in found.groups()))


def find_server(name: str, pins: Sequence[Pin]) -> Server:
    """The server called `name` ("cloud" or an App Server version); raises `ServerError`.

    Releases between two pins have the Agent Server of the older one; that never promises too much.
    """
    if name == NEWEST:
        return Server(name, None, None)
    app = parse_version(name)
    fitting = [pin for pin in pins if pin.app <= app]
    if not fitting:
        first = min(pin.app for pin in pins)
        raise ServerError(f"server {name} has no V1 API: name {first} or newer, or {NEWEST}")
    return Server(name, app, max(fitting, key=lambda pin: pin.app).agent)


def available(target: Target, server: Server) -> bool:
    """Does `server` have `target`?"""
    release = server.agent if target.server == "agent" else server.app
    if release is None:
        return not target.until
    if release < parse_version(target.since):
        return False
    return not target.until or release < parse_version(target.until)


def choose(rule: Rule, server: Server) -> Target | None:
    """The first target of `rule` that `server` has; None = a gap."""
    found = [target for target in rule.targets if available(target, server)]
    return found[0] if found else None
