"""A URL of its own for a call whose URL is shared with other operations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from v0to1.core.api import api
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Known
from v0to1.languages.base import Change, Refusal
from v0to1.languages.contexts import agreed
from v0to1.languages.given import refuse_parts, url_argument
from v0to1.languages.roots import (
    above_collection,
    between,
    own_root,
    root_from_collection,
    shorten_base,
)
from v0to1.languages.route_edits import refuse_query, rename_route
from v0to1.languages.routes import Location, locate_route
from v0to1.languages.sketch import AnySketch, Kept
from v0to1.languages.spelling import base_length, expression, parts_of_url
from v0to1.languages.ways import first_way

QUERY = "?"


def own_text(sketch: Kept, operation: Operation, target: Target, where: Location) -> tuple[tree.Arg, str]:
    """The argument of the call that is its URL, and the whole V1 URL in its stead."""
    arg = site_url_argument(sketch, operation.request)
    if arg is None:
        raise Refusal("its URL is shared with other operations and cannot be written at the call")
    text = agreed(sketch, operation, where, lambda draft, one, place: url_text(draft, one, target, place))
    return arg, text


def url_text(sketch: AnySketch, request: Request, target: Target, where: Location) -> str:
    """The whole URL of a request, as far as the site itself gives it."""
    route = target.route
    if target.query or not request.url.shape.startswith(QUERY, where.end):
        refuse_longer(request, where)
    if target.query:
        refuse_query(request)
    first = first_piece(request)
    root = where.start + (0 if where.assumed else len(own_root(request, where)))
    if first > root + len(between(request.url.shape, root)):
        slash = shorten_base(sketch, request, where, first)
        start, route = "''", slash + route.removeprefix(f"{api().v1_root}/")
    else:
        route = route.removeprefix(api().v0_root).removeprefix("/" if first > root else "")
        start, route = beginning_with(sketch, request, where, route, (first, root))
    for name, (begin, end) in where.parameters.items():
        value = expression(sketch, request.url, begin, end, request.site, quote="'")
        route = route.replace(f"{{{name}}}", sketch.sources.inner(value))
    behind = parts_of_url(sketch, request.url, where.end, own_end(request, where.end), request.site)
    route += "".join(text if kind == "text" else sketch.sources.inner(text) for kind, text in behind)
    return sketch.sources.joined(start, route, sketch.sources.quote(request))


def beginning_with(
    sketch: AnySketch, request: Request, where: Location, route: str, within: tuple[int, int]
) -> tuple[str, str]:
    """The beginning of a URL, and what of a route follows it; a name may hold the whole collection's URL.

    Raises `Refusal` where the site has no name for either.
    """
    first = within[0]
    ways: list[Callable[[AnySketch], tuple[str, str] | None]] = [
        lambda trial: (trial.sources.beginning(trial, request.url, within, request.site, quote="'"), route),
        lambda trial: from_collection(trial, request, where, route, first) if trial.collection[1] else None,
        lambda trial: (above, route) if (above := above_collection(trial, request, where, first)) else None,
    ]
    found: tuple[str, str] = first_way(sketch, ways, "a part of the URL has no name where the call stands")
    return found


def from_collection(
    sketch: AnySketch, request: Request, where: Location, route: str, first: int
) -> tuple[str, str]:
    """The root of V1's API, cut out of a name that changes with the collection, and the rest of a route."""
    return root_from_collection(sketch, request, where, first), route.removeprefix(f"/{api().version}")


def extend_url(
    sketch: AnySketch, operation: Operation, target: Target, shared: Sequence[Change]
) -> tuple[tree.Arg, str]:
    """Share the changed literal with other operations; gives the argument, and what V1 has behind it."""
    request = operation.request
    arg = site_url_argument(sketch, request)
    if arg is None or len(operation.requests) == 0:
        raise Refusal("its URL is shared with other operations and cannot be written at the call")
    for one in operation.requests:
        place_of = locate_route(one.url, operation.rule)
        refuse_longer(one, place_of)
        rename_route(sketch, one, place_of, target)
    for place, change in enumerate(sketch.changes):
        base = next((one for one in shared if (one.module, one.span) == (change.module, change.span)), None)
        rest = change.text.removeprefix(base.text) if base is not None else ""
        if base is not None and rest != change.text and rest[:1] in ("/", "?"):
            sketch.changes[place] = base
            return arg, rest
    raise Refusal("its URL is shared with other operations and has another beginning in V1")


def refuse_longer(request: Request, where: Location) -> None:
    """What stands behind the route (a query) would be lost, or come before what V1 has there."""
    if request.url.shape[where.end :]:
        raise Refusal("its URL is shared with other operations, and goes on behind the path")


def first_piece(request: Request) -> int:
    """Where, in characters, the URL begins that the site itself gives."""
    place = 0
    for piece in request.url.pieces:
        if piece.owner is request.site:
            break
        place += len(piece.text) if isinstance(piece, Known) else 1
    return place if request.wrapped else base_length(request)


def own_end(request: Request, start: int) -> int:
    """Where, from a place on, the URL ends that the site itself gives; a wrapper may add a query."""
    place = 0
    for piece in request.url.pieces:
        if request.wrapped and place >= start and piece.owner is not request.site:
            return place
        place += len(piece.text) if isinstance(piece, Known) else 1
    return place


def site_url_argument(sketch: AnySketch, request: Request) -> tree.Arg | None:
    """The argument of the site's call that is the URL."""
    refuse_parts(sketch, request)
    if not request.wrapped:
        return next((one.arg for one in request.arguments if one.role == "url"), None)
    return url_argument(sketch, request, request.call)
