"""What a call gives to the client's own request function: the method, and parts of the URL."""

from __future__ import annotations

from v0to1.flow import tree
from v0to1.flow.requests import Request
from v0to1.flow.values import Known, Piece, Via
from v0to1.languages.base import Refusal
from v0to1.languages.route_edits import refuse_query
from v0to1.languages.sketch import AnySketch
from v0to1.languages.spelling import visible


def entered(request: Request) -> int | None:
    """The id of the client's own function that a request goes through first; None without one."""
    return id(request.wrapper.function) if request.wrapper is not None else None


def refuse_own_query(request: Request) -> None:
    """`params` that the wrapper always gives go with a helper's requests too; those of the site do not."""
    frame = request.wrapper
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


def first_given(sketch: AnySketch, request: Request) -> int:
    """The first piece of the URL that the site gives; one name may stand for it and those around it."""
    pieces = request.url.pieces
    first = next((place for place, piece in enumerate(pieces) if belongs(request, piece)), 0)
    while first > 0 and named_together(sketch, request, pieces[first - 1], pieces[first]):
        first -= 1
    return first


def named_together(sketch: AnySketch, request: Request, before: Piece, after: Piece) -> bool:
    """Whether one name of the site holds both pieces."""
    names = {(via.symbol, id(via.owner)) for via in after.via if visible(sketch.sources, via, request.site)}
    return any((via.symbol, id(via.owner)) in names for via in before.via)


def refuse_parts(sketch: AnySketch, request: Request) -> None:
    """A wrapper that takes the path in several arguments cannot be given a whole one."""
    if not request.wrapped:
        return
    module = request.site.module
    giving = [arg for arg in request.call.args if gives_piece(sketch, request, arg, module)]
    several = any(arg.stars or isinstance(arg.value, tree.Sequence) for arg in giving)
    if len(giving) > 1 or several:
        raise Refusal("the client's own request function takes the path in several pieces")


def is_name(via: Via, text: str, piece: Piece) -> bool:
    """Whether a name gives a part of a URL as it is; what is unknown may be another once it is cleaned."""
    return via.symbol == text and (via.cleaned is None or isinstance(piece, Known))


def gives_piece(sketch: AnySketch, request: Request, arg: tree.Arg, module: str) -> bool:
    """Whether a part of the URL comes from an argument of the site's call."""
    text = sketch.sources.source(module, arg.value)
    for piece in request.url.pieces:
        if any(is_name(via, text, piece) and via.owner is request.site.function for via in piece.via):
            return True
        if isinstance(piece, Known) and belongs(request, piece) and within(sketch, piece, arg, module):
            return True
    return False


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


def url_argument(
    sketch: AnySketch, request: Request, call: tree.Call, *, records: bool = False
) -> tree.Arg | None:
    """The argument of the wrapper's call that is the route; with `records`, one that has it by a key."""
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
            held = records and isinstance(arg.value, tree.Mapping)
            return arg if held or is_text(request, arg) else None
    return None


def is_text(request: Request, arg: tree.Arg) -> bool:
    """Whether an argument in which a part of the URL stands is that URL, and no record that has it.

    What a call gives is text where the client's own function has a part of the URL by a parameter's name.
    """
    function = request.wrapper.function if request.wrapper is not None else None
    if isinstance(arg.value, tree.Sequence | tree.Mapping):
        return False
    if not isinstance(arg.value, tree.Call) or function is None or not function.params:
        return True
    params = {param.name for param in function.params}
    return any(
        via.owner is function and via.symbol in params for piece in request.url.pieces for via in piece.via
    )


def within(sketch: AnySketch, piece: Known, arg: tree.Arg, module: str) -> bool:
    """Whether a literal stands inside an argument."""
    if piece.module != module or piece.source is None:
        return False
    whole = sketch.sources.whole(module, arg.value)
    return whole is not None and sketch.sources.span(module, piece.source) in whole
