"""AsciiDoc: the source blocks of instructions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.core.model import Span
from v0to1.languages.containers.makefile import line_ranges
from v0to1.languages.embedding.documents import Reading, is_history
from v0to1.languages.embedding.fences import fence, suffix_of
from v0to1.languages.embedding.regions import Region, by_language, opaque_region

HEADING = re.compile(r"(={1,6})[ \t]+(\S.*)")
SOURCE = re.compile(r"\[(?:source)?(?:%[\w-]+)*,[ \t]*[\"']?([\w+#-]+)(?![\w+#-])[^\]]*\][ \t]*$")
LISTING = re.compile(r"(-{4,}|\.{4,})[ \t]*$")
FENCE = re.compile(r"(```)([\w+#-]*)[ \t]*$")
COMMENTED = re.compile(r"(/{4,})[ \t]*$")
TITLE = re.compile(r"\.[^\s.]|\[")
"""A line between the attributes of a block and the block."""

CALLOUT = re.compile(
    r"(?<![ \t])[ \t]*(?:(?://|#|--|;;)[ \t]*)?(?:<(?:\d+|\.)>[ \t]*){1,20}(?=\r?$)", re.MULTILINE
)
ATTRIBUTE = re.compile(r":[\w-]+!?:")


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The code of each language as one module."""
    single = "\r" not in text.replace("\r\n", "")
    return by_language(coded(text)) if single and not is_history(path) else ()


def coded(text: str) -> Iterator[Region]:
    """Every block in a known language that is not shown as something of the past."""
    reading = Reading()
    tag: str | None = None
    lines = iter(line_ranges(text))
    for start, end in lines:
        line = text[start:end].rstrip("\r\n")
        opening = LISTING.match(line) or FENCE.match(line) or COMMENTED.match(line)
        source = SOURCE.match(line)
        if opening is not None:
            inner = tuple(content(text, lines, opening[1]))
            named = opening[2] if opening.re is FENCE else tag
            if inner and named is not None and opening.re is not COMMENTED and not reading.past:
                yield from code(text, inner, named)
            tag = None
        elif source is not None:
            tag = source[1]
        elif heading := HEADING.match(line):
            reading.see(heading[2], len(heading[1]))
            tag = None
        elif not TITLE.match(line):
            if line.strip() and not line.startswith("//") and not ATTRIBUTE.match(line):
                reading.see(line, 0)
            tag = None


def content(text: str, lines: Iterator[tuple[int, int]], mark: str) -> Iterator[tuple[int, int]]:
    """The lines up to the one that closes a block."""
    for start, end in lines:
        if text[start:end].rstrip() == mark:
            return
        yield start, end


def code(text: str, lines: tuple[tuple[int, int], ...], tag: str) -> tuple[Region, ...]:
    """The code in some lines; none where it is in no language that is known."""
    start, end = lines[0][0], lines[-1][1]
    written = text[start:end]
    suffix = suffix_of(tag, written)
    if not suffix or not written.strip():
        return ()
    if CALLOUT.search(written):
        return (opaque_region(text, Span(start, end), CALLOUT.sub("", written), suffix),)
    return fence(text, start, end, (0,) * len(lines), suffix)
