"""reStructuredText: the code blocks of instructions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

from v0to1.core.model import Span
from v0to1.languages.embedding.documents import Reading, is_history
from v0to1.languages.embedding.fences import fence, suffix_of
from v0to1.languages.embedding.regions import Region, by_language, opaque_region

DIRECTIVE = re.compile(r"([ \t]*)(?:\.\.|//)[ \t]+(?:code-block|code|sourcecode)::[ \t]*([\w+-]*)")
LITERAL = re.compile(r"([ \t]*).*::[ \t]*$")
OPTION = re.compile(r"[ \t]+:[\w-]+:")
ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1+[ \t]*$")
COMMENT = re.compile(r"\.\.[ \t]")


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The code of each language as one module."""
    return () if is_history(path) else by_language(coded(text))


def coded(text: str) -> Iterator[Region]:
    """Every block in a known language that is not shown as something of the past."""
    lines = text.splitlines(keepends=True) if "\r" not in text.replace("\r\n", "") else []
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    if len("".join(lines).split("\n")) - 1 not in (len(lines), len(lines) - 1):
        return  # other characters that end lines in Python, and nowhere else
    reading = Reading()
    levels: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place].rstrip("\r\n")
        under = lines[place + 1].rstrip("\r\n") if place + 1 < len(lines) else ""
        if line.strip() and (found := ADORNMENT.match(under)) and len(under.rstrip()) >= len(line.rstrip()):
            levels += [] if found[1] in levels else [found[1]]
            reading.see(line, levels.index(found[1]) + 1)
            place += 2
            continue
        opening = DIRECTIVE.match(line) or (None if COMMENT.match(line.lstrip()) else LITERAL.match(line))
        if opening is None:
            if line.strip():
                reading.see(line, 0)
            place += 1
            continue
        if opening.re is LITERAL:
            reading.see(line, 0)
        first, place = body(lines, place + 1, len(opening[1].expandtabs()))
        tag = opening[2] if opening.re is DIRECTIVE else ""
        if not reading.past:
            yield from code(text, lines, starts, (first, place), tag)


def body(lines: list[str], start: int, indent: int) -> tuple[int, int]:
    """The lines of the content behind a directive: the first, and the first that is none of it."""
    first = start
    while first < len(lines) and OPTION.match(lines[first]):
        first += 1
    while first < len(lines) and not lines[first].strip():
        first += 1
    end = filled = first
    while end < len(lines):
        line = lines[end]
        if line.strip():
            if len(line.expandtabs()) - len(line.expandtabs().lstrip()) <= indent:
                break
            filled = end + 1
        end += 1
    return first, filled


def code(
    text: str, lines: list[str], starts: list[int], place: tuple[int, int], tag: str
) -> tuple[Region, ...]:
    """The code in some lines; none where it is in no language that is known."""
    first, end = place
    own = lines[first:end]
    filled = [line[: len(line) - len(line.lstrip(" \t"))] for line in own if line.strip()]
    if not filled:
        return ()
    prefix = min(filled, key=len)
    suffix = suffix_of(tag, "".join(line[len(prefix) :] for line in own))
    if not suffix:
        return ()
    if any(not one.startswith(prefix) for one in filled):
        return (opaque_region(text, Span(starts[first], starts[end]), dedent("".join(own)), suffix),)
    widths = tuple(
        len(prefix) if line.strip() else min(len(prefix), len(line.rstrip("\r\n"))) for line in own
    )
    return fence(text, starts[first], starts[end], widths, suffix)
