"""Brownouts: V0 requests that are refused on purpose, to find whoever still sends them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from fnmatch import fnmatchcase

from v0to1.errors import UsageError
from v0to1.gateway.headers import Caller
from v0to1.gateway.settings import Network, is_within, network_of

OPTION = "--refuse"
_FIX = 'write it like "files/*", "client=curl/*" or "events/list from=2026-12-01 until=2026-12-02T06:00Z"'


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is refused: all that fits the patterns, from `start` on and before `end`."""

    rule: str = "*"
    client: str = "*"
    network: Network | None = None
    start: datetime | None = None
    end: datetime | None = None

    def holds(self, rule: str, caller: Caller, now: datetime) -> bool:
        """Whether a request is refused."""
        return (
            (self.start is None or self.start <= now)
            and (self.end is None or now < self.end)
            and fnmatchcase(rule, self.rule)
            and fnmatchcase(caller.agent, self.client)
            and (self.network is None or is_within(caller.address, [self.network]))
        )


def parse(text: str) -> Refusal:
    """A refusal as the command line has it: a pattern of rules, and `client`, `network`, `from`, `until`.

    Raises `UsageError`.
    """
    found: dict[str, str] = {}
    for word in text.split():
        name, given, value = word.partition("=")
        name, value = (name, value) if given else ("rule", name)
        if name not in ("rule", "client", "network", "from", "until") or name in found or not value:
            raise UsageError(OPTION, f"{word!r} is not understood", fix=_FIX)
        found[name] = value
    if not found:
        raise UsageError(OPTION, "is empty", fix=_FIX)
    network = network_of(OPTION, found["network"]) if "network" in found else None
    start, end = _moment(found.get("from")), _moment(found.get("until"))
    if start and end and end <= start:
        raise UsageError(OPTION, f"{text!r} ends before it begins", fix=_FIX)
    return Refusal(found.get("rule", "*"), found.get("client", "*"), network, start, end)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise UsageError(OPTION, f"{text!r} is no date or time", fix=_FIX) from error
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def refused(refusals: Iterable[Refusal], rule: str, caller: Caller) -> bool:
    """Whether a request is refused now."""
    now = datetime.now(timezone.utc)
    return any(one.holds(rule, caller, now) for one in refusals)
