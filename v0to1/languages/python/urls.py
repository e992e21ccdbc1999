"""URLs in Python: where the route stands in the source, its edits, and expressions made of its pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from v0to1.core.api import api
from v0to1.core.endpoints import HOLE, parse_template
from v0to1.core.rules import Rule, Target
from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.flow.values import Known, Text, is_null
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch

PARAMETER = re.compile(r"\{(\w+)(?::path)?\}")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a route stands in the shape of a URL.

    `runs` are the ranges of the literal text around the parameters, `parameters` the ranges of the
    parameters by name, `assumed` whether `/api` is hidden in the base, `end` where the path ends.
    """

    runs: tuple[tuple[int, int], ...]
    parameters: dict[str, tuple[int, int]]
    assumed: bool
    end: int

    @property
    def start(self) -> int:
        """Where the route begins."""
        return self.runs[0][0]


def locate_route(url: Text, rule: Rule) -> Location:
    """Find the rule's route in a URL; raises `Refusal` when it cannot be found in the source's text."""
    shape = url.shape
    path = re.split(r"[?#]", shape)[0]
    for template in (rule.path, *rule.aliases):
        for assumed in (False, True):
            found = pattern_of(template, assumed=assumed).search(path)
            if found is not None:
                return located(found, template, assumed=assumed, end=len(path))
    raise Refusal("the route is put together in a way that cannot be followed to the source")


def refuse_open_end(url: Text, where: Location) -> None:
    """Two unknown parts side by side are more than the id of something: the second may be another route."""
    place = 0
    before = False
    for piece in url.pieces:
        inside = any(start <= place < end for start, end in where.parameters.values())
        if isinstance(piece, Known):
            before = before and not piece.text
            place += len(piece.text)
            continue
        if before and inside:
            raise Refusal("what stands behind the id in its URL is not known, and may make it another route")
        before, place = inside, place + 1


def pattern_of(template: str, *, assumed: bool) -> re.Pattern[str]:
    """A pattern for a template at the end of a path; with `assumed` its first step is in the base."""
    steps = parse_template(template).segments
    if assumed:
        steps = steps[1:]
    parts = ["(.+?)" if one.rest else "([^/]+)" if one.parameter else re.escape(one.text) for one in steps]
    start = rf"(?:^{HOLE}|(?<={HOLE}))/?" if assumed else rf"(?:/|^|(?<={HOLE}))"
    return re.compile(start + "/".join(parts) + "/?$")


def located(found: re.Match[str], template: str, *, assumed: bool, end: int) -> Location:
    """The ranges of a match."""
    names = parse_template(template).names
    groups = [found.span(index + 1) for index in range(len(names))]
    start = found.start()
    if assumed and found.string[start] == HOLE:
        start += 1
    edges = [start, *(edge for group in groups for edge in group), end]
    runs = tuple(zip(edges[::2], edges[1::2], strict=True))
    return Location(runs, dict(zip(names, groups, strict=True)), assumed, end)


def rename_route(sketch: Sketch, request: Request, where: Location, target: Target) -> None:
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
        if join is not None and (join.how == "step" or place >= query):
            raise OwnUrl("V1 has a query where the URL is joined from steps of a path")
        if isinstance(piece, Known) and not piece.text and piece.join is None and place >= max(last, 1):
            raise OwnUrl("V1 has a query at the end of the URL, where the client may put more of the path")
        place += len(piece.text) if isinstance(piece, Known) else 1


def refuse_query(request: Request) -> None:
    """HTTPX lets `params`, even empty ones, take the place of the query that a URL has."""
    given = [one for one in request.arguments if one.role == "query"]
    plain = all(one.arg is None or isinstance(one.arg.value, tree.Name | tree.Const) for one in given)
    if request.library == "httpx" and not (plain and all(is_null(one.value) for one in given)):
        raise Refusal("the request gives `params` to HTTPX, which then drops the query of the URL")


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


def change_run(sketch: Sketch, url: Text, start: int, old: str, new: str) -> None:
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
        span = (
            sketch.sources.locator(piece.module).characters(piece.source, piece.offset + first, length)
            if piece.source
            else None
        )
        if span is None:
            raise OwnUrl("the route is not written as plain text in one place")
        sketch.replace(piece.module, span, text)


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
