"""By which settings a client finds its server: variables of the environment, and URLs in its code."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.api import api
from v0to1.core.finding import HOST, KEY, URL, ServerSetting
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.url_joins import ORIGIN
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.values import Gap, Hole, Known, Text


def settings_of(one: Operation) -> tuple[ServerSetting, ...]:
    """The settings that the requests of an operation get their server and their key from."""
    ending = api().v0_root if one.match.assumed else ""
    found = (each for request in one.requests if not request.mock for each in _of(request, ending))
    return tuple(dict.fromkeys(found))


def _of(request: Request, ending: str) -> Iterator[ServerSetting]:
    yield from url_settings(request.url, ending)
    for item in request.headers:
        for piece in item.value.pieces if isinstance(item.value, Text) else ():
            if (name := _variable(piece)) is not None:
                yield ServerSetting(KEY, name)


def url_settings(url: Text, ending: str = "") -> Iterator[ServerSetting]:
    """The settings that a URL begins with; `ending` is the path that stands in them."""
    pieces = url.pieces
    first = pieces[0] if pieces else None
    name = _variable(first)
    if name is not None:
        yield ServerSetting(URL, name, ending=ending or _default_path(first))
    elif isinstance(first, Known) and first.text.endswith("://") and len(pieces) > 1:
        host = _variable(pieces[1])
        if host is not None:
            yield ServerSetting(HOST, host, ending=ending)
    origin = ORIGIN.match(preview(url))
    if origin is not None and "\0" not in origin[0]:
        yield ServerSetting(URL, "", text=origin[0])


def _default_path(piece: object) -> str:
    """The path in the default of a variable, which is a URL."""
    default = piece.value.default if isinstance(piece, Gap) and isinstance(piece.value, Hole) else None
    shape = preview(default) if isinstance(default, Text) else ""
    origin = ORIGIN.match(shape)
    path = shape[origin.end() :].rstrip("/") if origin is not None else ""
    return path if "\0" not in path and "?" not in path else ""


def _variable(piece: object) -> str | None:
    """The environment variable that a piece of a text is."""
    value = piece.value if isinstance(piece, Gap) else None
    if isinstance(value, Hole) and value.kind == "environment" and value.names:
        return value.names[0]  # the others are those of what it was handed through
    return None
