"""Misuses of V1 as proved: requests to V1 that no server understands as they are meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from v0to1.core.endpoints import Template
from v0to1.core.kinds import is_misuse as is_misuse
from v0to1.core.rules import Rule
from v0to1.core.versions import Server, parse_version
from v0to1.records import record


@record(frozen=True, slots=True)
class Names:
    """Names in a part of a request: one of `has` is there, and none of `lacks` (for certain)."""

    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Shown:
    """An example of a client; `found` says whether it has the mistake."""

    language: str
    code: str
    found: bool


@record(frozen=True, slots=True)
class Misuse:
    """One mistake; `rule` has what is said of it, and `requests` are the methods and paths it is made with.

    `over` are the greatest numbers that parameters of the query may have. `proof` is "path" (OpenHands' own),
    "company" (something else must speak for OpenHands) or "agent" (and for its Agent Server). `v1` is the
    request as it should be, a template with the `request` as it is; `fix` is what to do, with `method`,
    `url`, `name` and `value` of the client. It is a mistake from the release `since` of `server` on.
    """

    rule: Rule
    requests: tuple[tuple[str, Template], ...]
    server: str
    since: str
    proof: str
    query: Names
    over: Mapping[str, int]
    body: Names
    headers: Names
    reads: Names
    v1: str
    fix: str
    examples: tuple[Shown, ...]

    def right(self, path: str = "") -> str:
        """The request as it should be, for one of the paths or the first one."""
        method, first = self.requests[0]
        made = next((f"{each} {one.text}" for each, one in self.requests if one.text == path), "")
        return self.v1.format(request=made or f"{method} {first.text}")

    def holds_on(self, server: Server) -> bool:
        """Whether it is a mistake on a server."""
        release = server.agent if self.server == "agent" else server.app
        return release is None or release >= parse_version(self.since)


@record(frozen=True, slots=True)
class Misuses:
    """The file `misuse.yaml`: see the comments at its top."""

    needles: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    signals: Mapping[str, frozenset[str]] = field(default_factory=dict)
    company: tuple[Template, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    known: tuple[Misuse, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What is said of all of them."""
        return tuple(one.rule for one in self.known)

    def interesting(self, text: str) -> bool:
        """Whether a text may hold a route of one."""
        return any(needle in text for needle in self.needles)

    def provable(self, text: str, needles: Iterable[str]) -> bool:
        """Whether a text may show a misuse: by a path that only V1 has (`needles`), or an Agent Server."""
        lowered = text.lower()
        return any(one in text for one in needles) or any(one in lowered for one in self.agents)

    def marked(self, text: str) -> bool:
        """Whether a text may be of a project that speaks to OpenHands V1."""
        lowered = text.lower()
        return any(mark in lowered for mark in self.marks)
