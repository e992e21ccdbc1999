"""Brownouts: V0 requests that are refused on purpose, to find whoever still sends them."""

from __future__ import annotations

import shlex
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timezone
from difflib import get_close_matches
from fnmatch import fnmatchcase

from starlette.responses import JSONResponse, Response

from v0to1.adapter.python.routes import _ROUTES
from v0to1.errors import UsageError
from v0to1.gateway.deprecation import PAGES
from v0to1.gateway.headers import Caller
from v0to1.gateway.settings import Network, Settings, is_within, network_of

OPTION = "--refuse"
CONNECT = "socketio/connect"
"""The rule by which Socket.IO is refused, when a client connects."""

_NAMES = ("rule", "client", "network", "from", "until")
_FIX = 'write it like "files/*", "client=curl" or "events/list from=2026-12-01 until=2026-12-02T06:00Z"'
_TIME = "write it like 2026-12-01 or 2026-12-01T09:00Z, without a space"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused: all that fits the patterns, from `start` on and before `end`.

    `client` is compared with the whole `User-Agent` and with the product that it begins with, in lower case.
    """

    rule: str = "*"
    client: str = "*"
    network: Network | None = None
    start: datetime | None = None
    end: datetime | None = None

    def holds(self, rule: str, caller: Caller, now: datetime) -> bool:
        """Whether a request is refused."""
        agent = caller.agent.lower()
        return (
            (self.start is None or self.start <= now)
            and (self.end is None or now < self.end)
            and fnmatchcase(rule, self.rule)
            and any(fnmatchcase(one, self.client) for one in (agent, agent.partition("/")[0]))
            and (self.network is None or is_within(caller.address, [self.network]))
        )


def parse(text: str, rules: Collection[str]) -> Refusal:
    """A refusal as the command line has it: a rule, and `client`, `network`, `from`, `until`.

    The rule is the id of one of `rules`, a folder of them, or a pattern. Times without a zone are UTC. Raises
    `UsageError`, also for what would never refuse anything.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(OPTION, f"{text!r} cannot be read: {error}", fix=_FIX) from error
    found: dict[str, str] = {}
    for word in words:
        name, given, value = word.partition("=")
        name, value = (name, value) if given else ("rule", name)
        if name not in _NAMES or not value:
            raise UsageError(OPTION, f"{word!r} is not understood", fix=_FIX)
        if name in found:
            raise UsageError(OPTION, f"{text!r} has two of {name}", fix=f"give {OPTION} twice")
        found[name] = value
    if not found:
        raise UsageError(OPTION, "is empty", fix=_FIX)
    network = network_of(OPTION, found["network"]) if "network" in found else None
    start, end = _moment(found.get("from")), _moment(found.get("until"))
    if start and end and end <= start:
        raise UsageError(OPTION, f"{text!r} ends before it begins", fix=_TIME)
    if end and end <= datetime.now(timezone.utc):
        raise UsageError(OPTION, f"{text!r} is over already", fix="leave it out")
    rule = _rule(found.get("rule", "*"), rules)
    return Refusal(rule, found.get("client", "*").lower(), network, start, end)


def refusable() -> frozenset[str]:
    """The rules by which anything can be refused: those of routes, and that of connections of Socket.IO."""
    return frozenset({str(route["rule"]) for route in _ROUTES} | {CONNECT})


def _rule(pattern: str, rules: Collection[str]) -> str:
    """A pattern of rules that fits one at least; a folder stands for all that is in it."""
    for one in (pattern, f"{pattern.rstrip('/')}/*"):
        if any(fnmatchcase(rule, one) for rule in rules):
            return one
    folders = {rule.rpartition("/")[0] for rule in rules} - {""}
    near = get_close_matches(pattern.rstrip("/*"), sorted({*rules, *folders}), n=2, cutoff=0.7)
    hint = f"did you mean {' or '.join(near)}?" if near else "v0to1 rules lists them all"
    raise UsageError(OPTION, f"no request has the rule {pattern!r}", fix=hint)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise UsageError(OPTION, f"{text!r} is no date or time", fix=_TIME) from error
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


class Brownouts:
    """Answers those who are refused on purpose; raises `UsageError` for what would refuse nothing."""

    def __init__(self, settings: Settings) -> None:
        known = refusable()
        self._refusals = tuple(parse(one, known) for one in settings.refusals)
        self._root = settings.public_root

    def response(self, rule: str, caller: Caller) -> Response | None:
        """The response to a request that is refused now; None for any other."""
        now = datetime.now(timezone.utc)
        if not any(one.holds(rule, caller, now) for one in self._refusals):
            return None
        page = f"{self._root or caller.root}{PAGES}{rule}"
        return JSONResponse({"detail": f"OpenHands V0 has ended. What to do: {page}"}, 410)
