"""The wire in the words of the API documents: which operation each exchange was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from urllib.parse import parse_qs

from tests.core.contract_facts import operations
from tests.live.recording import Exchange
from v0to1.core.endpoints import Template, match, parse_template

DOCUMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"app": ("app-1.11.0", "app-cloud-2026-03-02"), "agent": ("agent-1.34.0", "agent-1.58.2")}
)
# Paths of WebSockets, which no document has.
SOCKETS: Mapping[str, tuple[str, ...]] = MappingProxyType({"agent": ("/sockets/events/{conversation_id}",)})
_FIRST_BAD_STATUS = 400


def _templates(server: str) -> tuple[tuple[str, Template], ...]:
    """Methods and paths of a server, the most particular path first."""
    found = (
        (one.method, parse_template(_plain(one.path))) for one in operations(*DOCUMENTS[server]).values()
    )
    sockets = (("GET", parse_template(path)) for path in SOCKETS.get(server, ()))
    return tuple(sorted((*found, *sockets), key=lambda each: each[1].rank, reverse=True))


def _plain(path: str) -> str:
    """A path without the slash at its end, which some documents have."""
    return path.rstrip("/") or "/"


_TEMPLATES = MappingProxyType({server: _templates(server) for server in DOCUMENTS})


def operation(exchange: Exchange) -> str:
    """Server, method and path template, such as `app GET /api/v1/sandboxes`; an unknown path as it is."""
    steps = [step for step in exchange.path.split("/") if step]
    for method, template in _TEMPLATES[exchange.server]:
        if method == exchange.method and len(template.segments) == len(steps) and match(template, steps):
            return f"{exchange.server} {method} {template.text}"
    return f"{exchange.server} {exchange.method} {exchange.path}"


def calls(exchanges: Iterable[Exchange]) -> dict[str, Counter[int]]:
    """How often each operation was answered with which status, in the order of first use."""
    found: dict[str, Counter[int]] = {}
    for exchange in exchanges:
        found.setdefault(operation(exchange), Counter())[exchange.status] += 1
    return found


def answers(exchange: Exchange, server: str, route: str) -> bool:
    """Whether the exchange was a good answer to a rule's route, `GET /api/v1/sandboxes?id={sandbox_id}`."""
    target, _, query = route.partition("?")
    if exchange.status >= _FIRST_BAD_STATUS or exchange.server != server or exchange.answered() == [None]:
        return False
    return _nameless(operation(exchange)) == _nameless(f"{server} {target}") and set(parse_qs(query)) <= set(
        parse_qs(exchange.query)
    )


def _nameless(route: str) -> str:
    """A route that is the same whatever its parameters are called."""
    return re.sub(r"\{[^}]*\}", "{}", _plain(route))
