"""Markdown and MDX: the fenced code of instructions, behind whatever indents or quotes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from v0to1.core.model import Span
from v0to1.languages.embedding.documents import OTHERS, PAST, Mention, Reading, is_history
from v0to1.languages.embedding.fences import fence, suffix_of
from v0to1.languages.embedding.regions import Region, by_language, opaque_region

FRONT = "---"
PROSE = ("inline", "tr_open")
MENTION = re.compile(
    r"\b(GET|POST|PUT|PATCH|DELETE)\b[ \t`|*:]{1,6}(?:https?://[^/\s`|)]+)?(/[\w{}:<>$./-]+)"
)
JSON = re.compile(r"\W*json", re.IGNORECASE)
KEY = re.compile(r'"([\w-]+)"\s*:')
FENCES = re.compile(
    r"(?ms)^[ \t]*(?P<fence>`{3,}|~{3,}).*?^[ \t]*(?P=fence)[`~]*[ \t]*\r?$"
    r"|^[ \t]*</?[A-Z][^<>]*>[ \t]*\r?$"
)
"""Code, which stays, and lines that are nothing but a tag."""


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The code of each language as one module: a document is read, and followed, from top to bottom."""
    if is_history(path):
        return ()
    return by_language(fenced(text, mdx=path.endswith(".mdx")))


def fenced(text: str, *, mdx: bool) -> Iterator[Region]:
    """Every fence in a known language that is not shown as something of the past."""
    starts = line_starts(text)
    for token in current(text, mdx=mdx):
        if token.type == "fence":
            yield from code(text, starts, token)


def mentions(text: str, path: str) -> Iterator[Mention]:
    """Requests that the text names, in what is instruction."""
    starts = line_starts(text)
    seen: set[int] = set()
    for token in current(text, mdx=path.endswith(".mdx")) if not is_history(path) else ():
        if token.map is None or token.type not in PROSE:
            continue
        first, last = starts[token.map[0]], starts[token.map[1]]
        for found in MENTION.finditer(text, first, last):
            if found.start() not in seen:
                seen.add(found.start())
                yield mention(text, found, text[first:last])


def paragraphs(text: str, path: str) -> Iterator[tuple[int, str]]:
    """The headings, paragraphs and rows of a document, also those about V0: where, and the text of each."""
    starts = line_starts(text)
    seen: set[int] = set()
    if is_history(path):
        return
    for token in current(text, mdx=path.endswith(".mdx"), v0_is_past=False):
        if token.map is not None and token.type in PROSE and starts[token.map[0]] not in seen:
            seen.add(starts[token.map[0]])
            yield starts[token.map[0]], text[starts[token.map[0]] : starts[token.map[1]]]


def mention(text: str, found: re.Match[str], around: str) -> Mention:
    """A request that a paragraph names; it stands alone where it is all of some inline code."""
    path = found[2].rstrip(".:")
    end = found.end() - len(found[2]) + len(path)
    quoted = text[found.start() - 1 : found.start()] == "`" == text[end : end + 1]
    plain = found[0][: end - found.start()] == f"{found[1]} {path}"
    today = not PAST.search(around) and not OTHERS.search(around)
    return Mention(found.start(), end, found[1], path, quoted and plain and today, around)


def samples(text: str, path: str) -> Iterator[tuple[int, frozenset[str]]]:
    """Samples of JSON in what is instruction: where they begin, and the keys in them."""
    starts = line_starts(text)
    for token in current(text, mdx=path.endswith(".mdx")) if not is_history(path) else ():
        if token.type == "fence" and token.map is not None and JSON.match(token.info):
            yield starts[token.map[0]], frozenset(KEY.findall(token.content))


def current(text: str, *, mdx: bool, v0_is_past: bool = True) -> Iterator[Token]:
    """The parts of a document that are not shown as something of the past."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    if mdx:
        # Indented text is no code in MDX, and its tags hold Markdown.
        parser.disable(["code", "html_block"])
    reading = Reading(v0_is_past=v0_is_past)
    level = 0
    # The parser counts a lone carriage return as a line end as well, and drops it, as we do not.
    for token in parser.parse(masked(text, mdx=mdx)) if "\r" not in text.replace("\r\n", "") else ():
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "inline":
            reading.see(token.content, level)
            level = 0
        if token.map is not None and not reading.past:
            yield token


def masked(text: str, *, mdx: bool) -> str:
    """The text without the lines of its front matter, which are data, and without the tags of MDX."""
    if mdx:
        text = FENCES.sub(lambda found: found[0] if found["fence"] else "\n" * found[0].count("\n"), text)
    lines = text.split("\n")
    if lines[0].rstrip() != FRONT:
        return text
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() == FRONT), 0)
    return "\n".join([""] * (end + 1) + lines[end + 1 :])


def line_starts(text: str) -> list[int]:
    """Where each line begins, and where the text ends."""
    starts = [0]
    while (place := text.find("\n", starts[-1])) >= 0:
        starts.append(place + 1)
    return [*starts, len(text)] if starts[-1] != len(text) else starts


def code(text: str, starts: list[int], token: Token) -> tuple[Region, ...]:
    """The code of a fence; none where it is in no language that is known."""
    assert token.map is not None
    suffix = suffix_of(token.info, token.content)
    lines = token.content.split("\n")[:-1]
    first = token.map[0] + 1
    if not suffix or not lines or first + len(lines) >= len(starts):
        return ()
    span = Span(starts[first], starts[first + len(lines)])
    widths = []
    for number, line in enumerate(lines, first):
        own = text[starts[number] : starts[number + 1]].removesuffix("\n").removesuffix("\r")
        widths.append(len(own) - len(line) if own.endswith(line) else -1)
        if not line and own.strip(" \t>"):
            widths[-1] = -1
    filled = {width for width, line in zip(widths, lines, strict=True) if line or width < 0}
    if not filled:
        return ()
    if len(filled) > 1 or min(filled) < 0:
        return (opaque_region(text, span, token.content, suffix),)
    return fence(text, span.start, span.end, tuple(widths), suffix)
