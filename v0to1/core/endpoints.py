"""Endpoint templates, and matching them with the paths of clients that are known only in part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from v0to1.records import record

HOLE = "\0"
"""Stands inside a client's text for a piece whose value is not known."""

_PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)(:path)?\}")
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")


class TemplateError(ValueError):
    """A template that cannot be matched; the text says what is wrong and what to write."""


@record(frozen=True, slots=True)
class Segment:
    """One step of a template: literal `text`, or a parameter of that name.

    A parameter takes exactly one step of a client's path, with `rest` one or more.
    """

    text: str
    parameter: bool = False
    rest: bool = False


@record(frozen=True, slots=True)
class Template:
    """A parsed path such as `/api/conversations/{conversation_id}/security/{path:path}`."""

    text: str
    segments: tuple[Segment, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in order."""
        return tuple(one.text for one in self.segments if one.parameter)

    @property
    def rank(self) -> tuple[int, int]:
        """Orders templates that match the same path: the greatest is the most particular."""
        literal = sum(not one.parameter for one in self.segments)
        return literal, -sum(one.rest for one in self.segments)


@record(frozen=True, slots=True)
class Address:
    """A client's URL text, taken apart; every part may hold holes.

    `host` is "" when the text has no scheme; then the first of `segments` may be the hole of a base
    URL, alone (`\\0/api/…`) or before the text that follows it without a slash (`\\0api/…`).
    """

    host: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]


@record(frozen=True, slots=True)
class Match:
    """How a template matched: the parameters' texts and what stood before the template.

    `prefix` are the client's segments before the first one of the template (a base path or the hole
    of a base URL). `assumed` is the number of leading template segments that the client does not
    spell because its base URL must end in them: 1 for `BASE + "/conversations"`, else 0.
    """

    parameters: Mapping[str, str]
    prefix: tuple[str, ...]
    assumed: int


@lru_cache(4096)
def parse_template(text: str) -> Template:
    """Parse a template; raises `TemplateError`."""
    if not text.startswith("/") or text != "/" + "/".join(step for step in text.split("/") if step):
        raise TemplateError(f"{text!r} is no path: start it with one slash, end it without, double none")
    segments = tuple(_segment(step, text) for step in text.removeprefix("/").split("/"))
    names = [one.text for one in segments if one.parameter]
    if len(names) != len(set(names)):
        raise TemplateError(f"{text!r} names a parameter twice: give each its own name")
    if sum(one.rest for one in segments) > 1:
        raise TemplateError(f"{text!r} has more than one :path parameter: only one can be told apart")
    return Template(text, segments)


def _segment(step: str, whole: str) -> Segment:
    found = _PARAMETER.fullmatch(step)
    if found:
        return Segment(found[1], parameter=True, rest=found[2] is not None)
    if any(mark in step for mark in "{}?#" + HOLE):
        raise TemplateError(f"{step!r} in {whole!r} is neither plain text nor one {{parameter}}")
    return Segment(step)


@lru_cache(4096)
def split_address(text: str) -> Address:
    """Take a URL, a path or a base hole with a path apart; the query goes first, a fragment is dropped."""
    location, _, query = text.partition("#")[0].partition("?")
    host = _HOST.match(location)
    path = location[host.end() :] if host else location
    return Address(host[1] if host else "", _steps(path), split_query(query))


def _steps(path: str) -> tuple[str, ...]:
    steps = path.removesuffix("/").split("/") if path.strip("/") else []
    while steps and not steps[0]:
        steps = steps[1:]
    return tuple(steps)


def split_query(text: str) -> tuple[tuple[str, str], ...]:
    """Name and value of every parameter, as written; a hole between parameters is kept as a name."""
    pairs = (part.partition("=") for part in text.split("&") if part)
    return tuple((name, value) for name, _, value in pairs)


def match(template: Template, segments: Sequence[str]) -> Match | None:
    """Match the whole of `template` with the end of `segments`, or give None.

    A hole never matches literal text of the template, except that a leading base hole may hold the
    first segment of the template (`assumed`). More text before the template is its `prefix`.
    """
    last = template.segments[-1]
    if not segments or not (last.parameter or segments[-1].endswith(last.text)):
        return None
    for assumed in (0, 1):
        wanted = template.segments[assumed:]
        if not wanted or wanted[0].parameter or template.segments[0].parameter:
            break
        for start in range(len(segments)):
            if assumed and (start > 1 or not segments[0].startswith(HOLE)):
                break
            parameters = _from(wanted, segments[start:], base=start == 0)
            if parameters is not None:
                return Match(parameters, _prefix(segments, start), assumed)
    return None


def _prefix(segments: Sequence[str], start: int) -> tuple[str, ...]:
    return tuple(segments[:start]) or ((HOLE,) if segments[0].startswith(HOLE) else ())


def _from(wanted: Sequence[Segment], steps: Sequence[str], *, base: bool) -> dict[str, str] | None:
    extra = len(steps) - len(wanted)
    if extra < 0 or (extra and not any(one.rest for one in wanted)):
        return None
    found: dict[str, str] = {}
    position = 0
    for index, one in enumerate(wanted):
        width = 1 + extra if one.rest else 1
        text = "/".join(steps[position : position + width])
        position += width
        if one.parameter and text:
            found[one.text] = text
        elif one.parameter or not _same(one.text, text, base=base and index == 0):
            return None
    return found


def _same(literal: str, text: str, *, base: bool) -> bool:
    """Is `text` the literal, or at the place of a base URL the literal behind its hole?"""
    return text == literal or (base and text == HOLE + literal)
