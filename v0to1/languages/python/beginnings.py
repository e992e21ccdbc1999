"""The beginning of a URL, put together as the client puts it together."""

from __future__ import annotations

import re

from v0to1.flow import tree
from v0to1.flow.requests import Frame
from v0to1.flow.url_joins import is_plain
from v0to1.flow.values import Join, Known, Text
from v0to1.languages.base import Refusal
from v0to1.languages.sketch import AnySketch, Sources
from v0to1.languages.spelling import expression, visible

MEMBER = re.compile(r"self(\.\w+)+")


def beginning(
    sketch: AnySketch, url: Text, start: int, end: int, site: Frame, *, suffix: str = "", quote: str = '"'
) -> str:
    """Source text that gives the characters of a URL from the beginning of its base on, and `suffix`."""
    found = last_join(sketch.sources, url, start, end, site)
    if found is None:
        return expression(sketch, url, start, end, site, suffix=suffix, quote=quote)
    join, place, after = found
    if after > place and after >= end:
        suffix = suffix.removeprefix("/")
    if place == end and not suffix and join.how == "step":
        return f"str({as_written(sketch.sources, join, base_of(join), site)})"
    path = expression(sketch, url, after, max(end, after), site, suffix=suffix, quote=quote)
    if join.how == "step" and isinstance(join.callee, tree.Binary):
        return f"str({as_written(sketch.sources, join, join.callee.left, site)} / {path})"
    if join.how in ("step", "path"):
        return f"str({as_written(sketch.sources, join, join.callee, site)}({path}))"
    if join.how != "call":
        raise Refusal("the base URL is joined with the path in a way that cannot be said again")
    callee = as_written(sketch.sources, join, join.callee, site)
    base = beginning(sketch, join.base, 0, len(join.base.shape), site, quote=quote)
    return f"{callee}({base}, {path})"


def base_of(join: Join) -> tree.Node:
    """What a step of a path is put behind; raises `Refusal` where a slash at its end would stand twice."""
    match join.callee:
        case tree.Binary(left=base) | tree.Attr(target=base) if not join.base.shape.endswith("/"):
            return base
        case _:
            raise Refusal("the base URL is joined with the path in a way that cannot be said again")


def last_join(sources: Sources, url: Text, start: int, end: int, site: Frame) -> tuple[Join, int, int] | None:
    """Where, in a range, a path is joined onto a base that is not known to be the text before it."""
    found = None
    place = 0
    for index, piece in enumerate(url.pieces):
        size = len(piece.text) if isinstance(piece, Known) else 1
        if isinstance(piece, Known) and piece.join is not None and start < place <= end:
            plain = is_plain(piece.join, url.shape[:place])
            if not plain and not is_named(sources, url, index, range(start, end + 1), site):
                found = (piece.join, place, place + size)
        place += size
    return found


def is_named(sources: Sources, url: Text, index: int, within: range, site: Frame) -> bool:
    """Whether one name of the site stands for a piece and all around it, wholly inside a range."""
    edges = [0]
    for piece in url.pieces:
        edges.append(edges[-1] + (len(piece.text) if isinstance(piece, Known) else 1))
    for via in url.pieces[index].via:
        having = [
            place
            for place, piece in enumerate(url.pieces)
            if any(one.symbol == via.symbol and one.owner is via.owner for one in piece.via)
        ]
        inside = edges[having[0]] in within and edges[having[-1] + 1] in within
        if inside and having[0] < index < having[-1] and visible(sources, via, site):
            return True
    return False


def as_written(sources: Sources, join: Join, node: tree.Node, site: Frame) -> str:
    """An expression of the place where a URL is joined, if it means the same at the site."""
    text = sources.source(join.module, node)
    frame, name = join.frame, text.partition(".")[0]
    if isinstance(frame, Frame) and join.module == site.module:
        if frame.function is site.function:
            return text
        if MEMBER.fullmatch(text) and frame.receiver is not None and frame.receiver is site.receiver:
            return text
        if re.fullmatch(r"[\w.]+", text) and not (sources.hidden(name, site) or sources.hidden(name, frame)):
            return text
    raise Refusal("the base URL is joined with the path elsewhere than where the call stands")
