"""The usage record: which operations of V0 were used, by which clients, from when to when and how often."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone

from v0to1.core.record import RecordError
from v0to1.records import record

MOST_CLIENTS = 1_000
"""Clients that a record tells apart; what others do is counted together."""

MOST_USES = 20_000
"""Entries of a record; beyond them clients are not told apart any more."""

FORM = "%Y-%m-%dT%H:%M:%SZ"
"""How moments are written; they are ordered as their texts are."""

_MOMENT = re.compile(r"20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\dZ")


@record(frozen=True, slots=True)
class Client:
    """Who sent requests, as far as a record tells: never an address, and never a key.

    `agent` is the User-Agent, cut; `network` the network of the peer (`192.0.2.0/24`, `2001:db8::/48`);
    `key` a hash of the caller's key with the salt of the record. Each is empty where it is not known.
    """

    agent: str = ""
    network: str = ""
    key: str = ""


@record(frozen=True, slots=True)
class Use:
    """How one client used one operation of V0 on one server.

    `rule` is the id of a rule, `route` a method and a path template of V0, or a name of Socket.IO.
    `client` is None for all clients beyond the bound together. `first` and `last` are moments in UTC
    (`2026-04-01T09:30:00Z`), which are ordered as their texts are.
    """

    rule: str
    route: str
    server: str
    client: Client | None
    first: str
    last: str
    count: int


Key = tuple[str, str, str, "Client | None"]
"""What tells uses apart: rule, route, server and client."""


@record(frozen=True, slots=True)
class Record:
    """All of a record. It covers the time from `began` to `until`; `salt` (hex) is that of its keys.

    `kind` is `gateway`, or `adapter` where clients wrote it themselves.
    """

    salt: str
    began: str
    until: str
    uses: tuple[Use, ...] = ()
    kind: str = "gateway"


def moment(seconds: float) -> str:
    """Return seconds since the epoch as a moment in UTC."""
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime(FORM)


def identity(use: Use) -> Key:
    """Return what tells a use apart from others."""
    return use.rule, use.route, use.server, use.client


def merged(before: Iterable[Use], more: Iterable[Use]) -> dict[Key, Use]:
    """Return uses by what tells them apart, with their counts added up.

    What is in `before` keeps its client; a new client beyond the bounds is counted with the others.
    """
    found = {identity(each): each for each in before}
    clients = {each.client for each in found.values()} - {None}
    for use in more:
        told = use
        if identity(use) not in found and not _has_room(use, clients, len(found)):
            told = replace(use, client=None)
        clients |= {told.client} - {None}
        found[identity(told)] = added(found.get(identity(told)), told)
    return found


def _has_room(use: Use, clients: set[Client | None], number: int) -> bool:
    return number < MOST_USES and (use.client in clients or len(clients) < MOST_CLIENTS)


def added(before: Use | None, use: Use) -> Use:
    """Return two uses of the same client and operation as one."""
    if before is None:
        return use
    return replace(
        use,
        first=min(before.first, use.first),
        last=max(before.last, use.last),
        count=before.count + use.count,
    )


def check_moment(text: str, where: str, *, whole: bool = True) -> None:
    """Raise RecordError, which names the place, for what is no moment as records write it.

    Without `whole`, only its form is looked at: a thirty-first of June passes.
    """
    fits = _MOMENT.fullmatch(text) is not None
    try:
        if fits and whole:
            datetime.strptime(text, FORM)
    except ValueError:
        fits = False
    if not fits:
        raise RecordError(where, f"expected a moment such as 2026-04-01T09:30:00Z, found {text!r}")
