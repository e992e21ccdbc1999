"""Where the V1 API begins, as a client writes its URLs."""

from __future__ import annotations

import re
from collections.abc import Callable

from v0to1.core.api import api
from v0to1.flow.requests import Request
from v0to1.flow.values import Known, Piece, Text, options
from v0to1.languages.base import Refusal
from v0to1.languages.route_edits import change_run, parts_at
from v0to1.languages.routes import Location
from v0to1.languages.sketch import AnySketch
from v0to1.languages.spelling import expression, is_longer_base
from v0to1.languages.ways import first_way

CUT = "V1's address would have to be cut out of another one"


def root_of(sketch: AnySketch, request: Request, where: Location, *, first: int) -> str:
    """The URL up to and including `/api/v1`, from its piece number `first` on, in the site's frame."""
    skipped = sum(size(piece) for piece in request.url.pieces[:first])
    length = 0 if where.assumed else len(own_root(request, where))
    end = where.start + length
    joined = where.assumed and request.url.shape[where.start : where.start + 1] != "/"
    suffix = api().version if joined else f"/{api().version}"
    if skipped > end + len(between(request.url.shape, end)):
        shorten_base(sketch, request, where, skipped)
        return sketch.sources.spelled((), sketch.sources.quote(request))
    if end <= skipped:
        rest = api().v1_root if not where.assumed and end - length >= skipped else f"/{api().version}"
        rest = rest if request.url.shape[skipped : skipped + 1] == "/" else rest[1:]
        return expression(
            sketch, Text(()), 0, 0, request.site, suffix=rest, quote=sketch.sources.quote(request)
        )
    quote = sketch.sources.quote(request)
    if between(request.url.shape, end) and end + 1 in edges(request):
        end, suffix = end + 1, suffix.removeprefix("/")

    def begun(trial: AnySketch) -> str:
        return trial.sources.beginning(
            trial, request.url, (skipped, end), request.site, suffix=suffix, quote=quote
        )

    ways: list[Callable[[AnySketch], str | None]] = [
        lambda trial: text if "://" not in (text := begun(trial)) else None,
        lambda trial: root_from_collection(trial, request, where, skipped),
        begun,
        lambda trial: above_root(trial, request, where, skipped),
    ]
    found: str = first_way(sketch, ways, "the base URL has no name of its own where the call stands")
    return found


def above_root(sketch: AnySketch, request: Request, where: Location, skipped: int) -> str | None:
    """The root, cut out of a name that holds V0's whole collection; None without one."""
    above = above_collection(sketch, request, where, skipped)
    quote = sketch.sources.quote(request)
    return sketch.sources.joined(above, f"/{api().version}", quote) if above else None


def own_root(request: Request, where: Location) -> str:
    """The root of V0's routes as a URL has it, whose base may end in the slash before it."""
    root = api().v0_root
    return root if request.url.shape.startswith("/", where.start) else root.removeprefix("/")


def shorten_base(sketch: AnySketch, request: Request, where: Location, first: int) -> str:
    """Let what stands before a call's own part of the URL end where V1's API begins.

    `first` is where, in characters, that part begins; gives what has to stand between the two. Raises
    `Refusal` where it is no session that puts it there, or where it is not written as plain text.
    """
    if not is_longer_base(request, where):
        raise Refusal(f"the client's own request function puts more than `{api().v0_root}` before the path")
    given = [one.value for one in request.arguments if one.role == "url"]
    if not any(isinstance(option, Text) for value in given for option in options(value)):
        raise Refusal("the path of the request is not known, and may begin with a slash")
    root = f"{own_root(request, where)}/{api().version}" if not where.assumed else f"/{api().version}"
    old = request.url.shape[where.start : first]
    change_run(sketch, request.url, where.start, old, root + "/" * old.endswith("/"))
    return "" if old.endswith("/") else "/"


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
    name = plain_name(expression(sketch, request.url, skipped, end, request.site))
    if not name:
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
        name = plain_name(expression(sketch, request.url, skipped, end, request.site))
    except Refusal:
        return ""
    if not name or not keep(sketch, request.url, where.start, end):
        return ""
    sketch.doubt(CUT)
    return sketch.sources.step_less(name)


def plain_name(text: str) -> str:
    """The name that an expression is, as a language writes it; empty for anything else."""
    found = re.fullmatch(r"[\w.]+|\"\$\{?(\w+)\}?\"", text)
    return (found[1] or found[0]) if found is not None else ""


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
