"""Requests are kept with all their parts as they are when they are sent."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from functools import cache

from v0to1 import tree
from v0to1.core.api import api
from v0to1.core.immutable import immutable
from v0to1.evaluation.doubles.mocked import mappings_in, status_of
from v0to1.evaluation.http.config_values import informed
from v0to1.evaluation.http.requests import Answer, Argument, Request
from v0to1.evaluation.http.urls import full_urls, names_of, preview, site_frame, sources_in
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.types import fit_mapping
from v0to1.evaluation.values import (
    HOLE,
    Address,
    Encoded,
    Gap,
    Item,
    Known,
    Mapping,
    Mocked,
    Pairs,
    ResponseValue,
    Sequence,
    Session,
    Shape,
    Text,
    Value,
    is_null,
    options,
)

ByRole = Table[str, Value]
"""The values of arguments by their roles, of each role the first."""


@immutable
class Draft:
    """A request before its URL and method are known to be of interest."""

    library: str
    session: Session | None
    arguments: list[Argument]
    node: tree.Call
    scope: Scope
    mock: bool = False
    modelled: bool = True
    names: tuple[str, ...] = ()
    added: Mapping | None = None


def dispatch(machine: Machine, method: Text | None, draft: Draft) -> Value:
    """Record the request for every URL it may have; give its response."""
    url = value_of(draft.arguments, "url")
    found = []
    elsewhere = []
    for option in options(url) if url is not None else ():
        for given in full_urls(draft.session, option, draft.node, draft.scope):
            whole = informed(given, machine.outside)
            if machine.follows(preview(whole)) or leads_on(whole):
                found.append(record(machine, method, whole, draft))
                machine.requests.append(found[-1])
            elif not draft.mock and is_blurred(whole):
                machine.blurred.append(record(machine, method, whole, draft))
            elif draft.modelled and not draft.mock and is_elsewhere(whole):
                elsewhere.append(record(machine, method, whole, draft))
    machine.elsewhere.extend(elsewhere)
    if draft.mock:
        return Mocked(tuple(found))
    if draft.session is not None:
        draft.session.last = tuple(found)
    return ResponseValue((*found, *elsewhere), "response")


def leads_on(url: Text) -> bool:
    """Whether a URL begins with an address that an earlier response gave."""
    first = url.pieces[0] if url.pieces else None
    return type(first) is Gap and type(first.value) is ResponseValue and bool(first.value.path)


def address_givers(url: Text) -> tuple[object, ...]:
    """The requests whose responses gave the address that a URL begins with, if it `leads_on`."""
    first = url.pieces[0] if url.pieces else None
    value = first.value if type(first) is Gap else None
    return value.requests if type(value) is ResponseValue and value.path else ()


DATA = ("json", "payload")
"""The arguments of mocking libraries that are data, which they encode."""

SERVER = rf"(?:[a-z][a-z0-9+.-]*://[^/{HOLE}]+|{HOLE})"


@cache
def patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A URL of which only the server is known; and one whose path is known, and not below the API's root."""
    root = re.escape(api().v0_root.removeprefix("/"))
    blurred = rf"{SERVER}/*(?:{root}/)?{HOLE}"
    elsewhere = rf"{SERVER}?/+(?!{root}(?:/|$))[^/?#{HOLE}]+(?:[/?#]|$)"
    return re.compile(blurred, re.IGNORECASE), re.compile(elsewhere, re.IGNORECASE)


def is_blurred(url: Text) -> bool:
    """Whether of a URL only the server is known: its path begins with something that is not known."""
    return patterns()[0].match(preview(url)) is not None


def is_elsewhere(url: Text) -> bool:
    """Whether a URL is known well enough to say that it is no route of interest."""
    return patterns()[1].match(preview(url)) is not None


def record(machine: Machine, method: Text | None, url: Text, draft: Draft) -> Request:
    """Keep a request with its parts as they are now."""
    machine.used.update(sources_in(url))
    given = {one.role: one.value for one in reversed(draft.arguments)}
    bodies = bodies_of(given)
    for body in bodies:
        for shape in body.shapes:
            if isinstance(shape, Shape):
                fit_mapping(machine, shape, body, draft.scope)
    session = draft.session
    return Request(
        library=draft.library,
        node=draft.node,
        module=draft.scope.module,
        frame=draft.scope.frame,
        site=site_frame(url, given.get("url"), method, draft.scope.frame, machine),
        method=method,
        url=url,
        arguments=tuple(draft.arguments),
        body_text=body_text(draft.arguments),
        query=query_of(url, given),
        headers=headers_of(session, given, draft.added),
        modelled=draft.modelled,
        mock=draft.mock,
        session=session,
        names=(*names_of(url, session), *draft.names),
        bodies=bodies,
        added=draft.added.snapshot() if draft.added is not None else None,
        answers=answers_of(draft) if draft.mock else (),
    )


def answers_of(draft: Draft) -> tuple[Answer, ...]:
    """What a mock is told to respond with where it is registered."""
    module, status = draft.scope.module, status_of(value_of(draft.arguments, "status"))
    return tuple(
        Answer(one.value, one.arg.value if one.arg is not None and is_data(one) else None, module, status)
        for one in draft.arguments
        if one.role in ("answer", "answers")
    )


def is_data(given: Argument) -> bool:
    """Whether a mock is told the data that it responds with, and no text of them but that of null."""
    is_null_text = isinstance(given.value, Text) and given.value.literal == "null"
    is_given = given.arg is not None and (given.arg.name in DATA or is_null_text)
    return is_given and given.role == "answer"


def value_of(arguments: list[Argument], role: str) -> Value | None:
    """The value of the argument with a role."""
    for one in arguments:
        if one.role == role:
            return one.value
    return None


def mappings_of(value: Value | None) -> list[Mapping]:
    """The mappings that a value may be, as they are now; text made of a mapping is taken apart again."""
    if value is None:
        return []
    if type(value) is Mapping:
        return [value.snapshot()]
    inner = [option.value if type(option) is Encoded else option for option in options(value)]
    return [one.snapshot() for each in inner for one in options(each) if type(one) is Mapping]


def bodies_of(given: ByRole) -> tuple[Mapping, ...]:
    """All mappings that the body may be (for a mock: what it answers)."""
    for role in ("json", "form", "answer"):
        found = mappings_of(value := given.get(role))
        if role == "answer" and value is not None and not found:
            found = [one.snapshot() for one in mappings_in(value)]
        if found:
            return tuple(found)
    wrapped = mappings_in(given["answers"]) if "answers" in given else []
    entries = [entry for one in wrapped for entry in one.items.items()]
    inner = [item.value for name, item in entries if name in ("json", "text")]
    return tuple(one.snapshot() for value in inner for one in mappings_in(value))


def body_text(arguments: list[Argument]) -> Value | None:
    """What is sent as the body: a mapping, or the value that it is made of."""
    values = [
        one.value for one in arguments if one.role in ("json", "form", "answer") and not is_null(one.value)
    ]
    for value in values:
        for option in options(value):
            inner = option.value if isinstance(option, Encoded) else option
            if isinstance(inner, Mapping):
                return inner
    return values[0] if values else None


def query_of(url: Text, given: ByRole) -> Mapping | None:
    """The query as a mapping: an argument, or a mapping that was encoded into the URL."""
    value = given.get("query")
    found = (mappings_of(value) or pairs_as_mapping(value)) if value is not None else []
    if type(url) is Address and (url.query.items or url.query.open):
        found.append(url.query.snapshot())
    for piece in url.pieces:
        if type(piece) is Gap and type(piece.value) is Encoded:
            found.extend(mappings_of(piece.value))
    if len(found) < 2:
        return found[0] if found else None
    joined = found[0]
    for other in found[1:]:
        for item in other.items.values():
            if item.key not in joined.items:
                joined.put(item)
        joined.open = joined.open or other.open
    return joined


def pairs_as_mapping(value: Value | None) -> list[Mapping]:
    """Sequences of pairs, as mappings."""
    found: list[Mapping] = []
    for option in options(value) if value is not None else ():
        if isinstance(option, Pairs):
            found.append(option.mapping.snapshot())
        if not isinstance(option, Sequence):
            continue
        made = Mapping(open=option.open, node=option.node)
        for pair in option.items:
            match pair:
                case Sequence(items=[Text() as key, inner, *_]) if key.literal is not None:
                    piece = key.pieces[0]
                    source = piece.source if isinstance(piece, Known) else None
                    made.put(Item(key.literal, source, inner, value_beside(pair.node, source), piece.module))
                case _:
                    made.open = True
        found.append(made)
    return [one for one in found if one.items]


def value_beside(pair: tree.Node | None, key: tree.Node | None) -> tree.Node | None:
    """Where the value of a pair is written; None where its key is not written beside it."""
    items = pair.items if isinstance(pair, tree.Sequence) else ()
    return items[1] if len(items) > 1 and items[0] is key else None


def headers_of(session: Session | None, given: ByRole, added: Mapping | None) -> tuple[Item, ...]:
    """The headers of a request, the session's included, and those that it was given afterwards."""
    found: dict[str, Item] = dict(session.headers.items) if session is not None and session.headers else {}
    for own in mappings_of(given.get("headers"))[:1]:
        found.update(own.items)
    found.update(added.items if added is not None else {})
    return tuple(found.values())
