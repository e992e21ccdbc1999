"""Usage records as text: JSON by the published schema, and the lines that adapters write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from v0to1 import __version__
from v0to1.core.record import RecordError
from v0to1.core.usage import Client, Record, Use, check_moment, merged
from v0to1.records import record

SCHEMA_VERSION = "1.0"
"""Major.minor of reports/schemas/usage.schema.json; the major grows when a key goes or changes."""

LINE = "v0to1_usage"
"""The key that every line of an adapter's record has, with the version of the lines."""

LINE_VERSION = 1


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


def of_rows(head: object, uses: Iterable[object]) -> Record:
    """Return the record that a database has; raises RecordError for values of other types."""
    try:
        salt, began, until = msgspec.convert(head, tuple[str, str, str])
        return checked(Record(salt, began, until, msgspec.convert(tuple(uses), tuple[Use, ...])))
    except msgspec.ValidationError as error:
        raise RecordError("", f"no usage record: {error}") from error


def checked(given: Record) -> Record:
    """Return a record as it is; raises RecordError where it contradicts itself."""
    for where, text in (("$.began", given.began), ("$.until", given.until)):
        check_moment(text, where)
    for number, use in enumerate(given.uses):
        where = f"$.uses[{number}]"
        check_moment(use.first, f"{where}.first", whole=False)
        check_moment(use.last, f"{where}.last", whole=False)
        if use.count < 1 or use.last < use.first:
            raise RecordError(where, "a use is counted from 1, and its last is not before its first")
    return given


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
