"""Hurl files: requests that are sent one after the other, each with what is expected of its response."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.languages.containers.http import HEADER, Request, lines, region
from v0to1.languages.embedding.regions import Region

START = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+(\S+)[ \t]*(?:#.*)?$")
ANSWER = re.compile(r"HTTP(?:/[\d.]+)?(?:[ \t]+(?:\d{3}|\*))?[ \t]*(?:#.*)?$")
FINE = re.compile(r"HTTP(?:/[\d.]+)?(?:[ \t]+(?:2\d\d|\*))?[ \t]*(?:#.*)?$")
"""What both versions answer where all is well; refusals are others in V1."""

SECTION = re.compile(r"\[\w+\][ \t]*$")
COMMENT = re.compile(r"[ \t]*#")


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each request as a command of its own; one whose response is analysed stays as it is."""
    return tuple((region(text, one, []),) for one in requests(text))


def requests(text: str) -> Iterator[Request]:
    """The requests of a file."""
    found: Request | None = None
    answered = False
    for first, last in lines(text, 0, len(text)):
        line = text[first:last].rstrip("\r")
        opening = START.match(line)
        if opening is not None and (found is None or answered or can_end(text, found)):
            if found is not None:
                yield found
            method, url = opening.span(1), opening.span(2)
            found = Request((first + method[0], first + method[1]), (first + url[0], first + url[1]))
            answered = False
        elif found is not None:
            answered = answered or ANSWER.match(line) is not None
            read(found, line, first, answered=answered)
    if found is not None:
        yield found


def can_end(text: str, found: Request) -> bool:
    """Whether another request may begin here: a body that is text may have such lines, JSON has none."""
    return not found.body or text.startswith(("{", "["), found.body[0][0])


def read(found: Request, line: str, first: int, *, answered: bool) -> None:
    """One more line of a request, or of what is expected of its response."""
    end = first + len(line)
    if COMMENT.match(line) and not found.body:
        return
    if SECTION.match(line):
        found.runs = True
    elif answered:
        found.runs = found.runs or bool(line.strip() and not FINE.match(line))
    elif HEADER.match(line) and not found.body:
        found.headers.append((first, end))
    elif line.strip() or found.body:
        found.body.append((first, end))
