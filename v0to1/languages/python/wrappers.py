"""The client's own request function as a handle, or the session behind it."""

from __future__ import annotations

import re

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.flow.values import Known, Piece
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.handles import KEPT_OPTIONS, Handle, options_of, spread_options
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.roots import root_of
from v0to1.languages.python.transplanting import receiver_path, transplanted, wrapper_frame
from v0to1.languages.route_edits import refuse_query
from v0to1.languages.routes import Location
from v0to1.languages.spelling import own_pieces, visible


def through_wrapper(sketch: Sketch, request: Request, where: Location) -> Handle | None:
    """The client's own wrapper as `call(method, url)`; None when it cannot be called that way."""
    call = request.call
    refuse_parts(sketch, request)
    method = method_argument(request, call)
    url = url_argument(sketch, request, call)
    if url is None or method is None:
        return None
    module = request.site.module
    if lacks(request, (method, url)):
        return None
    callee = sketch.sources.source(module, call.callee)
    refuse_own_query(request)
    root = root_of(sketch, request, where, first=first_given(sketch, request))
    positions = [call.args.index(method), call.args.index(url)]
    if positions == [0, 1] and method.name is None and url.name is None:
        return Handle(callee, root, passed_options(sketch, module, call, (method, url)), wrapper=True)
    words = {id(method): "method", id(url): "url"}
    arguments = []
    for arg in call.args[: max(positions) + 1]:
        text = words.get(id(arg)) or sketch.sources.source(module, arg.value)
        if id(arg) in words or (arg.name is None and not arg.stars):
            arguments.append(f"{arg.name}={text}" if arg.name else text)
    kept = passed_options(sketch, module, call, (method, url))
    return Handle(f"lambda method, url: {callee}({', '.join((*arguments, *kept))})", root, (), wrapper=True)


def refuse_own_query(request: Request) -> None:
    """`params` that the wrapper always gives go with a helper's requests too; those of the site do not."""
    frame = wrapper_frame(request)
    params = frame.function.params if frame is not None and frame.function is not None else ()
    optional = {
        one.name for one in params if isinstance(one.default, tree.Const) and one.default.value is None
    }
    given = (one.arg for one in request.arguments if one.role == "query")
    for arg in given:
        if arg is None or arg.stars or arg in request.call.args:
            continue
        if not isinstance(arg.value, tree.Name) or arg.value.name not in optional:
            refuse_query(request)


def lacks(request: Request, known: tuple[tree.Arg, ...]) -> bool:
    """Whether the wrapper needs more than the method and the URL, such as a token or a body."""
    frame = wrapper_frame(request)
    if frame is None or frame.function is None:
        return False
    needed = [one for one in frame.function.params if one.default is None and not one.stars]
    bound = 1 if needed and needed[0].name in ("self", "cls") else 0
    named = sum(1 for arg in request.call.args if arg not in known and arg.name in KEPT_OPTIONS)
    return len(needed) - bound > len(known) + named


def first_given(sketch: Sketch, request: Request) -> int:
    """The first piece of the URL that the site gives; one name may stand for it and those around it."""
    pieces = request.url.pieces
    first = next((place for place, piece in enumerate(pieces) if belongs(request, piece)), 0)
    while first > 0 and named_together(sketch, request, pieces[first - 1], pieces[first]):
        first -= 1
    return first


def named_together(sketch: Sketch, request: Request, before: Piece, after: Piece) -> bool:
    """Whether one name of the site holds both pieces."""
    names = {(via.symbol, id(via.owner)) for via in after.via if visible(sketch.sources, via, request.site)}
    return any((via.symbol, id(via.owner)) in names for via in before.via)


def refuse_parts(sketch: Sketch, request: Request) -> None:
    """A wrapper that takes the path in several arguments cannot be given a whole one."""
    if not request.wrapped:
        return
    module = request.site.module
    giving = [arg for arg in request.call.args if gives_piece(sketch, request, arg, module)]
    if len(giving) > 1 or any(arg.stars for arg in giving):
        raise Refusal("the client's own request function takes the path in several pieces")


def gives_piece(sketch: Sketch, request: Request, arg: tree.Arg, module: str) -> bool:
    """Whether a part of the URL comes from an argument of the site's call."""
    text = sketch.sources.source(module, arg.value)
    for piece in request.url.pieces:
        if any(via.symbol == text and via.owner is request.site.function for via in piece.via):
            return True
        if isinstance(piece, Known) and belongs(request, piece) and within(sketch, piece, arg, module):
            return True
    return False


def passed_options(
    sketch: Sketch, module: str, call: tree.Call, known: tuple[tree.Arg, ...]
) -> tuple[str, ...]:
    """Options that the client gives to its wrapper by keyword."""
    named = (
        f"{arg.name}={sketch.sources.source(module, arg.value)}"
        for arg in call.args
        if arg not in known and arg.name in KEPT_OPTIONS
    )
    return (*named, *spread_options(sketch, module, call, None))


def belongs(request: Request, piece: Piece) -> bool:
    """Whether a piece of the URL was written in the site's frame, or handed to it."""
    return piece.owner is request.site


def method_argument(request: Request, call: tree.Call) -> tree.Arg | None:
    """The argument of the wrapper's call that holds the method."""
    sources = (
        {id(piece.source) for piece in request.method.pieces if isinstance(piece, Known)}
        if request.method
        else set()
    )
    return next((arg for arg in call.args if id(arg.value) in sources), None)


def url_argument(sketch: Sketch, request: Request, call: tree.Call) -> tree.Arg | None:
    """The argument of the wrapper's call that holds the route."""
    pieces = [
        piece
        for piece in request.url.pieces
        if isinstance(piece, Known) and belongs(request, piece) and piece.source
    ]
    names = {via.symbol for piece in pieces for via in piece.via}
    for arg in call.args:
        text = sketch.sources.source(request.site.module, arg.value)
        if text in names:
            return arg
        if any(within(sketch, piece, arg, request.site.module) for piece in pieces):
            return arg
    return None


def within(sketch: Sketch, piece: Known, arg: tree.Arg, module: str) -> bool:
    """Whether a literal stands inside an argument."""
    if piece.module != module or piece.source is None:
        return False
    locator = sketch.sources.locator(module)
    return locator.span(piece.source) in locator.whole(cst_node(arg.value))


def inner(sketch: Sketch, request: Request, where: Location) -> Handle:
    """The session behind the wrapper, reached from the site through the same object."""
    callee = request.node.callee
    if not isinstance(callee, tree.Attr) or not request.library:
        raise Refusal(
            "the client's own request function takes no method, and its session cannot be reached here"
        )
    text = sketch.sources.source(request.module, callee.target)
    owner = receiver_path(sketch, request)
    if text.startswith("self.") and owner:
        http = transplanted(text, owner)
    elif request.module == request.site.module and is_shared(sketch, request, text):
        http = text
    else:
        raise Refusal("the session behind the client's own request function cannot be reached here")
    own = len(request.url.pieces) - len(own_pieces(request))
    root = root_of(sketch, request, where, first=own)
    return Handle(http, root, options_of(sketch, request, owner or "self"), wrapper=False)


def is_shared(sketch: Sketch, request: Request, text: str) -> bool:
    """Whether a path of names begins with a name of the module, in the wrapper and where it is called."""
    name = text.partition(".")[0]
    plain = re.fullmatch(r"[\w.]+", text) is not None
    return plain and not any(sketch.sources.hidden(name, one) for one in (request.frame, request.site))
