"""Where the V1 API begins, as a client writes its URLs."""

from __future__ import annotations

import re

from v0to1.core.api import api
from v0to1.flow.requests import Request
from v0to1.flow.values import Known, Piece, Text
from v0to1.languages.base import Refusal
from v0to1.languages.route_edits import change_run
from v0to1.languages.routes import Location
from v0to1.languages.sketch import AnySketch
from v0to1.languages.spelling import expression


def root_of(sketch: AnySketch, request: Request, where: Location, *, first: int) -> str:
    """The URL up to and including `/api/v1`, from its piece number `first` on, in the site's frame."""
    skipped = sum(size(piece) for piece in request.url.pieces[:first])
    own = api().v0_root if request.url.shape[where.start :].startswith("/") else api().v0_root[1:]
    length = 0 if where.assumed else len(own)
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
    if not sketch.sources.names_first:
        try:
            return sketch.sources.beginning(
                request.url, (skipped, end), request.site, suffix=suffix, quote=quote
            )
        except Refusal:
            return root_from_collection(sketch, request, where, skipped)
    try:
        return root_from_collection(sketch, request, where, skipped)
    except Refusal:
        return sketch.sources.beginning(request.url, (skipped, end), request.site, suffix=suffix, quote=quote)


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
    return sketch.sources.step_less(name)


def size(piece: Piece) -> int:
    """How many characters of the shape a piece takes."""
    return len(piece.text) if isinstance(piece, Known) else 1
