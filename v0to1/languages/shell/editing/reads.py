"""Reads of a response in filters of jq, changed where they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.evaluation.http.requests import Read
from v0to1.languages.base import Change, Refusal
from v0to1.languages.shell.editing.payloads import filter_around
from v0to1.languages.shell.sources import ShellSources, origin_of
from v0to1.languages.shell.units import span_of
from v0to1.records import record
from v0to1.tree.walking import walk_through

PLAIN = re.compile(r"[^'\"$\\`!]*")
"""What means the same in both kinds of quotes."""


@record(frozen=True, slots=True)
class Path:
    """A path of a filter: `start` is where it begins, `dot` where the key does that is read last."""

    start: int
    dot: int
    end: int


def path_of(sources: ShellSources, read: Read) -> Path:
    """Where a read stands in a filter of jq; raises `Refusal` unless its key is written as `.key`."""
    node, key = read.node, read.key
    if not isinstance(key, tree.Text) or key.value != read.path[-1]:
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    span = sources.characters(read.module, key, 0, len(key.value))
    start = origin_of(node).span.start
    if span is None or sources.text(read.module)[span.start - 1] != "." or start > span.start - 1:
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    if filter_around(sources, read.module, span) is None:
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
    return Path(start, span.start - 1, span.end)


def read_through(sources: ShellSources, read: Read, function: str, definition: str) -> tuple[Change, ...]:
    """The changes that read a value through a function of jq, which a variable of the shell defines."""
    path = path_of(sources, read)
    changes = [*defined(sources, read, definition)]
    if path.start == path.dot:
        return (*changes, Change(read.module, Span(path.dot, path.end), function))
    opening = Change(read.module, Span(path.start, path.start), "(")
    return (*changes, opening, Change(read.module, Span(path.dot, path.end), f" | {function})"))


def defined(sources: ShellSources, read: Read, definition: str) -> Iterator[Change]:
    """The changes that put the value of a variable at the beginning of a program of jq; raises `Refusal`."""
    word = filter_around(sources, read.module, origin_of(read.node).span)
    assert word is not None
    span, kind, inner = span_of(word), word.kind(), word.text()[1:-1]
    if kind == "word":
        yield Change(read.module, Span(span.start, span.start), f'"${definition} ')
        yield Change(read.module, Span(span.end, span.end), '"')
    elif kind == "raw_string" and PLAIN.fullmatch(inner):
        yield Change(read.module, Span(span.start, span.start + 1), f'"${definition} ')
        yield Change(read.module, Span(span.end - 1, span.end), '"')
    elif kind == "raw_string":
        space = "" if inner[:1].isspace() else " "
        yield Change(read.module, Span(span.start, span.start + 1), f'"${definition}"\'{space}')
    elif kind == "string":
        yield Change(read.module, Span(span.start + 1, span.start + 1), f"${definition} ")
    else:
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))


def read_itself(sources: ShellSources, read: Read) -> Change:
    """The change that takes what a key was read from for its value."""
    path = path_of(sources, read)
    after = sources.text(read.module)[path.end : path.end + 2]
    stays = path.start == path.dot and not re.match(r"\.[A-Za-z_]", after)
    return Change(read.module, Span(path.dot, path.end), "." if stays else "")


def chosen_read(sources: ShellSources, reads: Sequence[Read], key: str, place: str) -> Iterator[Change]:
    """The changes that read an id that the client has chosen from where V1 gives it back.

    `key` is what V0 called it, `place` its path in V1's response. A key that is read in its stead is dropped.
    Raises `Refusal`.
    """
    others = [read for read in reads if read.path != (key,)]
    for read in (read for read in reads if read.path == (key,)):
        path = path_of(sources, read)
        yield Change(read.module, Span(path.dot + 1, path.end), place)
    for read in others:
        yield from dropped(sources, read, [each for each in reads if each.path == (key,)])


def dropped(sources: ShellSources, read: Read, kept: Sequence[Read]) -> Iterator[Change]:
    """The change that takes an alternative away from `a // b`; raises `Refusal` where it is none."""
    for node in walk_through(sources.modules.body(read.module)):
        if not isinstance(node, tree.Choice) or not any(one is read.node for one in node.options):
            continue
        if not any(one is each.node for one in node.options for each in kept):
            continue
        path, text = path_of(sources, read), sources.text(read.module)
        before = re.search(r"\s*//\s*\Z", text[: path.start])
        after = re.match(r"\s*//\s*", text[path.end :])
        if before is not None:
            yield Change(read.module, Span(before.start(), path.end), "")
            return
        if after is not None:
            yield Change(read.module, Span(path.start, path.end + after.end()), "")
            return
    raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))
