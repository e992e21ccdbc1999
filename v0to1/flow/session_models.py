"""How libraries make their sessions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SessionModel:
    """How a session class is built: the names of the parameters that hold its base URL, headers and query.

    With `joins`, URLs are joined onto the base as links of a page are, else put behind it. With `lends` it
    is given to the function that its maker is called with. `connection` is the parameter that names a base
    URL which is kept elsewhere, `method` the one with the method of its requests, `through` the one with what
    carries them, `fetch` the one with the function that sends them, which is the platform's own without it.
    """

    base: str
    headers: str
    is_async: bool
    positional: tuple[str, ...]
    scheme: str
    joins: bool
    lends: bool
    connection: str
    method: str
    through: str
    query: str
    fetch: str


def _session_model(raw: Mapping[str, Any], *, is_async: bool) -> SessionModel:
    return SessionModel(
        raw.get("base", ""),
        raw.get("headers", ""),
        raw.get("async", is_async),
        tuple(raw.get("positional", ())),
        raw.get("scheme", ""),
        bool(raw.get("joins", False)),
        bool(raw.get("lends", False)),
        raw.get("connection", ""),
        raw.get("method", ""),
        raw.get("through", ""),
        raw.get("query", ""),
        raw.get("fetch", ""),
    )


def session_models(raw: Mapping[str, Mapping[str, Any]], *, is_async: bool) -> dict[str, SessionModel]:
    """The session classes of a library, by their names, as its table describes them."""
    return {name: _session_model(one, is_async=is_async) for name, one in raw.items()}
