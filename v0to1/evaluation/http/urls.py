"""URLs of requests: with the session's base in front, as a shape, and the frame that holds the route."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.data import texts
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.http.url_joins import ORIGIN, join_url
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import (
    Address,
    External,
    Gap,
    Hole,
    Join,
    Known,
    Piece,
    ResponseValue,
    Session,
    Text,
    Value,
    options,
)

MAX_HEIGHT = 5


def preview(url: Text, height: int = MAX_HEIGHT) -> str:
    """The shape of a URL with known defaults in place of unknown parts."""
    shapes = [
        piece.text if isinstance(piece, Known) else default_shape(piece, height, first=not place)
        for place, piece in enumerate(url.pieces)
    ]
    return shapes[0] if len(shapes) == 1 else "".join(shapes)


def default_shape(gap: Gap, height: int, *, first: bool = False) -> str:
    """What an unknown part is by default; an empty text stands for something missing, except first."""
    value = gap.value
    if height and type(value) is Hole and value.default is not None and isinstance(value.default, Text):
        shape = preview(value.default, height - 1)
        return shape if shape or first else "\0"
    return "\0"


def sources_in(url: Text, height: int = MAX_HEIGHT) -> Iterator[int]:
    """The ids of the literals of a URL, and of those that its unknown parts are by default."""
    for piece in url.pieces:
        if type(piece) is Known and piece.source is not None:
            yield id(piece.source)
        default = piece.value.default if type(piece) is Gap and type(piece.value) is Hole else None
        if height and isinstance(default, Text):
            yield from sources_in(default, height - 1)


def as_url(value: Value | None, node: tree.Node, scope: Scope) -> Text | None:
    """A value as a URL; an unknown one, a name of another package or a response is one unknown part."""
    match value:
        case Text():
            return value
        case Hole():
            return Text((Gap(value, node, scope.module, value.via, scope.frame),))
        case External(name=name, via=via):
            return as_url(Hole(node, scope.module, tuple(name.split(".")[-2:]), via=via), node, scope)
        case ResponseValue():
            return Text((Gap(value, node, scope.module, (), scope.frame),))
        case _:
            return None


def full_urls(session: Session | None, url: Value, node: tree.Node, scope: Scope) -> list[Text]:
    """The URL with the session's base in front, where it is relative: one for each base that it may have."""
    found = as_url(url, node, scope)
    if found is None:
        return []
    given = options(session.base) if session is not None and session.base is not None else ()
    bases = [base for one in given if (base := as_url(one, node, scope)) is not None]
    if session is None or not bases or ORIGIN.match(found.shape) or is_address(found):
        return [found]
    return [below(base, found, session, node, scope) for base in bases]


def below(base: Text, url: Text, session: Session, node: tree.Node, scope: Scope) -> Text:
    """A relative URL behind a base, as the session puts them together."""
    joint = () if not url.pieces or url.shape.startswith("/") else (Known("/", None, scope.module),)
    made = (
        join_url(base, url, Join(base, node, "method", scope.module, scope.frame))
        if session.joins
        else Text((*texts.strip_end(base, "/").pieces, *joint, *url.pieces))
    )
    return replace(url, pieces=made.pieces) if type(url) is Address else made


def is_address(url: Text) -> bool:
    """Whether a URL begins with what a response calls one: it has a server of its own."""
    first = url.pieces[0].value if url.pieces and type(url.pieces[0]) is Gap else None
    return type(first) is ResponseValue and bool(first.path) and first.path[-1].lower().endswith("url")


def route_start(pieces: tuple[Piece, ...], machine: Machine) -> int:
    """The place of the first piece of the route: what comes before it is the base URL."""
    start = len(pieces)
    rest = ""
    while start and not machine.follows(rest):
        start -= 1
        piece = pieces[start]
        rest = (piece.text if isinstance(piece, Known) else default_shape(piece, MAX_HEIGHT)) + rest
    if not machine.follows(rest):
        start = 0
    while start and in_same_step(pieces[start - 1], pieces[start]):
        start -= 1
    return start


def in_same_step(before: Piece, after: Piece) -> bool:
    """Whether two pieces were written in one frame, so that the route's name is divided over both."""
    if not isinstance(before, Known) or not isinstance(after, Known) or before.frame is not after.frame:
        return False
    return before.source is not None and not ORIGIN.match(before.text)


def site_frame(
    url: Text, given: Value | None, method: Text | None, innermost: Frame, machine: Machine
) -> Frame:
    """The outermost frame in which a piece of the route, or the method, was written or last handed to.

    What stands around a function that nobody calls is none. Neither is where the base of a session was
    written: `given` is the URL that the library was given itself.
    """
    own = own_part(url, given)
    based = len(own) < len(url.pieces)
    pieces = [
        one for one in route_pieces(url.pieces, machine) if not based or any(one is each for each in own)
    ]
    owners = {id(piece.frame) for piece in pieces or own}
    for piece in method.pieces if method is not None else ():
        if type(piece) is Known:
            owners.add(id(piece.frame))
    chain = innermost.chain
    begun = max(place for place, frame in enumerate(chain) if place == 0 or frame.call is None)
    for frame in chain[begun:]:
        if id(frame) in owners:
            return frame
    return innermost


def own_part(url: Text, given: Value | None) -> tuple[Piece, ...]:
    """The pieces of a URL that were given to the library itself, without the base of a session."""
    for option in options(given) if given is not None else ():
        if isinstance(option, Text) and url.pieces[-len(option.pieces) :] == option.pieces:
            return option.pieces
        last = url.pieces[-1] if url.pieces else None
        if isinstance(last, Gap) and last.value is option:
            return (last,)
    return url.pieces


def route_pieces(pieces: tuple[Piece, ...], machine: Machine) -> list[Known]:
    """The literals of a route; a bare word right after the collection's name is an id, not a part of it.

    Neither are values of the query: they may come from whoever calls the function that has the route.
    """
    start = route_start(pieces, machine)
    found: list[Known] = []
    steps = 0
    for place, piece in enumerate(pieces[start:]):
        shape = piece.text if type(piece) is Known else ""
        if type(piece) is Known and piece.source is not None and (place == 0 or steps > 1 or "/" in shape):
            found.append(piece)
        if "?" in shape:
            break
        steps += shape.count("/") if place else shape.endswith("/")
    return found


def names_of(url: Text, session: Session | None) -> tuple[str, ...]:
    """The identifiers that lead to the URL's unknown parts and to the session (evidence)."""
    found: list[str] = []
    for piece in url.pieces:
        for via in piece.via:
            found.append(via.symbol)
        if type(piece) is Gap and type(piece.value) is Hole:
            found.extend(piece.value.names)
    if session is not None:
        found.extend((*(via.symbol for via in session.via), *session.through))
    return tuple(dict.fromkeys(found))


__all__ = ["preview"]


def after_query(url: Text, name: str) -> Gap | None:
    """The unknown piece that follows `name=` in a URL."""
    for before, piece in zip(url.pieces, url.pieces[1:], strict=False):
        if isinstance(before, Known) and before.text.endswith(f"{name}=") and isinstance(piece, Gap):
            return piece
    return None
