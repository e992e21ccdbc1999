"""Every reader of text alone, which costs little: sources are lowered, files opened, settings read."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from contextlib import suppress

from v0to1.core.directives import DirectiveError, parse_directive
from v0to1.core.model import Span
from v0to1.core.text import Decoded, LineIndex, decode, encode
from v0to1.errors import SourceError
from v0to1.languages.comments import comments
from v0to1.languages.data import DataError, entries, reader_of
from v0to1.languages.embedding.hosting import groups, mentions, samples
from v0to1.languages.embedding.regions import Region
from v0to1.languages.registry import SUFFIXES, container_of, load
from v0to1.tree.walking import walk_through


def read_alone(files: Mapping[str, bytes]) -> None:
    """Read each file in all ways that its name asks for; every place that is told is in the text."""
    for name, data in files.items():
        found = text_of(name, data)
        if found is None:
            continue
        assert encode(found.text, found, name) == data, "bytes were lost"
        suffix, kind = posixpath.splitext(name)[1], container_of(posixpath.basename(name))
        if suffix in SUFFIXES:
            as_source(SUFFIXES[suffix], name, found.text)
        if kind:
            as_container(kind, name, found.text)
        if reader_of(name):
            as_settings(name, found.text)


def text_of(name: str, data: bytes) -> Decoded | None:
    """The text of a file; None for one that is refused."""
    try:
        return decode(data, name)
    except SourceError:
        return None


def as_source(language: str, name: str, text: str) -> None:
    """Parse and lower a source, and hear its comments."""
    bench = load(language).workbench((name,), {name: text}.get)
    for node in walk_through(bench.modules.body(name)):
        within(bench.span(name, node), text)
    for comment in comments(language, name, text):
        within(comment.span, text)
        for start, said in comment.lines:
            assert comment.span.start <= start <= comment.span.end
            directed(said)


def directed(said: str) -> None:
    """Understand what a comment says to v0to1, or be told what is wrong."""
    with suppress(DirectiveError):
        parse_directive(said)


def as_container(kind: str, name: str, text: str) -> None:
    """Open a file; its pieces are made of its characters."""
    try:
        found = groups(name, kind, text)
    except SourceError:
        return
    for regions in found:
        for region in regions:
            mapped(region, text)
    for mention in mentions(name, kind, text):
        within(Span(mention.start, mention.end), text)
    for place, _ in samples(name, kind, text):
        within(Span(place, place), text)


def mapped(region: Region, text: str) -> None:
    """Hold the map of a piece against the file."""
    size = len(region.text)
    assert (len(region.starts), len(region.ends), len(region.units)) == (size + 1, size, size)
    for start, end in zip(region.starts, region.ends, strict=False):
        within(Span(start, end), text)
    assert region.fixed <= {*range(size)}
    for _, copy in region.copies:
        mapped(copy, text)


def as_settings(name: str, text: str) -> None:
    """Read a file of settings, or be told where it is none."""
    try:
        found = entries(name, text)
    except DataError as error:
        LineIndex(text).offset(error.line, 1)
        return
    for one in found:
        within(one.span, text)


def within(span: Span, text: str) -> None:
    """Whether a place is one of a text; raises AssertionError if not."""
    assert 0 <= span.start <= span.end <= len(text), f"{span} of {len(text)}"
