"""The route of a request, changed where its characters stand in the sources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.core.api import api
from v0to1.core.rules import Rule, Target
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Address, Known, Text
from v0to1.languages.base import Change, Refusal, Workbench
from v0to1.languages.routes import Location, locate_route, refuse_open_end

PARAMETER = re.compile(r"\{(\w+)(?::path)?\}")
SEPARATORS = "/?&="
OBJECT = "its URL is an object that is built in several steps"
ORDER = "V1's URL has other parameters, or has them in another order"
PIECES = "the route is not written as plain text in one place"


def route_changes(bench: Workbench, request: Request, rule: Rule, target: Target) -> Iterator[Change]:
    """The changes that make the target's route of a request's own; raises `Refusal`."""
    where = locate_route(request.url, rule)
    refuse_open_end(request.url, where)
    if isinstance(request.url, Address):
        raise Refusal(OBJECT)
    path = target.path.removeprefix(api().v0_root) if where.assumed else target.path
    literals = PARAMETER.split(path)[::2]
    if PARAMETER.findall(path) != list(where.parameters) or len(literals) != len(where.runs):
        raise Refusal(ORDER)
    for (start, end), new in zip(where.runs, literals, strict=True):
        yield from run_changes(bench, request.url, where, (start, end), new)


def run_changes(
    bench: Workbench, url: Text, where: Location, run: tuple[int, int], new: str
) -> Iterator[Change]:
    """The change of the literal text between two parameters of a URL, if it changes."""
    start, end = run
    old = url.shape[start:end]
    if not old.startswith("/") and new.startswith("/") and start == where.start:
        new = new[1:]
    offset, before, after = difference(old, new)
    if before == after:
        return
    piece, first = piece_at(url, start + offset, len(before))
    if not after and before == piece.text:  # of what was joined, nothing would be left
        raise Refusal(PIECES)
    span = bench.characters(piece.module, piece.source, piece.offset + first, len(before))
    if span is None:
        raise Refusal(PIECES)
    yield Change(piece.module, span, after)


def difference(old: str, new: str) -> tuple[int, str, str]:
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


def piece_at(url: Text, start: int, length: int) -> tuple[Known, int]:
    """The one piece that holds some characters of a URL, with their place in it; raises `Refusal`."""
    place = 0
    for piece in url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        inside = place <= start and start + length <= place + size
        if inside and isinstance(piece, Known) and piece.source is not None and (length or size):
            return piece, start - place
        place += size
    raise Refusal(PIECES)
