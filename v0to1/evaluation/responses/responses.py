"""Responses of requests: how they are decoded, read, compared and where they escape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from v0to1 import tree
from v0to1.core.immutable import immutable
from v0to1.evaluation.http.requests import Comparison, Decoding, Escape, Read, Request
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    TEXTS,
    Callable,
    Class,
    Constant,
    External,
    Failure,
    Future,
    Gap,
    Hole,
    Known,
    Mapping,
    Method,
    Module,
    Pairs,
    ResponseValue,
    Sequence,
    Text,
    Union,
    Value,
    options,
    parts_of,
    union,
    written_out,
)

MAX_PATH = 8
LIMIT = "limit"
"""How a response escapes that is given to a function of which not all calls are followed."""
FAILED = "failed"
"""The stage of a response, as text or data, to a request that is known to have failed."""
DETAIL = "detail"
"""The key of an error's data that says what is wrong, in V0 and V1."""
SIZE = ("#",)  # the path of a number that says something of the text of a response, such as its length

PLAIN = frozenset([Hole, Constant, External, Callable, Class, Method, Module])
"""What has no response in it; most values are one of these, and are asked for it often."""

READY_LATER = frozenset([Future, Union])
MAX_NESTING = 6


@immutable
class How:
    """How a read is written: its style, the whole access, and the key's node."""

    style: str
    node: tree.Node
    key: tree.Node | None = None


def requests_of(response: ResponseValue) -> tuple[Request, ...]:
    """The requests whose response this may be."""
    for one in response.requests:
        if type(one) is not Request:
            return tuple([each for each in response.requests if isinstance(each, Request)])
    return cast("tuple[Request, ...]", response.requests)


def of_unknown(response: ResponseValue) -> bool:
    """Whether it is not known what sent all requests of a response, so that it may give data as well."""
    requests = requests_of(response)
    return bool(requests) and not any(request.modelled for request in requests)


def decode(
    response: ResponseValue, node: tree.Node | None = None, scope: Scope | None = None
) -> ResponseValue:
    """A response, or its text, becomes data, which the expression `node` gives."""
    if response.stage == "data":
        return response
    module, frame = (scope.module, scope.frame) if scope is not None else ("", None)
    where = Decoding(node, module, frame, response.failed)
    for request in requests_of(response):
        request.response.decoded = True
        known = request.response.decodings
        if not any(one.node is node and one.frame is frame and one.failed is where.failed for one in known):
            known.append(where)
    return ResponseValue(response.requests, "data", failed=response.failed)


def is_read(value: Value) -> bool:
    """Whether a value may be something that was read from a response."""
    if type(value) is not Union:
        return type(value) is ResponseValue and bool(value.path)
    return any(type(option) is ResponseValue and bool(option.path) for option in options(value))


def text_of(response: ResponseValue) -> ResponseValue:
    """The body of a response as text or bytes."""
    if response.stage == "data":
        return response
    return ResponseValue(response.requests, "bytes", failed=response.failed)


def read(response: ResponseValue, name: str, how: How, scope: Scope) -> ResponseValue:
    """Read a key of decoded data."""
    if len(response.path) >= MAX_PATH or response.stage != "data":
        return response
    path = (*response.path, name)
    if response.failed and path[0] == DETAIL:
        return ResponseValue(response.requests, "data", path, failed=True)
    requests = requests_of(response)
    node, key = how.node, how.key
    place = (id(node), id(key), path)
    known = requests[0].response.at.get(place) if requests else None
    found = known[0] if known else Read(path, how.style, node, key, scope.module)
    for request in requests:
        here = request.response.at.setdefault(place, [])
        if found not in here:
            here.append(found)
            request.response.reads.append(found)
    return ResponseValue(response.requests, "data", path, (found,))


def read_key(response: ResponseValue, key: Value, how: How, scope: Scope) -> Value | None:
    """Read what a text names; a key that may be one of several reads each. None when it is unknown."""
    if type(key) is Text:
        text = key.literal
        return read(response, text, how, scope) if text is not None else None
    literals = [one.literal for one in options(key) if isinstance(one, Text) and one.literal is not None]
    return union(read(response, text, how, scope) for text in literals) if literals else None


def note_member(response: ResponseValue, name: str) -> None:
    """A member of a response is used."""
    for request in requests_of(response):
        if name not in request.response.members:
            request.response.members.append(name)


def failure_of(requests: Iterable[object]) -> Failure | None:
    """The error of a request that failed; None where no request of the program itself can."""
    found = tuple(one for one in requests if isinstance(one, Request) and not one.mock)
    return Failure(found) if found else None


def element_of(response: ResponseValue) -> ResponseValue:
    """One element of decoded data; what is read from it has `[]` in its path."""
    if response.stage == "bytes" and not response.path:
        return ResponseValue(response.requests, "bytes", ("[]",), failed=response.failed)
    if response.stage != "data" or len(response.path) >= MAX_PATH:
        return response
    return ResponseValue(response.requests, "data", (*response.path, "[]"), failed=response.failed)


def responses_behind(value: Value) -> list[ResponseValue]:
    """The responses whose keys a value has: one itself, and those that a mapping was copied from."""
    found: list[Value] = []
    for option in options(value):
        found += option.rest if isinstance(option, Mapping) else [option]
    return [one for one in found if isinstance(one, ResponseValue)]


def escape(value: Value, how: str, node: tree.Node, scope: Scope, detail: str = "") -> None:
    """Record that a response, or data that was built of responses, went where it cannot be followed."""
    for one in responses_of(value):
        escape_from(one, how, node, scope, detail)


def escape_from(response: ResponseValue, how: str, node: tree.Node, scope: Scope, detail: str = "") -> None:
    """Record that one response, or what was read from it, went where it cannot be followed."""
    for request in requests_of(response):
        request.response.escapes.append(escape_of(response, how, (node, scope.module), detail))


def let_go(value: Value, how: str) -> None:
    """Record that the responses in a value went where they cannot be followed, wherever that is."""
    for one in responses_of(value):
        for request in requests_of(one):
            request.response.escapes.append(escape_of(one, how, (request.node, request.module)))


def escape_of(response: ResponseValue, how: str, place: tuple[tree.Node, str], detail: str = "") -> Escape:
    """A response, or what was read from it, leaves at a place (a node and its module)."""
    stage = FAILED if response.failed and response.stage != "response" else response.stage
    return Escape(how, *place, response.path, stage, detail)


def responses_of(value: Value) -> list[ResponseValue]:
    """The responses in a value: in data that was built of them, or encoded; each once."""
    if type(value) in PLAIN:
        return []
    found: dict[int, ResponseValue] = {}
    collect(value, MAX_NESTING, found, {})
    return list(found.values())


def collect(value: Value, depth: int, found: dict[int, ResponseValue], seen: dict[int, int]) -> None:
    """Collect the responses in a value by their ids; `seen` says how deep each value was looked into."""
    kind = type(value)
    if kind in PLAIN or seen.get(id(value), 0) >= depth:
        return
    seen[id(value)] = depth
    if kind is ResponseValue:
        assert isinstance(value, ResponseValue)
        if value.path != SIZE:
            found[id(value)] = value
    elif kind in TEXTS:
        assert isinstance(value, Text)
        parts = (one.value for one in value.pieces if type(one) is Gap)
        found.update((id(one), one) for part in parts for one in written_out(part) if one.path != SIZE)
    else:
        below = depth if kind is Union or kind is Pairs else depth - 1
        for one in parts_of(value):
            collect(one, below, found, seen)


def compare(response: ResponseValue, text: str, node: tree.Node, module: str) -> None:
    """A read of a response is compared with a literal."""
    for found in response.reads:
        if isinstance(found, Read) and not any(one.node is node for one in found.compared):
            found.compared.append(Comparison(text, node, module))


def compare_with(response: ResponseValue, other: Value, test: tree.Node) -> None:
    """Keep the literals that a read is compared with, or looked up in."""
    for option in options(other):
        match option:
            case Text(pieces=(Known(source=tree.Node() as source, module=module),)):
                compare(response, as_written(option, source), source, module)
            case Sequence(items=items):
                for item in items:
                    compare_with(response, item, test)
            case Mapping(items=items):
                for entry in items.values():
                    compare(response, entry.key, entry.key_node or test, entry.module)


def as_written(text: Text, source: tree.Node) -> str:
    """A text as it stands in the source, where it was only changed in its case."""
    written = source.value if isinstance(source, tree.Text) else ""
    return written if written.casefold() == text.shape.casefold() else text.shape


def settled(value: Value) -> Value:
    """What is there when every future in a value is ready."""
    if type(value) not in READY_LATER:
        return value
    return union(option.value if isinstance(option, Future) else option for option in options(value))
