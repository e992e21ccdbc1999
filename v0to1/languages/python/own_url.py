"""A URL of its own for a call whose URL is shared with other operations."""

from __future__ import annotations

from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Known
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import quote_of, url_argument
from v0to1.languages.python.leftovers import drop_unused
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.spelling import expression, own_pieces
from v0to1.languages.python.urls import Location


def own_url(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Write the whole URL at the call, because its literals serve other operations too."""
    request = operation.request
    arg = site_url_argument(sketch, request)
    if arg is None:
        raise Refusal("its URL is shared with other operations and cannot be written at the call")
    route = target.path + (
        "?" + "&".join(f"{key}={value}" for key, value in target.query.items()) if target.query else ""
    )
    first = first_piece(request)
    api = where.start + (0 if where.assumed else len("/api"))
    route = route.removeprefix("/api")
    pieces = [("", expression(sketch.sources, request.url, first, api, request.site, quote="'"))]
    text = assemble(sketch, request, where, route, pieces[0][1])
    locator = sketch.sources.locator(request.site.module)
    sketch.replace(request.site.module, locator.whole(cst_node(arg.value)), text)
    if isinstance(arg.value, tree.Name):
        drop_unused(sketch, request.site.module, request.site.function, arg.value.name, request.call)


def assemble(sketch: Sketch, request: Request, where: Location, route: str, start: str) -> str:
    """An f-string of a base expression and a route with its parameters."""
    quote = quote_of(sketch, request)
    text = start[2:-1] if start[:2] in ("f'", 'f"') else start[1:-1] if start[:1] in "'\"" else f"{{{start}}}"
    for name, (first, last) in where.parameters.items():
        value = expression(sketch.sources, request.url, first, last, request.site, quote="'")
        inner = value[1:-1] if value[:1] in "'\"" else f"{{{value}}}"
        route = route.replace(f"{{{name}}}", inner)
    whole = text + route
    if quote in whole:
        raise Refusal("a part of the URL cannot be written inside an f-string")
    return f"f{quote}{whole}{quote}" if "{" in whole else f"{quote}{whole}{quote}"


def first_piece(request: Request) -> int:
    """Where, in characters, the URL begins that the site itself gives."""
    place = 0
    for piece in request.url.pieces:
        if piece.frame is request.site:
            break
        place += len(piece.text) if isinstance(piece, Known) else 1
    return place if request.wrapped else base_length(request)


def base_length(request: Request) -> int:
    """How many characters a session's base URL has in front of the call's own."""

    own = own_pieces(request)
    before = request.url.pieces[: len(request.url.pieces) - len(own)]
    return sum(len(piece.text) if isinstance(piece, Known) else 1 for piece in before)


def site_url_argument(sketch: Sketch, request: Request) -> tree.Arg | None:
    """The argument of the site's call that is the URL."""
    if not request.wrapped:
        return next((one.arg for one in request.arguments if one.role == "url"), None)
    return url_argument(sketch, request, request.call)
