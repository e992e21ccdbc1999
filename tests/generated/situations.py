"""What clients meet on the server beyond the usual: slow and failing starts, many pages, older servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tests.servers import V0World, V1World


@dataclass(frozen=True, slots=True)
class Situation:
    """The two servers that a client meets, before and after.

    `server` is the App Server that it is migrated for, `v0` and `v1` are options of the worlds. Of a start
    that takes time a client waits for the end; where the start `fails`, it does no more with the
    conversation. `others` conversations are there already. `lacks` are operations that are not
    tried: an old V1 does not have them yet, where V0 still serves them.
    """

    server: str = "cloud"
    v0: Mapping[str, Any] = field(default_factory=dict)
    v1: Mapping[str, Any] = field(default_factory=dict)
    waits: bool = False
    fails: bool = False
    others: int = 0
    lacks: frozenset[str] = frozenset()

    def before(self) -> V0World:
        """The server of V0."""
        return V0World(**{"start_polls": 0, **self.v0})

    def after(self) -> V1World:
        """The servers of V1."""
        return V1World(**{"start_polls": 0, **self.v1})


USUAL, SLOW, FAILING, PAGES, OLD, OLDEST = "usual", "slow", "failing", "pages", "1.11", "1.6"

SITUATIONS: Mapping[str, Situation] = MappingProxyType(
    {
        USUAL: Situation(),
        SLOW: Situation(v0={"start_polls": 3}, v1={"start_polls": 3}, waits=True),
        FAILING: Situation(v0={"start_fails": True}, v1={"start_error": "no room"}, waits=True, fails=True),
        PAGES: Situation(  # V0 counts the events before the first message, of which V1 has others
            v0={"many_events": 130}, v1={"many_events": 130}, others=5, lacks=frozenset({"events"})
        ),
        OLD: Situation(OLD, v1={"app_facts": "app-1.11.0", "agent_facts": "agent-1.34.0"}),
        OLDEST: Situation(
            OLDEST,
            v1={"app_facts": "app-cloud-2026-03-02", "agent_facts": "agent-1.34.0"},
            lacks=frozenset({"delete", "rename", "who", "secrets", "keep secret", "say", "send"}),
        ),
    }
)

WEIGHTED = (*[USUAL] * 5, SLOW, FAILING, PAGES, OLD, OLDEST)
"""The names of situations as often as they are drawn, the plainest first."""
