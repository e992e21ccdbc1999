"""The usage record: which operations of V0 were used, by which clients, from when to when and how often."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone

import msgspec

from v0to1 import __version__
from v0to1.core.record import RecordError
from v0to1.records import record

SCHEMA_VERSION = "1.0"
"""Major.minor of reports/schemas/usage.schema.json; the major grows when a key goes or changes."""

LINE = "v0to1_usage"
"""The key that every line of an adapter's record has, with the version of the lines."""

LINE_VERSION = 1

MOST_CLIENTS = 1_000
"""Clients that a record tells apart; what others do is counted together."""

MOST_USES = 20_000
"""Entries of a record; beyond them clients are not told apart any more."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


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


@record(frozen=True, slots=True)
class _Tool:
    name: str
    version: str


@record(frozen=True, slots=True)
class _Document:
    """A record as its schema has it."""

    schema_version: str
    tool: _Tool
    salt: str
    began: str
    until: str
    uses: tuple[Use, ...]


@record(frozen=True, slots=True)
class _Line:
    """One line of an adapter's record."""

    rule: str
    route: str
    first: str
    last: str
    count: int
    program: str = ""
    agent: str = ""
    server: str = ""


def moment(seconds: float) -> str:
    """Return seconds since the epoch as a moment in UTC."""
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


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


def dump(given: Record) -> bytes:
    """Return a record as JSON by the published schema (`v0to1 schema usage`), a use on each line."""
    uses = sorted(given.uses, key=_order)
    head = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "v0to1", "version": __version__},
        "salt": given.salt,
        "began": given.began,
        "until": given.until,
    }
    lines = b",\n  ".join(msgspec.json.encode(each) for each in uses)
    body = b"[\n  " + lines + b"\n ]" if lines else b"[]"
    pairs = (b' "%s": %s' % (name.encode(), msgspec.json.encode(value)) for name, value in head.items())
    return b"{\n" + b",\n".join((*pairs, b' "uses": ' + body)) + b"\n}\n"


def _order(use: Use) -> tuple[str, ...]:
    client = use.client or Client("\U0010ffff")
    return use.rule, use.route, use.server, client.agent, client.network, client.key


def parse(data: bytes) -> Record:
    """Return the record that `dump` wrote; raises RecordError that says what is wrong, and where."""
    try:
        version = msgspec.json.decode(data, type=Mapping[str, object]).get("schema_version")
        check_version(version)
        given = msgspec.json.decode(data, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordError("", f"no usage record: {error}") from error
    return checked(Record(given.salt, given.began, given.until, given.uses))


def check_version(version: object) -> None:
    """Raise RecordError for a version of the schema that cannot be read."""
    if version != SCHEMA_VERSION:
        raise RecordError(
            "$.schema_version",
            f"this v0to1 reads usage records of version {SCHEMA_VERSION}, found {version!r}",
            fix="update v0to1",
        )


def checked(given: Record) -> Record:
    """Return a record as it is; raises RecordError where it contradicts itself."""
    for where, text in (("$.began", given.began), ("$.until", given.until)):
        _check_moment(text, where)
    for number, use in enumerate(given.uses):
        where = f"$.uses[{number}]"
        _check_moment(use.first, f"{where}.first")
        _check_moment(use.last, f"{where}.last")
        if use.count < 1 or use.last < use.first:
            raise RecordError(where, "a use is counted from 1, and its last is not before its first")
    return given


def _check_moment(text: str, where: str) -> None:
    if not _MOMENT.fullmatch(text):
        raise RecordError(where, f"expected a moment such as 2026-04-01T09:30:00Z, found {text!r}")


def parse_lines(data: bytes) -> Record:
    """Return the record that adapters wrote line by line; raises RecordError if no line is one.

    A line that was cut when its process was killed, or its disk was full, is left out.
    """
    uses = merged((), _uses(data)).values()
    if not uses:
        raise RecordError("", "no usage record: no line of it tells a use")
    first, last = min(each.first for each in uses), max(each.last for each in uses)
    return checked(Record("", first, last, tuple(uses), "adapter"))


def _uses(data: bytes) -> Iterator[Use]:
    for line in data.splitlines():
        try:
            version = msgspec.json.decode(line, type=Mapping[str, object]).get(LINE)
            if version != LINE_VERSION:
                continue
            given = msgspec.json.decode(line, type=_Line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        agent = " ".join(filter(None, (given.program, given.agent)))
        yield Use(given.rule, given.route, given.server, Client(agent), given.first, given.last, given.count)
