"""How other requests are made like one: the words of its command, and the root of the V1 API."""

from __future__ import annotations

import re
from collections.abc import Callable

from ast_grep_py import SgNode

from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.flow.requests import Request
from v0to1.flow.values import Known
from v0to1.helpers.compose_shell import fetches
from v0to1.languages.base import Refusal
from v0to1.languages.roots import root_of
from v0to1.languages.routes import Location
from v0to1.languages.shell.calls import CURL, of_request, of_site
from v0to1.languages.shell.connection import Connection, arrays_in
from v0to1.languages.shell.sketching import ShellSketch
from v0to1.languages.shell.sources import origin_of
from v0to1.languages.shell.units import DOUBLE, PLAIN, SINGLE, span_of
from v0to1.languages.spelling import expression
from v0to1.languages.ways import first_way


def reach(sketch: ShellSketch, request: Request, where: Location, helper: str = "") -> tuple[str, str]:
    """A word for the root of the V1 API, and the words with which another URL of the server is fetched.

    A `helper` takes the place of the request. Raises `Refusal` where there are none.
    """
    if not request.wrapped:
        return root_text(sketch, request, where), direct_text(sketch, request)
    ways: list[Callable[[ShellSketch], tuple[str, str] | None]] = [
        lambda trial: (root_text(trial, request, where), wrapper_text(trial, request, helper)),
        lambda trial: (root_of(trial, request, where, first=0), inner_text(trial, request)),
    ]
    return first_way(sketch, ways, "the script's own function cannot be called from here")


def inner_text(sketch: ShellSketch, request: Request) -> str:
    """The command in a function of the script, with what the call gives to any request; may refuse."""
    found, modules = of_request(request), sketch.sources.modules
    if request.frame.depth - request.site.depth != 1 or found.name.text() != CURL:
        raise Refusal(f"V1 takes further requests here, which are only known for {CURL}")
    own, rest = (
        Connection(arrays_in(modules, one.module), url_names(request)) for one in (request, request.site)
    )
    own.read([word for word in found.words if word.text() != '"$@"'])
    rest.read(list(of_site(request).words))
    for name in re.findall(r"\$\{?([\w@*#!]+)", " ".join(own.kept)):
        if not name.isidentifier() or sketch.sources.hidden(name, request.frame):
            raise Refusal(
                "V1 takes further requests here, and the options of this one are those of a function"
            )
    quiet = [] if own.silent or rest.silent else ["-sS"]
    return " ".join((CURL, *quiet, *own.kept, *rest.kept))


def direct_text(sketch: ShellSketch, request: Request) -> str:
    """The client's own command without what belongs to the one request."""
    found = of_request(request)
    if found.name.text().rpartition("/")[2] != CURL:
        raise Refusal(f"V1 takes further requests here, which are only known for {CURL}")
    connection = Connection(arrays_in(sketch.sources.modules, request.module), url_names(request))
    connection.read(list(found.words))
    quiet = [] if connection.silent else ["-sS"]
    return " ".join((found.name.text(), *quiet, *connection.kept))


def url_names(request: Request) -> frozenset[str]:
    """The variables in which what is known of a URL stands, as one word."""
    if re.search(r"\s", request.url.shape):
        return frozenset()
    known = (piece for piece in request.url.pieces if isinstance(piece, Known))
    return frozenset(via.symbol for piece in known for via in piece.via)


def wrapper_text(sketch: ShellSketch, request: Request, helper: str) -> str:
    """A function of the script that is given a path, and perhaps a method before it."""
    site, inner = of_site(request), of_request(request)
    if passes_on(request):
        return passing_text(sketch, request)
    if helper:
        refuse_sending(request, helper)
    depth = request.frame.depth - request.site.depth
    words = [word.text() for word in inner.words]
    sends = any(re.match(r"^(?:-d|--data|--json|-F|--form)", word) for word in words)
    if depth != 1 or sends or inner.name.text() != CURL:
        raise Refusal(
            "V1 takes further requests here, and the script's own function is made for this one alone"
        )
    place = next((i for i, word in enumerate(site.words) if holds_route(request, word)), None)
    method = request.method.pieces[0] if request.method is not None else None
    fixed = any(re.match(r"^(?:-[a-zA-Z]*X|--request)", word) for word in words)
    given = method.source if isinstance(method, Known) else None
    if place == 0 and not fixed:
        return site.name.text()
    if place == 1 and given is not None and origin_of(given).span in span_of(site.words[0]):
        return f"{site.name.text()} GET"
    raise Refusal(
        "V1 takes further requests here, and the script's own function takes its arguments otherwise"
    )


def refuse_sending(request: Request, helper: str) -> None:
    """Raise `Refusal` where a helper cannot ask by a function of the script that takes no words for curl."""
    if not fetches(helper):
        raise Refusal("V1 takes several requests here, and the script's own function sends only one")
    if not holds_route(request, of_site(request).words[-1]):
        raise Refusal(
            "V1 takes several requests here, and the script's own function is given more than a path"
        )


def passing_text(sketch: ShellSketch, request: Request) -> str:
    """A function that gives all its words to curl, with those of the call that any request may have."""
    modules = sketch.sources.modules
    own, rest = (Connection(arrays_in(modules, one.module)) for one in (request, request.site))
    own.nested = True
    own.read([word for word in of_request(request).words if word.text().strip('"') != "$@"])
    site = of_site(request)
    rest.read(list(site.words))
    return " ".join((site.name.text(), *rest.kept))


def passes_on(request: Request) -> bool:
    """Whether a function of the script gives all its words to curl, and looks at none of them."""
    frame = request.frame
    syntax = origin_of(frame.function).syntax if frame.function is not None else None
    if syntax is None or frame.depth - request.site.depth != 1 or of_request(request).name.text() != CURL:
        return False
    words = [word.text().strip('"') for word in of_request(request).words]
    return words.count("$@") == 1 and re.search(r"\$\{?[1-9*]|\$\{@|\bshift\b", syntax.text()) is None


def holds_route(request: Request, word: SgNode) -> bool:
    """Whether a literal of the URL stands in a word."""
    span = span_of(word)
    sources = [piece.source for piece in request.url.pieces if isinstance(piece, Known) and piece.source]
    return any(origin_of(one).span in span for one in sources)


def root_text(sketch: ShellSketch, request: Request, where: Location) -> str:
    """A word for the root of the V1 API, as the site's command says it."""
    version = api().v1_root.removeprefix(api().v0_root) if where.assumed else api().v1_root
    shape = request.url.shape
    suffix = version if shape[where.start : where.start + 1] == "/" else version.removeprefix("/")
    place = 0
    for piece in request.url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        if isinstance(piece, Known) and piece.source is not None and place <= where.start < place + size:
            span = sketch.sources.characters(
                piece.module, piece.source, piece.offset + where.start - place, 1
            )
            word = site_word(sketch, request, span) if span is not None else None
            if word is not None and span is not None:
                quoting = origin_of(piece.source).quoting
                return closed(sketch.sources.text(piece.module)[word.start : span.start] + suffix, quoting)
        place += size
    if request.wrapped and not passes_on(request):
        return root_behind(sketch, request, where)
    root = api().v0_root
    if not where.assumed and shape.startswith(root, where.start) and api().v1_root.startswith(root):
        end, suffix = where.start + len(root), api().v1_root.removeprefix(root)
        return expression(sketch, request.url, 0, end, request.site, suffix=suffix)
    return expression(sketch, request.url, 0, where.start, request.site, suffix=suffix)


def root_behind(sketch: ShellSketch, request: Request, where: Location) -> str:
    """The root for a function of the script that puts the beginning of the route before its word itself."""
    place = 0
    for piece in request.url.pieces:
        source = piece.source if isinstance(piece, Known) else None
        if source is not None and site_word(sketch, request, origin_of(source).span) is not None:
            break
        place += len(piece.text) if isinstance(piece, Known) else 1
    put = request.url.shape[where.start : place]
    if not api().v1_root.startswith(put) or where.assumed:
        raise Refusal("V1 takes further requests here, and the script's own function adds to its words")
    return api().v1_root.removeprefix(put)


def site_word(sketch: ShellSketch, request: Request, span: Span) -> Span | None:
    """The word of the site's command in which characters stand; None when they stand elsewhere."""
    site = of_site(request)
    return next((span_of(word) for word in site.words if span in span_of(word)), None)


def closed(text: str, quoting: str) -> str:
    """The beginning of a word, with its quotes closed again."""
    if quoting in (DOUBLE, SINGLE):
        return text + quoting
    if quoting == PLAIN and "$" in text and not set(text) & set("'\"\\`"):
        return f'"{text}"'
    return text
