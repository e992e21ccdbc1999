"""Requests that a text for people names by method and route, and how V1 calls them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.matching import Route
from v0to1.core.api import api
from v0to1.core.endpoints import Match, match, split_address
from v0to1.core.rules import FieldRule, Target
from v0to1.languages.embedding.documents import OTHERS, PAST
from v0to1.records import record

REQUEST = re.compile(
    r"\b(?P<method>GET|POST|PUT|PATCH|DELETE)\b(?P<between>[ \t`'\"*|:]{1,6}(?:https?://[^/\s`|)]+|\{\w+\})?)"
    r"(?P<path>/[\w{}:<>$./*-]+)(?P<query>\?[^\s`'\")\],;]+)?"
)
PLACEHOLDER = re.compile(r"\{(\w+)(?::path)?\}")
PARAMETER = re.compile(r"(?P<open>[{<:])\w+(?P<close>[}>]?)")
"""How a text writes what differs from request to request: `{id}`, `<id>` or `:id`."""

CUT = ".."


@record(frozen=True, slots=True)
class NamedRequest:
    """A request that a text names: where, its method and path, and what stands between them and behind."""

    start: int
    end: int
    method: str
    between: str
    path: str
    query: str


def requests_in(text: str) -> Iterator[NamedRequest]:
    """The requests that a text names, whatever API they are of; none of which only the beginning is given."""
    for found in REQUEST.finditer(text):
        path, query = found["path"], found["query"] or ""
        if not query:
            path = path.rstrip(".:*")
        elif not query.endswith(CUT):
            query = query.rstrip(".")
        if query or not found["path"].endswith((CUT, "/*")):
            end = found.start("path") + len(path) + len(query)
            yield NamedRequest(found.start(), end, found["method"], found["between"], path, query)


def match_of(method: str, path: str, known: Knowledge) -> tuple[Route, Match] | None:
    """The most particular route that a method and a path in a text are, and what its parameters are."""
    steps = split_address(path).segments
    fitting = (one for one in known.routes if one.rule.method in (method, "ANY"))
    found = ((one, match(one.template, steps)) for one in fitting)
    return next(((one, where) for one, where in found if where is not None and not where.prefix), None)


def in_v1(one: NamedRequest, target: Target, parameters: Mapping[str, str], *, last: bool) -> str | None:
    """How a text names the request of V1; None where a person has to write it.

    `last` says that the request ends a line, so that words may follow it.
    """
    values = placeholders(target.route, parameters)
    query = renamed_query(one.query, target.query_fields)
    if values is None or query is None or (target.server != "app" and not last):
        return None
    own = (f"{key}={value}" for key, value in target.query.items() if PLACEHOLDER.search(value))
    path = filled(target.path, values)
    asked = "&".join((*(filled(each, values) for each in own), *query))
    text = f"{target.method}{one.between}{path}{f'?{asked}' if asked else ''}"
    return text if target.server == "app" else f"{text} ({api().servers[target.server].title})"


def speaks_of_both(text: str) -> bool:
    """Whether a document speaks of V1 or of another server already, so that a route may be one of theirs."""
    others = (one.title.partition(" of ")[0] for one in api().servers.values())
    words = "|".join((api().version, *(re.escape(one).replace(r"\ ", "[ -]?") for one in others)))
    return re.search(rf"(?i)\b(?:{words})\b", text) is not None


def is_current(text: str) -> bool:
    """Whether a text may be about the request that is sent now, and to the server of the client alone."""
    return not (PAST.search(text) or OTHERS.search(text) or speaks_of_both(text))


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with a text for each of its parameters."""
    return PLACEHOLDER.sub(lambda hole: values[hole[1]], template)


def placeholders(route: str, parameters: Mapping[str, str]) -> dict[str, str] | None:
    """The text for each parameter of a V1 route, as V0's were written; None where that does not say."""
    marks = [PARAMETER.fullmatch(value) for value in parameters.values()]
    style = marks[0] if marks else None
    values = dict(parameters)
    for name in PLACEHOLDER.findall(route):
        if name not in values:
            if style is None:
                return None
            values[name] = f"{style['open']}{name}{style['close']}"
    return values


def renamed_query(text: str, fields: Mapping[str, FieldRule]) -> tuple[str, ...] | None:
    """A query of a text with V1's names; None where V1 takes one of them otherwise, or not at all."""
    found = []
    for name, value in split_address(text).query:
        field = fields.get(name)
        if field is None or field.to is None or field.shape or field.values is not None or field.filtered:
            return None
        found.append(f"{field.to}={value}")
    return tuple(found)
