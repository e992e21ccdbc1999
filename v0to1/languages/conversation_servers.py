"""The server that a conversation of V0 could have of its own: which requests may go there, with which key."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.api import api
from v0to1.core.rules import Rule
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Gap, Hole, Known, Mapping, Text, options

HEADERS = frozenset(["headers", "options"])
"""The roles of arguments that have headers, or may have them."""


def may_ask_own_server(request: Request, rule: Rule) -> bool:
    """Whether a request may go to the address of its conversation: one that the client has from elsewhere."""
    return any(True for _ in addresses(request, rule))


def may_give_own_key(request: Request, rule: Rule) -> bool:
    """Whether a request may go to the address of its conversation, with headers that may be for there."""
    given = any(one.role in HEADERS for one in request.arguments)
    return given and may_ask_own_server(request, rule)


def is_for_own_server(request: Request, rule: Rule, headers: Mapping) -> bool:
    """Whether headers are the key of a conversation's own server, and nothing else.

    Whatever has the address has the key as well: an object whose other field is the address.
    """
    owners = {each.names[:-1] for each in addresses(request, rule) if len(each.names) > 1}
    name = api().servers["agent"].header.lower()
    return headers.whole and all(
        item.key.lower() == name
        and all(isinstance(each, Hole) and each.names[:-1] in owners for each in options(item.value))
        for item in headers.items.values()
    )


def addresses(request: Request, rule: Rule) -> Iterator[Hole]:
    """What stands for the address of a conversation, behind which the route goes on as behind its id."""
    _, parameter, rest = rule.path.partition("}")
    given = (one.value for one in request.arguments if one.role == "url")
    for url in (each for value in given for each in options(value)):
        match url:
            case Text(pieces=(Gap() as first, Known(text=text))) if parameter and text == rest:
                yield from (each for each in options(first.value) if isinstance(each, Hole))
