"""The beginning of a URL, put together as the client puts it together."""

from __future__ import annotations

from v0to1.flow.requests import Frame
from v0to1.flow.url_joins import is_plain
from v0to1.flow.values import Known, Text
from v0to1.languages.base import Refusal
from v0to1.languages.sketch import Sources
from v0to1.languages.spelling import expression


def beginning(
    sources: Sources,
    url: Text,
    within: tuple[int, int],
    site: Frame,
    *,
    suffix: str = "",
    quote: str = '"',
) -> str:
    """Source text that gives the characters of a URL from the beginning of its base on, and `suffix`.

    Raises `Refusal` where the base is joined with the path by more than putting them side by side.
    """
    start, end = within
    place = 0
    for piece in url.pieces:
        join = piece.join if isinstance(piece, Known) else None
        if join is not None and start < place <= end and not is_plain(join, url.shape[:place]):
            raise Refusal("the base URL is joined with the path in a way that cannot be said again")
        place += len(piece.text) if isinstance(piece, Known) else 1
    return expression(sources, url, start, end, site, suffix=suffix, quote=quote)
