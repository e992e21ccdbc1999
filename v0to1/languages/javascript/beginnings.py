"""The beginning of a URL, put together as the client puts it together."""

from __future__ import annotations

from v0to1.flow.requests import Frame
from v0to1.flow.url_joins import is_plain
from v0to1.flow.values import Known, Text
from v0to1.languages.base import Refusal
from v0to1.languages.sketch import AnySketch
from v0to1.languages.spelling import expression

CLASSES = ("URL", "url.URL")
"""What joins a path onto a base by the rules of the web: a base may lose what is behind its host."""


def beginning(
    sketch: AnySketch,
    url: Text,
    within: tuple[int, int],
    site: Frame,
    *,
    suffix: str = "",
    quote: str = '"',
) -> str:
    """Source text that gives the characters of a URL from the beginning of its base on, and `suffix`.

    Raises `Refusal` where the base is joined with the path in another way than `new URL(path, base)`.
    """
    start, end = within
    place, joins = 0, []
    for piece in url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        join = piece.join if isinstance(piece, Known) else None
        if join is not None and start < place <= end and not is_plain(join, url.shape[:place]):
            joins.append((join, place + size))
        place += size
    if not joins:
        return expression(sketch, url, start, end, site, suffix=suffix, quote=quote)
    join, after = joins[-1]
    if len(joins) > 1 or start or sketch.sources.source(join.module, join.callee) not in CLASSES:
        raise Refusal("the base URL is joined with the path in a way that cannot be said again")
    path = expression(sketch, url, after, max(end, after), site, suffix=suffix, quote=quote)
    base = expression(sketch, join.base, 0, len(join.base.shape), site, quote=quote)
    return f"new URL({path}, {base}).href"
