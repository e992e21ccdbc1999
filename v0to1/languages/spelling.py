"""Expressions in the client's own names for pieces of a URL."""

from __future__ import annotations

import re
from collections.abc import Sequence

from v0to1.core.api import api
from v0to1.flow import tree
from v0to1.flow.classes import all_fields
from v0to1.flow.requests import Frame, Request
from v0to1.flow.urls import own_part
from v0to1.flow.values import Gap, Hole, Instance, Known, Piece, Text, Via
from v0to1.languages.base import Refusal
from v0to1.languages.routes import Location
from v0to1.languages.saying import said
from v0to1.languages.sketch import AnySketch, Sources

MAKER = "__init__"
"""What constructors are called in the small tree."""

MAX_HOPS = 6
ROOT = re.compile(r"\W")


def own_pieces(request: Request) -> tuple[Piece, ...]:
    """The pieces that the call's own URL argument gave, without a session's base."""
    given = next((one.value for one in request.arguments if one.role == "url"), None)
    return own_part(request.url, given)


def base_length(request: Request) -> int:
    """How many characters a session's base URL has in front of the call's own."""

    own = own_pieces(request)
    before = request.url.pieces[: len(request.url.pieces) - len(own)]
    return sum(len(piece.text) if isinstance(piece, Known) else 1 for piece in before)


def is_longer_base(request: Request, where: Location) -> bool:
    """Whether a session's base URL ends within the route, where V1's routes have another beginning."""
    root = where.start + (0 if where.assumed else len(api().v0_root))
    return base_length(request) > root + 1


def visible(sources: Sources, via: Via, site: Frame) -> bool:
    """Whether a name means the same in the site's frame."""
    if not via.whole:
        return False
    if via.owner is None:
        name = via.symbol.partition(".")[0]
        here = via.module == site.module or home(sources, site.module, name) == home(
            sources, via.module, name
        )
        return here and not sources.hidden(name, site)
    if via.owner is site.function or encloses(sources, via, site):
        return True
    return via.instance is not None and via.instance is site.receiver


def home(sources: Sources, module: str, name: str, hops: int = MAX_HOPS) -> tuple[str, str]:
    """Where a name of a module comes from: the module and name behind its imports."""
    for node in sources.known.body(module) if hops else ():
        if isinstance(node, tree.Import) and node.alias == name and node.name is not None:
            kind, target = sources.known.resolve(module, node)
            if kind == "member":
                return home(sources, target, node.name, hops - 1)
    return module, name


def encloses(sources: Sources, via: Via, site: Frame) -> bool:
    """Whether the name's function is one around the site's."""
    if via.owner is None or site.function is None or via.module != site.module:
        return False
    return sources.inside(via.module, site.function, via.owner)


def expression(
    sketch: AnySketch, url: Text, start: int, end: int, site: Frame, *, suffix: str = "", quote: str = '"'
) -> str:
    """Source text that gives some characters of a URL, and `suffix`, in the site's frame."""
    parts = [*parts_of_url(sketch, url, start, end, site), ("text", suffix)]
    return sketch.sources.spelled(merged(parts), quote)


def parts_of_url(sketch: AnySketch, url: Text, start: int, end: int, site: Frame) -> list[tuple[str, str]]:
    """Names and texts that give some characters of a URL in the site's frame."""
    parts: list[tuple[str, str]] = []
    place, index, pieces = 0, 0, url.pieces
    sizes = [len(piece.text) if isinstance(piece, Known) else 1 for piece in pieces]
    while index < len(pieces):
        size = sizes[index]
        empty = not size and start <= place < max(end, start + 1)
        if not empty and (place + size <= start or place >= end):
            place, index = place + size, index + 1
            continue
        name, count = named_group(sketch, pieces, sizes, index, place, start, end, site)
        if name:
            parts.append(("name", written(sketch.sources, pieces[index : index + count], name, site)))
            place, index = place + sum(sizes[index : index + count]), index + count
            continue
        parts.append(
            unnamed(sketch.sources, pieces[index], max(start - place, 0), min(end - place, size), site)
        )
        place, index = place + size, index + 1
    return parts


def named_group(
    sketch: AnySketch,
    pieces: Sequence[Piece],
    sizes: Sequence[int],
    index: int,
    place: int,
    start: int,
    end: int,
    site: Frame,
) -> tuple[str, int]:
    """A name that stands for this piece and those after it, wholly inside the range."""
    inside: list[tuple[Via, int]] = []
    held = held_by(pieces[index])
    for via in pieces[index].via[: None if held is None else held + 1]:
        same = [
            any(one.symbol == via.symbol and one.owner is via.owner for one in piece.via) for piece in pieces
        ]
        count = 0
        while index + count < len(pieces) and same[index + count]:
            count += 1
        begins_earlier = index > 0 and same[index - 1]
        if start <= place and place + sum(sizes[index : index + count]) <= end and not begins_earlier:
            inside.append((via, count))
    known = isinstance(pieces[index], Known) or is_here(pieces[index], site)
    for via, count in inside:
        if visible(sketch.sources, via, site):
            name = sketch.sources.source(via.module, via.cleaned) if via.cleaned is not None else via.symbol
        else:
            name = said(sketch, via, pieces, site) if not known else ""
        if name:
            return name, count
    return "", 0


def written(sources: Sources, pieces: Sequence[Piece], name: str, site: Frame) -> str:
    """A name as the site writes it, with what a type checker is told of its parts (`a!.b`)."""
    if len(pieces) > 1 or not isinstance(pieces[0], Gap) or not is_here(pieces[0], site):
        return name
    text = sources.source(pieces[0].module, pieces[0].node)
    return text if text.replace("!", "") == name else name


def held_by(piece: Piece) -> int | None:
    """The place, among its names, of the newest by which a piece was given to an object when that was made.

    Another object of the same class may be given something else: what the piece was before does not say it.
    """
    for place, via in enumerate(piece.via):
        maker = via.owner
        if maker is not None and maker.name == MAKER and any(one.name == via.symbol for one in maker.params):
            return place
    return None


def is_given(via: Via) -> bool:
    """Whether a name is that of a declared field, which whoever makes such an object may give."""
    owner = via.instance
    return isinstance(owner, Instance) and via.symbol.rpartition(".")[2] in all_fields(owner.cls)


def is_here(piece: Piece, site: Frame) -> bool:
    """Whether a piece was written in the site's own function."""
    frame = piece.frame
    return isinstance(frame, Frame) and frame.function is site.function and piece.module == site.module


def unnamed(sources: Sources, piece: Piece, first: int, last: int, site: Frame) -> tuple[str, str]:
    """A piece without a name: its characters, or the expression as it is written."""
    frame = piece.frame
    if isinstance(piece, Known) and not piece.text:
        return "text", ""
    if held_by(piece) is not None:
        raise Refusal("a part of the URL is given to an object, and other objects may be given another")
    if isinstance(piece, Known):
        if any(is_given(via) for via in piece.via):
            raise Refusal("a part of the URL is a field of an object, and other objects may be given another")
        if piece.shown is not None and len(piece.text) == last - first and is_here(piece, site):
            return "name", sources.source(piece.module, piece.shown)
        own = piece.source is None or (isinstance(frame, Frame) and frame.function is site.function)
        if own or "/" in piece.text:
            return "text", writable(piece.text[first:last])
        raise Refusal("a part of the URL has no name where the call stands")
    if is_here(piece, site) or is_outside(sources, piece, site):
        return "name", sources.source(piece.module, piece.node)
    raise Refusal("a part of the URL has no name where the call stands")


def is_outside(sources: Sources, piece: Gap, site: Frame) -> bool:
    """Whether another function of the site's module reads a variable of the environment in its URL."""
    value, node, frame = piece.value, piece.node, piece.frame
    inside = isinstance(frame, Frame) and frame.function is not None and piece.module == site.module
    if not inside or not isinstance(value, Hole) or value.kind != "environment":
        return False
    held = any(via.instance is not None for via in piece.via)
    whole = value.default is None or (isinstance(node, tree.Call) and len(node.args) > 1)
    return whole and not held and not sources.hidden(ROOT.split(sources.source(piece.module, node))[0], site)


def writable(text: str) -> str:
    """Characters of a URL that can be written as they are; raises `Refusal` for those that need escapes."""
    if not text.isprintable():
        raise Refusal("a part of the URL has characters that can only be written as escapes")
    return text


def merged(parts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Parts without empty ones, and with texts that stand side by side as one."""
    joined: list[tuple[str, str]] = []
    for kind, text in parts:
        if text and kind == "text" and joined and joined[-1][0] == "text":
            joined[-1] = ("text", joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return tuple(joined)
