"""The parts of a request that a misuse is told by: what is sent and read, and what is certainly not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from v0to1 import tree
from v0to1.core.endpoints import HOLE, Address
from v0to1.core.kinds import PartKind
from v0to1.core.misuse import Misuse, Names
from v0to1.evaluation.http.requests import Read, Request
from v0to1.evaluation.values import Constant, Encoded, Hole, Item, Mapping, Text, Value, is_null, options

DECLARED = ("shape", "model", "set", "test")
"""Styles of reads that only say what a response may have, or change it."""


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """A part that a misuse is told by: its name as it is said, and where it and its value stand if known.

    `key` is its bare name.
    """

    kind: PartKind
    key: str
    said: str
    module: str = ""
    node: tree.Node | None = None
    value: tree.Node | None = None


def hits(one: Misuse, request: Request, address: Address) -> tuple[Hit, ...] | None:
    """The parts that a misuse is told by; None where the request is none."""
    asked: list[list[Hit]] = []
    if one.query.has or one.over:
        asked.append(in_query(one, request, address))
    if one.body.has:
        asked.append(in_body(one.body, request))
    if one.headers.has:
        asked.append(in_headers(one.headers, request))
    if one.reads.has:
        asked.append(in_reads(one.reads, request))
    return tuple(hit for part in asked for hit in part) if all(asked) else None


def in_query(one: Misuse, request: Request, address: Address) -> list[Hit]:
    """The parameters of the query that are mistaken."""
    items = request.query.items if request.query is not None else {}
    names = {name for name, _ in address.query}
    unknown = [name for name in names if HOLE in name and (name != HOLE or request.query is None)]
    known = is_closed(request, "query", request.query) and not unknown
    if any(name in names or name in items for name in one.query.lacks) or (one.query.lacks and not known):
        return []
    found = [of_item(PartKind.QUERY, items[name]) for name in one.query.has if name in items]
    found += [Hit(PartKind.QUERY, name, name) for name in one.query.has if name in names - set(items)]
    return found + list(over(one, items, address))


def over(one: Misuse, items: dict[str, Item], address: Address) -> Iterator[Hit]:
    """The parameters whose numbers are too great."""
    for name, most in one.over.items():
        written = [value for key, value in address.query if key == name]
        great = [value for value in written if value.isdecimal() and int(value) > most]
        if great:
            yield Hit(PartKind.QUERY, name, f"{name}={great[0]}")
        elif name in items:
            greatest = max(numbers(items[name].value), default=0)
            if greatest > most:
                yield of_item(PartKind.QUERY, items[name], f"{name}={greatest}")


def numbers(value: Value) -> Iterator[int]:
    """The whole numbers that a value may be, or is by default."""
    for each in options(value):
        if isinstance(each, Hole) and each.default is not None:
            yield from numbers(each.default)
        elif isinstance(each, Constant) and isinstance(each.value, int) and not isinstance(each.value, bool):
            yield each.value
        elif isinstance(each, Text) and (each.literal or "").isdecimal():
            yield int(each.literal or "")


def in_body(names: Names, request: Request) -> list[Hit]:
    """The fields of a body that is mistaken."""
    for body in request.bodies:
        lacking = not names.lacks or not (
            body.open or body.rest or body.element or any(name in body.items for name in names.lacks)
        )
        found = [
            of_item(PartKind.REQUEST_FIELD, body.items[name])
            for name in names.has
            if name in body.items and not is_null(body.items[name].value)
        ]
        if found and lacking:
            return found
    return []


def in_headers(names: Names, request: Request) -> list[Hit]:
    """The headers that are mistaken; one may be asked for with the beginning of its value."""
    sent = {item.key.lower(): item for item in request.headers}
    # A session's own headers are always open, for those of the library: what it was given is in them.
    known = is_closed(request, "headers", None) and not (request.added is not None and request.added.open)
    if any(name.lower() in sent for name in names.lacks) or (names.lacks and not known):
        return []
    found = []
    for wanted in names.has:
        name, _, scheme = wanted.partition(":")
        item = sent.get(name.lower())
        if item is not None and begins(item.value, scheme.strip()):
            found.append(of_item(PartKind.HEADER, item))
    return found


def begins(value: Value, scheme: str) -> bool:
    """Whether a value is a text that begins with a word."""
    texts = [each for each in options(value) if isinstance(each, Text)]
    return not scheme or any(each.shape.lower().startswith(f"{scheme.lower()} ") for each in texts)


def in_reads(names: Names, request: Request) -> list[Hit]:
    """The reads of a response that are mistaken; who reads the right key too takes either."""
    made = [one for one in request.response.reads if one.style not in DECLARED]
    if any(path_of(one) in names.lacks for one in made):
        return []
    found = [one for one in made if path_of(one) in names.has]
    return [Hit(PartKind.RESPONSE_FIELD, one.path[-1], one.path[-1], one.module, one.node) for one in found]


def path_of(one: Read) -> str:
    """The path of a read, as rules write it."""
    return ".".join(one.path)


def of_item(kind: PartKind, item: Item, said: str = "") -> Hit:
    """A part that is an entry of a mapping."""
    return Hit(kind, item.key, said or item.key, item.module, item.key_node, item.value_node)


def is_closed(request: Request, role: str, found: Mapping | None) -> bool:
    """Whether the arguments with a role, which come to `found`, are known as a whole."""
    values = [one.value for one in request.arguments if one.role == role]
    if found is None:
        return all(is_known(value) for value in values)
    return not (found.open or found.rest) and all(len(options(value)) == 1 for value in values)


def is_known(value: Value) -> bool:
    """Whether a value is one mapping all of whose entries are known, or nothing."""
    inner = [each.value if isinstance(each, Encoded) else each for each in options(value)]
    return len(inner) == 1 and all(is_null(each) or all_known(options(each)) for each in inner)


def all_known(values: Iterable[Value]) -> bool:
    """Whether values are mappings, or texts, without unknown entries."""
    return all(
        not (each.open or each.rest) if isinstance(each, Mapping) else isinstance(each, Text)
        for each in values
    )
