"""Which rules have been shown on real servers: changed in a client that ran, and V1 answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.live.lines import Ran
from tests.live.recording import Exchange
from tests.live.routes import answers
from v0to1.core.loading.rules import load_rules
from v0to1.core.model import Verdict
from v0to1.core.rules import Rule

RULES = load_rules((Path(__file__).parents[2] / "rules",))
MIGRATED = tuple(
    rule
    for rule in RULES
    if rule.verdict in (Verdict.SAFE, Verdict.REVIEW) or (rule.socket is not None and rule.targets)
)
"""The rules whose requests are migrated, and those of sockets."""

OUT_OF_REACH: Mapping[str, str] = MappingProxyType(
    {
        "socketio/confirm": "openhands-ai 1.6.0 knows no such action: it is one of older servers",
        "socketio/malformed": "V0 has never taken such an action, so that no client works with it before",
        "socketio/reject": "openhands-ai 1.6.0 knows no such action: it is one of older servers",
        **dict.fromkeys(
            (
                "user/branches",
                "user/installations",
                "user/repositories",
                "user/search-branches",
                "user/search-repositories",
                "user/suggested-tasks",
            ),
            "it asks a Git provider, and the servers cannot reach one here",
        ),
        "sandboxes/vscode-url": "a process sandbox offers no VS Code: its only address is AGENT_SERVER",
    }
)
"""Rules that cannot be shown here, each with the reason."""


@dataclass(frozen=True, slots=True, order=True)
class Shown:
    """A request of a rule that a migrated client has made, and that a server has answered well."""

    rule: str
    route: str
    server: str
    client: str


def shown(
    applied: Iterable[Mapping[str, Any]], exchanges: tuple[Exchange, ...], client: str, ran: Ran
) -> Iterator[Shown]:
    """What a flow has shown of the rules whose findings were changed in its client, and have run."""
    for finding in applied:
        server, route = finding["server"], finding["v1"]
        if not route or not ran.covers(finding["path"], finding["line"], finding["end_line"]):
            continue
        for exchange in exchanges:
            if answers(exchange, server, route):
                yield Shown(finding["rule"], f"{server} {route}", f"{server} {exchange.version}", client)


def not_shown(proved: Iterable[Shown]) -> tuple[Rule, ...]:
    """The rules without any proof that are not out of reach."""
    done = {one.rule for one in proved}
    return tuple(rule for rule in MIGRATED if rule.id not in done and rule.id not in OUT_OF_REACH)
