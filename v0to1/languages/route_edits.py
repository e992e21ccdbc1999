"""Edits of a route where its characters stand in the sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.flow.values import Known, Text, is_null
from v0to1.languages.base import Refusal
from v0to1.languages.routes import Location

DROPPING = ("got", "httpx", "ky")
PARAMETER = re.compile(r"\{(\w+)(?::path)?\}")


class Places(Protocol):
    """Sources, as far as characters of their literals are asked for."""

    def characters(self, module: str, node: tree.Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""


class Edits(Protocol):
    """A draft, as far as characters are replaced in it."""

    @property
    def sources(self) -> Places:
        """The sources that it is about."""

    def replace(self, module: str, span: Span, text: str) -> None:
        """Replace characters; the same change twice is one."""


def rename_route(sketch: Edits, request: Request, where: Location, target: Target) -> None:
    """Edit the literals of a route so that it becomes the target's; raises `Refusal`."""
    written = target.route
    if target.query:
        refuse_query(request)
    if where.assumed:
        written = written.removeprefix(api().v0_root)
    names = PARAMETER.findall(written)
    runs = PARAMETER.split(written)[::2]
    if names != list(where.parameters) or len(runs) != len(where.runs):
        raise Refusal("the parts of the URL stand in another order in V1")
    queries = (end for (_, end), new in zip(where.runs, runs, strict=True) if "?" in new)
    for query in queries:
        refuse_more_path(request.url, where, query)
    shape = request.url.shape
    for (start, end), new in zip(where.runs, runs, strict=True):
        old = shape[start:end]
        if not old.startswith("/") and new.startswith("/") and start == where.start:
            new = new[1:]
        change_run(sketch, request.url, start, old, new)
    if "?" in written and shape[where.end : where.end + 1] == "?":
        change_run(sketch, request.url, where.end, "?", "&")


QUOTING = ("step", "path", "part")
"""How a path is put behind a base where a query in it would be quoted."""


class OwnUrl(Refusal):
    """A URL whose literals cannot be changed where they stand; the call needs a URL of its own."""


def refuse_more_path(url: Text, where: Location, query: int) -> None:
    """Raises `OwnUrl` where what V1 has as a query would be path: quoted, cut off, or with more behind it.

    `query` is the place before which it begins.
    """
    last = where.runs[-1][0]
    place = 0
    for piece in url.pieces:
        join = piece.join if isinstance(piece, Known) else None
        if join is not None and (join.how in QUOTING or place >= query):
            raise OwnUrl("V1 has a query where the URL is joined from steps of a path")
        if isinstance(piece, Known) and not piece.text and piece.join is None and place >= max(last, 1):
            raise OwnUrl("V1 has a query at the end of the URL, where the client may put more of the path")
        place += len(piece.text) if isinstance(piece, Known) else 1


def refuse_query(request: Request) -> None:
    """Some libraries let the parameters of a call, even empty ones, take the place of the URL's own query."""
    given = [one for one in request.arguments if one.role == "query"]
    plain = all(one.arg is None or is_plain(one.arg.value) for one in given)
    if request.library in DROPPING and not (plain and all(is_null(one.value) for one in given)):
        raise Refusal(
            f"the request gives query parameters to {request.library}, which then drops the query of the URL"
        )


def is_plain(node: tree.Node) -> bool:
    """Whether an expression gives what it names, or null: nothing in it is put together."""
    several = node.options if isinstance(node, tree.Choice) and node.test is None else (node,)
    return all(isinstance(one, tree.Name | tree.Const) for one in several)


SEPARATORS = "/?&="


def core_of(old: str, new: str) -> tuple[int, str, str]:
    """The part of `old` that differs from `new`, cut at separators: its offset, itself, its successor."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    while (
        start
        and not (start == len(old) and new[start : start + 1] in ("", *SEPARATORS))
        and old[start - 1] not in SEPARATORS
    ):
        start -= 1
    tail = 0
    while tail < min(len(old), len(new)) - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    while tail and old[len(old) - tail] not in SEPARATORS:
        tail -= 1
    return start, old[start : len(old) - tail], new[start : len(new) - tail]


def change_run(sketch: Edits, url: Text, start: int, old: str, new: str) -> None:
    """Replace known characters of a URL, in as few literals as possible."""
    offset, before, after = core_of(old, new)
    if before == after:
        return
    parts = parts_at(url, start + offset, len(before))
    if not parts and before == "":
        parts = insertion_at(url, start + offset)
    texts = [after] if len(parts) == 1 else spread_over(parts, before, after)
    for (piece, first, length), text in zip(parts, texts, strict=True):
        if piece.text[first : first + length] == text:
            continue
        if "/" in text and is_quoted(url, piece):
            raise OwnUrl("V1 has more steps where each step of the path is quoted by itself")
        span = sketch.sources.characters(piece.module, piece.source, piece.offset + first, length)
        if span is None:
            raise OwnUrl("the route is not written as plain text in one place")
        sketch.replace(piece.module, span, text)


def is_quoted(url: Text, piece: Known) -> bool:
    """Whether a piece stands in a step of a path in which slashes are quoted."""
    joins = [one.join for one in url.pieces[: url.pieces.index(piece)] if isinstance(one, Known) and one.join]
    return bool(joins) and joins[-1].how == "segment"


Part = tuple[Known, int, int]


def parts_at(url: Text, start: int, length: int) -> list[Part]:
    """The pieces that hold some characters of a URL: piece, offset in it, length."""
    found: list[Part] = []
    place = 0
    for piece in url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        first, last = max(start, place), min(start + length, place + size)
        if first < last:
            if not isinstance(piece, Known):
                raise Refusal("an unknown part stands inside the route")
            found.append((piece, first - place, last - first))
        place += size
    return found


def insertion_at(url: Text, place: int) -> list[Part]:
    """The piece after whose characters text can be inserted."""
    position = 0
    for piece in url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        if isinstance(piece, Known) and position <= place <= position + size and piece.source is not None:
            return [(piece, place - position, 0)]
        position += size
    raise OwnUrl("the route ends in an unknown part")


def spread_over(parts: Sequence[Part], before: str, after: str) -> list[str]:
    """Divide new text over two pieces, at the last separator, as the old text was."""
    if len(parts) != 2:
        raise OwnUrl("the route is put together from too many pieces")
    second = before[parts[0][2] :]
    cut = max((after.rfind(mark) for mark in "/?"), default=-1)
    if not second.startswith("/") or cut < 0:
        raise OwnUrl("the route is divided over two literals in a way that V1 does not allow")
    return [after[:cut], after[cut:]]
