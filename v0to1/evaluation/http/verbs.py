"""The HTTP methods that values stand for."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.evaluation.http.requests import Argument
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.values import External, Hole, Known, Sequence, Text, Value, is_null, options

VERBS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
BODILESS = ("GET", "HEAD")
SENT = "sent"
"""The role of what is the query of a request without a body, and the form of any other."""


def method_by_body(arguments: list[Argument], scope: Scope) -> Text:
    """The method of a request that does not name it: POST with a body, else GET."""
    body = [
        one.value for one in arguments if one.role in ("form", "json", "posts") and not is_null(one.value)
    ]
    return Text((Known("POST" if body else "GET", None, scope.module),))


def method_text(value: Value) -> Text | None:
    """A method as a text: an unknown one by its default, a library's constant by its name."""
    match value:
        case Text():
            return value
        case Hole(default=Text() as default):
            return default
        case External(name=name) if (verb := verb_in(name)) is not None:
            return Text((Known(verb, None, ""),))
        case Sequence(items=[first, *_]):
            return method_text(first)
        case _:
            return None


def verb_in(name: str) -> str | None:
    """The HTTP method that a constant is called after: `http.MethodPost`, `HttpMethod.Post`, `POST`."""
    last = name.rpartition(".")[2]
    if last.isupper():
        return last
    plain = last.removeprefix("Method").upper()
    return plain if plain in VERBS else None


def first_text(value: Value | None) -> Text | None:
    """The first text that a value may be, or is by default."""
    found = (
        [method_text(option) for option in options(value) if not isinstance(option, External)]
        if value
        else []
    )
    return next((one for one in found if one is not None), None)


def by_method(one: Argument, method: Value | None) -> Argument:
    """What a library sends as the query of a request without a body, and as the form of any other."""
    text = first_text(method)
    return replace(one, role="query" if text is not None and text.shape.upper() in BODILESS else "form")
