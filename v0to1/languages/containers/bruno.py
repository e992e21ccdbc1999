"""Requests of Bruno: one in each file, in blocks of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from v0to1.languages.containers.http import USED, Range, lines
from v0to1.languages.embedding.commands import command, fixed, slice_of
from v0to1.languages.embedding.regions import Region

OPENING = re.compile(r"([\w:-]+) [{\[][ \t]*$")
CLOSING = re.compile(r"[}\]][ \t]*$")
ENTRY = re.compile(r"[ \t]+([^\s:~][^:\n]*):[ \t]*(\S.*?)[ \t]*$")
METHODS = frozenset(["get", "post", "put", "patch", "delete", "head", "options"])
BODY = "body:json"
HARMLESS = frozenset(["meta", "headers", "docs", "settings", BODY, *METHODS])
"""Blocks that neither look at the response nor make a part of the request that stands elsewhere, too."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block with the lines in it."""

    name: str
    lines: tuple[Range, ...]


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The request of a file; one whose response is scanned stays as it is."""
    found = list(blocks_in(text))
    request = next((one for one in found if one.name in METHODS), None)
    url = next((place for name, place in entries(text, request) if name == "url"), None)
    if request is None or url is None:
        return ()
    headers = [one for one in found if one.name == "headers"]
    body = next((one for one in found if one.name == BODY and one.lines), None)
    made = region(
        text, request.name, url, [place for one in headers for place in active_entries(text, one)], body
    )
    frozen = any(not (one.name in HARMLESS or one.name.startswith("auth")) for one in found)
    return ((fixed(made, USED) if frozen else made,),)


def blocks_in(text: str) -> Iterator[Block]:
    """The blocks of a file."""
    name, inner = "", list[Range]()
    for start, end in lines(text, 0, len(text)):
        line = text[start:end].rstrip("\r")
        opening = OPENING.match(line)
        if opening is not None and not name:
            name, inner = opening[1], []
        elif name and CLOSING.match(line):
            yield Block(name, tuple(inner))
            name = ""
        elif name:
            inner.append((start, start + len(line)))


def entries(text: str, block: Block | None) -> Iterator[tuple[str, Range]]:
    """The entries of a block, with where their values stand."""
    for start, end in block.lines if block is not None else ():
        found = ENTRY.match(text, start, end)
        if found is not None:
            yield found[1].strip(), found.span(2)


def active_entries(text: str, block: Block) -> Iterator[Range]:
    """The entries of a block as a whole; those that are turned off are none."""
    for start, end in block.lines:
        found = ENTRY.match(text, start, end)
        if found is not None:
            yield found.start(1), found.end(2)


def region(text: str, method: str, url: Range, headers: list[Range], body: Block | None) -> Region:
    """The command of a request."""
    parts = [slice_of(text, *one) for one in (url, *headers)]
    built = command(text, parts)
    built.glue(f"curl -X {method.upper()} ", url[0])
    built.double(parts[0])
    for header in parts[1:]:
        built.glue(" -H ", header.starts[0])
        built.double(header)
    if body is not None:
        built.glue(" -d ", body.lines[0][0])
        built.single(slice_of(text, body.lines[0][0], body.lines[-1][1]))
    built.glue("\n", url[0])
    return built.region()
