"""A URL of its own for a call whose URL is shared with other operations."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst
from libcst import matchers

from v0to1.core.api import api
from v0to1.core.rules import Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Known
from v0to1.languages.base import Change, Refusal
from v0to1.languages.contexts import agreed
from v0to1.languages.python.beginnings import beginning
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.leftovers import drop_unused
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.roots import between, quote_of
from v0to1.languages.python.wrappers import refuse_parts, url_argument
from v0to1.languages.route_edits import refuse_query, rename_route
from v0to1.languages.routes import Location, locate_route
from v0to1.languages.spelling import expression, own_pieces


def own_url(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Write the whole URL at the call, because its literals serve other operations too."""
    request = operation.request
    arg = site_url_argument(sketch, request)
    if arg is None:
        raise Refusal("its URL is shared with other operations and cannot be written at the call")
    text = agreed(sketch, operation, where, lambda draft, one, place: url_text(draft, one, target, place))
    locator = sketch.sources.locator(request.site.module)
    origin = cst_node(arg.value)
    sketch.replace(request.site.module, locator.whole(origin), text)
    used = (one for one in matchers.findall(origin, matchers.Name()) if isinstance(one, cst.Name))
    for name in sorted({one.value for one in used}):
        if not re.search(rf"\b{name}\b", text):
            drop_unused(sketch, request.site.module, request.site.function, name, request.call)


def url_text(sketch: Sketch, request: Request, target: Target, where: Location) -> str:
    """The whole URL of a request, as far as the site itself gives it."""
    route = target.route
    refuse_longer(request, where)
    if target.query:
        refuse_query(request)
    first = first_piece(request)
    root = where.start + (0 if where.assumed else len(api().v0_root))
    if first > root + len(between(request.url.shape, root)):
        raise Refusal(f"the client's own request function puts more than `{api().v0_root}` before the path")
    route = route.removeprefix(api().v0_root).removeprefix("/" if first > root else "")
    start = beginning(sketch.sources, request.url, first, root, request.site, quote="'")
    for name, (begin, end) in where.parameters.items():
        value = expression(sketch.sources, request.url, begin, end, request.site, quote="'")
        route = route.replace(f"{{{name}}}", inner_text(value))
    return joined(start, route, quote_of(sketch, request))


def extend_url(sketch: Sketch, operation: Operation, target: Target, shared: Sequence[Change]) -> None:
    """Share the changed literal with other operations, and add at the call what V1 has behind it."""
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
            add_suffix(sketch, request, arg, rest)
            return
    raise Refusal("its URL is shared with other operations and has another beginning in V1")


def refuse_longer(request: Request, where: Location) -> None:
    """What stands behind the route (a query) would be lost, or come before what V1 has there."""
    if request.url.shape[where.end :]:
        raise Refusal("its URL is shared with other operations, and goes on behind the path")


def add_suffix(sketch: Sketch, request: Request, arg: tree.Arg, rest: str) -> None:
    """Write an expression with text behind it."""
    quote = quote_of(sketch, request)
    module = request.site.module
    span = sketch.sources.locator(module).whole(cst_node(arg.value))
    if isinstance(arg.value, tree.Name | tree.Attr):
        sketch.around(module, span, f"f{quote}{{", f"}}{rest}{quote}")
    elif isinstance(arg.value, tree.Choice):
        sketch.around(module, span, "(", f") + {quote}{rest}{quote}")
    else:
        sketch.around(module, span, "", f" + {quote}{rest}{quote}")


def joined(base: str, rest: str, quote: str) -> str:
    """A URL made of a base expression and a text with `{expression}` parts."""
    start = base[2:-1] if base[:2] in ("f'", 'f"') else base[1:-1] if base[:1] in "'\"" else f"{{{base}}}"
    whole = start + rest
    mark = quote if quote not in whole else "'" if quote == '"' else '"'
    if mark in whole:
        raise Refusal("a part of the URL cannot be written inside an f-string")
    return f"f{mark}{whole}{mark}" if "{" in whole else f"{mark}{whole}{mark}"


def inner_text(value: str) -> str:
    """An expression as a part of an f-string."""
    return value[1:-1] if value[:1] in "'\"" else f"{{{value}}}"


def first_piece(request: Request) -> int:
    """Where, in characters, the URL begins that the site itself gives."""
    place = 0
    for piece in request.url.pieces:
        if piece.owner is request.site:
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
    refuse_parts(sketch, request)
    if not request.wrapped:
        return next((one.arg for one in request.arguments if one.role == "url"), None)
    return url_argument(sketch, request, request.call)
