"""Where the V1 API begins, as a client writes its URLs."""

from __future__ import annotations

import re
from collections.abc import Callable

from v0to1.core.api import api
from v0to1.flow.requests import Request
from v0to1.flow.values import Known, Piece, Text
from v0to1.languages.base import Refusal
from v0to1.languages.route_edits import change_run, parts_at
from v0to1.languages.routes import Location
from v0to1.languages.sketch import AnySketch
from v0to1.languages.spelling import expression

CUT = "V1's address would have to be cut out of another one"


def root_of(sketch: AnySketch, request: Request, where: Location, *, first: int) -> str:
    """The URL up to and including `/api/v1`, from its piece number `first` on, in the site's frame."""
    skipped = sum(size(piece) for piece in request.url.pieces[:first])
    length = 0 if where.assumed else len(own_root(request, where))
    end = where.start + length
    joined = where.assumed and request.url.shape[where.start : where.start + 1] != "/"
    suffix = api().version if joined else f"/{api().version}"
    if skipped > end + len(between(request.url.shape, end)):
        refuse_longer_base(request)
    if end <= skipped:
        rest = api().v1_root if not where.assumed and end - length >= skipped else f"/{api().version}"
        rest = rest if request.url.shape[skipped : skipped + 1] == "/" else rest[1:]
        return expression(
            sketch.sources, Text(()), 0, 0, request.site, suffix=rest, quote=sketch.sources.quote(request)
        )
    quote = sketch.sources.quote(request)
    if between(request.url.shape, end) and end + 1 in edges(request):
        end, suffix = end + 1, suffix.removeprefix("/")
    ways: list[Callable[[], str]] = [
        lambda: root_from_collection(sketch, request, where, skipped),
        lambda: sketch.sources.beginning(
            request.url, (skipped, end), request.site, suffix=suffix, quote=quote
        ),
    ]
    reason = Refusal("")
    for way in ways if sketch.sources.names_first else reversed(ways):
        try:
            return way()
        except Refusal as refusal:
            reason = refusal
    above = above_collection(sketch, request, where, skipped)
    if not above:
        raise reason
    return sketch.sources.joined(above, f"/{api().version}", quote)


def own_root(request: Request, where: Location) -> str:
    """The root of V0's routes as a URL has it, whose base may end in the slash before it."""
    root = api().v0_root
    return root if request.url.shape.startswith("/", where.start) else root.removeprefix("/")


def refuse_longer_base(request: Request) -> None:
    """What stands before the path at every request cannot be another for one of them; raises `Refusal`."""
    if request.wrapped:
        raise Refusal(f"the client's own request function puts more than `{api().v0_root}` before the path")
    raise Refusal(
        f"the base URL of the client's session ends in more than `{api().v0_root}`, which V1 has not; "
        "take that into the paths of the requests"
    )


def edges(request: Request) -> set[int]:
    """Where, in characters, the pieces of a URL end."""
    pieces = request.url.pieces
    return {sum(size(piece) for piece in pieces[: count + 1]) for count in range(len(pieces))}


def between(shape: str, end: int) -> str:
    """The slash after `/api`, if there is one."""
    return shape[end : end + 1] if shape[end : end + 1] == "/" else ""


def root_from_collection(sketch: AnySketch, request: Request, where: Location, skipped: int) -> str:
    """The root, from a name that holds the URL of the whole collection and changes with it."""
    old, new = sketch.collection
    if where.assumed:
        old, new = old.removeprefix(api().v0_root), new.removeprefix(api().v0_root)
        if request.url.shape[where.start : where.start + 1] != "/":
            old, new = old.removeprefix("/"), new.removeprefix("/")
    end = where.start + len(old)
    if not new or request.url.shape[where.start : end] != old:
        raise Refusal("the base URL has no name of its own where the call stands")
    name = expression(sketch.sources, request.url, skipped, end, request.site)
    if not re.fullmatch(r"[\w.]+", name):
        raise Refusal("the base URL has no name of its own where the call stands")
    change_run(sketch, request.url, where.start, old, new)
    sketch.doubt(CUT)
    return sketch.sources.step_less(name)


def above_collection(sketch: AnySketch, request: Request, where: Location, skipped: int) -> str:
    """The URL up to and including `/api`, from a name that holds V0's whole collection; empty without one."""
    shape = request.url.shape
    root = 0 if where.assumed else len(api().v0_root.removeprefix("/"))
    collection = shape[where.start : where.runs[0][1]].strip("/")
    if "/" in collection[root:].removeprefix("/") or not collection[root:]:
        return ""
    end = where.start + shape[where.start : where.runs[0][1]].index(collection) + len(collection)
    try:
        name = expression(sketch.sources, request.url, skipped, end, request.site)
    except Refusal:
        return ""
    if not re.fullmatch(r"[\w.]+", name) or not keep(sketch, request.url, where.start, end):
        return ""
    sketch.doubt(CUT)
    return sketch.sources.step_less(name)


def keep(sketch: AnySketch, url: Text, start: int, end: int) -> bool:
    """Rely on some characters of a URL to stay as they are; False where they are not written in one place."""
    places = []
    for piece, first, length in parts_at(url, start, end - start):
        span = sketch.sources.characters(piece.module, piece.source, piece.offset + first, length)
        if span is None:
            return False
        places.append((piece.module, span))
    sketch.stays.update(places)
    return True


def size(piece: Piece) -> int:
    """How many characters of the shape a piece takes."""
    return len(piece.text) if isinstance(piece, Known) else 1
