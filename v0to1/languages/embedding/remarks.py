"""Comments of a file around the code inside it, and which pieces of code stand at which of its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from v0to1.core.model import Span
from v0to1.core.text import LineIndex
from v0to1.languages.comments import Comment
from v0to1.languages.embedding.embedded import Embedded
from v0to1.languages.embedding.hosting import Hosted
from v0to1.languages.embedding.regions import Region

TAGS = re.compile(r"<!--(?P<said>.*?)-->|\{/\*(?P<more>.*?)\*/\}", re.DOTALL)
HASH = re.compile(r"(?m)(?:^|(?<=[ \t]))#(?P<said>[^\r\n]*)")
DOTS = re.compile(r"(?m)^[ \t]*\.\.[ \t](?P<said>[^\r\n]*)")
SLASHES = re.compile(r"(?m)(?:^|(?<=[ \t]))//(?P<said>[^\r\n]*)")
ANY = re.compile(r"(?m)(?:^|(?<=[ \t]))(?:--|//|#|;+|%|')(?P<said>[^\r\n]*)")
MARKS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "markdown": TAGS,
        "markup": TAGS,
        "component": TAGS,
        "rst": DOTS,
        "workflow": HASH,
        "makefile": HASH,
        "dockerfile": HASH,
        "justfile": HASH,
        "jenkinsfile": SLASHES,
        "asciidoc": SLASHES,
        "http": HASH,
        "hurl": HASH,
        "textual": ANY,
    }
)
"""How each kind of file writes comments; the others, which are JSON, have none."""


def remarks(hosted: Hosted, path: str) -> Iterator[Comment]:
    """The comments of a file that are not in the code inside it."""
    text, marks = hosted.texts[path], MARKS.get(hosted.formats[path])
    code = [extent(region) for _, one in modules_of(hosted, path) for region in one.regions]
    document = hosted.formats[path] == "markdown"
    if document:
        from v0to1.languages.containers.markdown import FENCES

        code += [Span(*found.span()) for found in FENCES.finditer(text) if found["fence"]]
    for found in marks.finditer(text) if marks is not None else ():
        if any(one.start <= found.start() < one.end for one in code):
            continue
        group = found.lastgroup or 0
        words = found[group]
        place = found.start(group) + len(words) - len(words.lstrip())
        span = Span(*found.span())
        single = alone_on_lines(text, span)
        # Between other words of a document it is an example of a comment, or one about the words.
        if single or not document:
            yield Comment(span, ((place, words.strip()),), single)


def alone_on_lines(text: str, span: Span) -> bool:
    """Whether nothing else stands on the lines of a comment."""
    before = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    after = text[span.end :].partition("\n")[0]
    return not (before.strip() or after.strip())


def modules_of(hosted: Hosted, path: str) -> Iterator[tuple[str, Embedded]]:
    """The modules in a file, by their names."""
    yield from ((name, one) for name, one in hosted.modules.items() if one.path == path)


def extent(region: Region) -> Span:
    """Where the code of a piece itself stands, without what the file sets for it elsewhere."""
    own = [place for place in range(len(region.text)) if place not in region.fixed]
    if not own:
        return Span(region.starts[0], region.starts[-1])
    return Span(region.starts[own[0]], region.ends[own[-1]])


def pieces_at(hosted: Hosted, path: str, line: int) -> tuple[tuple[str, int, int], ...]:
    """The pieces on a line of a file, else those that begin on the next: modules, and lines in them.

    The line before a piece is what opens it: a fence, a tag, the key of a step, the target of a recipe.
    """
    outer = LineIndex(hosted.texts[path])
    here: list[tuple[str, int, int]] = []
    following: list[tuple[str, int, int]] = []
    for name, one in modules_of(hosted, path):
        inner = LineIndex(one.text)
        for region, offset in zip(one.regions, one.offsets, strict=True):
            span = extent(region)
            first, last = (outer.position(place)[0] for place in (span.start, max(span.start, span.end - 1)))
            end = offset + len(region.text.rstrip("\r\n"))
            lines = name, inner.position(offset)[0], inner.position(end)[0]
            if first <= line <= last:
                here.append(lines)
            elif first == line + 1:
                following.append(lines)
    return tuple(here or following)
