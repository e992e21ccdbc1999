"""Files of requests as editors send them (`.http`, `.rest`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from v0to1.languages.embedding.commands import Command, command, fixed, slice_of
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import defined

USED = "something else in this file uses its response, or provides a part of the request"
Range = tuple[int, int]

START = re.compile(
    r"(?:(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+)?((?:https?://|\{\{|/)\S*)"
    r"(?:[ \t]+HTTP/[\d.]+)?[ \t]*$"
)
NAME = re.compile(r"(?:#|//)[ \t]*@name[ \t=]+(\w+)")
SETTING = re.compile(r"@([\w.-]+)[ \t]*=[ \t]*(.*)")
HEADER = re.compile(r"[\w-]+:")


@dataclass(slots=True)
class Request:
    """One request: where its parts stand; `runs` says that something of its response is used."""

    method: Range
    url: Range
    headers: list[Range] = field(default_factory=list)
    body: list[Range] = field(default_factory=list)
    runs: bool = False


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each request as a command of its own, with the plain variables that are set above it."""
    return tuple((one,) for one in commands(text, 0, len(text)))


def commands(text: str, start: int, end: int) -> Iterator[Region]:
    """The requests in a range of a file."""
    settings: list[tuple[str, str, int, int]] = []
    for begin, stop in sections(text, start, end):
        request = None
        name = ""
        for first, last in lines(text, begin, stop):
            line = text[first:last].rstrip("\r")
            found = SETTING.match(line)
            if request is None and found is not None:
                settings.append((found[1], found[2].strip(), first, first + len(line)))
            if request is None and (named := NAME.match(line)):
                name = named[1]
            request = read(request, line, first)
        if request is not None:
            request.runs = request.runs or bool(name and f"{name}.response" in text)
            yield region(text, request, settings)


def sections(text: str, start: int, end: int) -> Iterator[Range]:
    """What stands between the lines that part requests."""
    place = start
    for found in re.compile(r"^###.*$", re.MULTILINE).finditer(text, start, end):
        yield place, found.start()
        place = found.end()
    yield place, end


def lines(text: str, start: int, end: int) -> Iterator[Range]:
    """The lines of a range, without their newlines."""
    place = start
    while place < end:
        found = text.find("\n", place, end)
        stop = end if found < 0 else found
        yield place, stop
        place = stop + 1


def read(request: Request | None, line: str, first: int) -> Request | None:
    """The request with one more line."""
    if request is None:
        found = START.match(line)
        if found is None:
            return None
        return Request((first + max(found.start(1), 0), first + max(found.end(1), 0)), span(found, first))
    end = first + len(line)
    if line.startswith((">", "<")):
        request.runs = True
    elif request.body or not line.strip():
        request.body.append((first, end))
    elif line.lstrip().startswith(("?", "&")):
        request.runs = True  # a query over several lines is reported, and left
    elif HEADER.match(line):
        request.headers.append((first, end))
    return request


def span(found: re.Match[str], first: int) -> Range:
    """Where the URL stands."""
    return first + found.start(2), first + found.end(2)


def region(text: str, request: Request, settings: list[tuple[str, str, int, int]]) -> Region:
    """The command of a request."""
    parts = [slice_of(text, *one) for one in (request.url, *request.headers)]
    built = command(text, parts)
    for name, value, start, end in settings:
        shown = built.names.get(f"{{{{{name}}}}}")
        if shown is not None:
            defined(built.tracing, shown[2:-1], value, start, end)
    write(built, slice_of(text, *request.method), parts[0], parts[1:], body(text, request))
    found = built.region()
    return fixed(found, USED) if request.runs else found


def body(text: str, request: Request) -> Tracing:
    """The body of a request, without empty lines around it."""
    filled = [one for one in request.body if text[one[0] : one[1]].strip()]
    return slice_of(text, filled[0][0], filled[-1][1]) if filled else Tracing(text)


def write(built: Command, method: Tracing, url: Tracing, headers: list[Tracing], content: Tracing) -> None:
    """Put a command together."""
    start = url.starts[0]
    built.glue("curl ", start)
    if method.text:
        built.glue("-X ", method.starts[0])
        built.add(method)
        built.glue(" ", start)
    built.double(url)
    for header in headers:
        built.glue(" -H ", header.starts[0])
        built.double(header)
    if content.text:
        built.glue(" -d ", content.starts[0])
        built.single(content)
    built.glue("\n", start)
