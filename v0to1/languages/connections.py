"""What becomes of a message socket and all its uses, in any language: what is called, and with what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from v0to1.core.api import api
from v0to1.core.endpoints import Match
from v0to1.core.rules import FieldRule, Rule, Target
from v0to1.flow import tree
from v0to1.flow.noticed import SocketUse
from v0to1.flow.operations import Connection, Operation
from v0to1.flow.recording import leads_on
from v0to1.flow.requests import Argument, Request
from v0to1.flow.values import Answer, Gap, Hole, Item, Known, Method, Text, Value, is_null, options
from v0to1.flow.values import Sequence as Several
from v0to1.languages.arguments import argument_text, entry
from v0to1.languages.base import GapRefusal, Refusal
from v0to1.languages.routes import Location
from v0to1.languages.sketch import AnySketch, Kept
from v0to1.languages.spelling import merged, parts_of_url

NOWHERE = Location((), {}, False, 0)
SERVED = re.compile(r"/?(?:socket\.io)?/?$")
WRITTEN = re.compile(r"[?&](\w+)=")
NUMBER = re.compile(r"[\"'](-?\d+)[\"']")
ALL = "-1"


def operation_for(rule: Rule, uses: Sequence[SocketUse]) -> Operation:
    """The uses of one call as an operation, whose arguments can be asked for."""
    requests = tuple(use.request for use in uses if use.request is not None)
    return Operation(rule, Match({}, (), 0), requests, (), 0)


def calling(connection: Connection, uses: Sequence[SocketUse]) -> Target:
    """What takes the place of a call; the same in all contexts."""
    target = connection.targets.get(id(uses[0]))
    if target is None or target.call is None:
        raise Refusal("what takes the place of a call is not known")
    return target


def given_texts(sketch: Kept, operation: Operation, target: Target) -> tuple[tuple[str, str], ...]:
    """The arguments of what is called instead: a keyword (or none), and an expression."""
    assert target.call is not None
    for path, field in target.body.items():
        items = [entry(one.body, path) for one in operation.requests]
        if field.gap and any(item is not None and not is_empty(item) for item in items):
            raise GapRefusal(f"{path} is sent: {field.gap}")
    keywords = target.call.keywords or ("",) * len(target.call.args)
    found = []
    for source, keyword in zip(target.call.args, keywords, strict=True):
        if keyword and says_nothing(operation, source):
            continue
        text = (
            whole_payload(sketch, operation)
            if source == "body"
            else argument_text(sketch, operation, NOWHERE, source)
        )
        if text:
            found.append((keyword, text))
    return tuple(found)


def says_nothing(operation: Operation, source: str) -> bool:
    """Whether an optional value is written as null or empty in all contexts; a name may have another."""
    kind, _, path = source.removesuffix("?").partition(".")
    items = [entry(one.body if kind == "body" else one.query, path) for one in operation.requests]
    return all(item is not None and is_written(item) and is_empty(item) for item in items)


def is_written(item: Item) -> bool:
    """Whether the value of an entry stands in its place, and is not that of a name."""
    return isinstance(item.value_node, tree.Const | tree.Sequence)


def is_empty(item: Item) -> bool:
    """Whether an entry is surely null or an empty list."""
    several = options(item.value)
    return all(
        is_null(one) or (isinstance(one, Several) and not one.items and not one.open) for one in several
    )


def whole_payload(sketch: AnySketch, operation: Operation) -> str:
    """The expression of what is sent."""
    request = operation.request
    arg = argument(request, "json")
    if arg is None or arg.arg is None or arg.arg.stars:
        raise Refusal("what is sent is not given where the call stands")
    return sketch.sources.source(request.module, arg.arg.value)


def argument(request: Request, role: str) -> Argument | None:
    """The argument of a socket's call by its name."""
    return next((one for one in request.arguments if one.role == role), None)


def root_text(sketch: AnySketch, request: Request) -> str:
    """Where the V1 API begins at the server of a connection, as the client writes it."""
    if leads_on(request.url) or comes_of_answer(request.url):
        raise Refusal(
            "the connection goes to an address that was read from another answer, not to the App Server"
        )
    shape = request.url.shape
    base = shape.partition("?")[0]
    end = len(base) - len(SERVED.search(base)[0])  # type: ignore[index]
    parts = list(merged([*parts_of_url(sketch, request.url, 0, end, request.site), ("text", api().v1_root)]))
    kind, text = parts[0]
    if shape.startswith("ws"):
        if kind != "text":
            raise Refusal("the address of the connection begins with ws, and the App Server is asked by http")
        parts[0] = (kind, "http" + text[2:])
    return sketch.sources.spelled(parts, sketch.sources.quote(request))


def comes_of_answer(url: Text) -> bool:
    """Whether the server of a URL is what something unknown made of an answer."""
    for piece in url.pieces:
        if isinstance(piece, Known) and "?" in piece.text:
            return False
        if isinstance(piece, Gap) and was_answered(piece.value):
            return True
    return False


def was_answered(value: Value) -> bool:
    """Whether a value was read from an answer, or is a part of something that was made of one."""
    match value:
        case Answer(path=path):
            return bool(path)
        case Hole(kind=kind):
            return kind == "answered"
        case Method(target=target):
            return was_answered(target)
        case _:
            return False


def opening_texts(sketch: Kept, operation: Operation, target: Target) -> tuple[tuple[str, str], ...]:
    """The arguments with which a connection is opened: root, conversation, and what else it says."""
    roots = {root_text(sketch, one) for one in operation.requests}
    if len(roots) != 1:
        raise Refusal("the connection is to one of several servers")
    found = [("", roots.pop())]
    for keyword, text in given_texts(sketch, operation, target):
        plain = NUMBER.fullmatch(text)
        text = plain[1] if plain is not None else text
        if not (keyword and text.replace(" ", "") == ALL):
            found.append((keyword, text))
    return tuple(found)


def note_query(sketch: Kept, operation: Operation, target: Target) -> None:
    """Say what becomes of the entries of a connection's query that V1 does not take."""
    assert target.call is not None
    used = {source.removeprefix("query.").removesuffix("?") for source in target.call.args}
    names = {
        name
        for one in operation.requests
        for name in (*(one.query.items if one.query is not None else ()), *WRITTEN.findall(one.url.shape))
    }
    for name in sorted(names - used):
        rule = target.query_fields.get(name)
        sketch.note(
            rule.note if rule is not None else f"{name} of the connection was dropped; V0 had no such name."
        )


def header_texts(sketch: Kept, operation: Operation, target: Target) -> tuple[tuple[str, str], ...]:
    """The headers that V0 had in the query: their names and expressions."""
    found = []
    for name, rule in target.query_fields.items():
        if rule.shape != "header" or rule.to is None:
            continue
        text = argument_text(sketch, operation, NOWHERE, f"query.{name}?")
        if text and any(is_answered(one, name, rule) for one in operation.requests):
            raise Refusal(
                f"{name} of the connection is read from an answer, and the App Server has a key of its own"
            )
        if text:
            found.append((rule.to, text))
    return tuple(found)


def is_answered(request: Request, name: str, rule: FieldRule) -> bool:
    """Whether a value of a connection's query was read from an answer."""
    item = request.query.items.get(name) if request.query is not None else None
    values = [item.value] if item is not None else []
    for before, piece in zip(request.url.pieces, request.url.pieces[1:], strict=False):
        if isinstance(before, Known) and before.text.endswith(f"{name}=") and isinstance(piece, Gap):
            values.append(piece.value)
    return any(isinstance(one, Answer) for value in values for one in options(value))


def kept_options(connection: Connection, request: Request, kind: str, taken: Iterable[str]) -> list[Argument]:
    """The further arguments of a call that stay; raises `Refusal` for one that means nothing in V1."""
    kept, dropped = connection.model.kept.get(kind, ()), connection.model.dropped.get(kind, ())
    found = []
    for one in request.arguments:
        if one.role in taken or one.role in dropped or is_null(one.value):
            continue
        if one.role not in kept:
            raise Refusal(f"{one.role} is given, and has no counterpart in V1")
        found.append(one)
    return found
