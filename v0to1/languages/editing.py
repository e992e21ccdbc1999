"""The text of a place with changes made in it."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.core.model import Span
from v0to1.languages.base import Change


def edited(text: str, span: Span, changes: Iterable[Change]) -> str:
    """A text of a range with the changes inside of it."""
    inside = sorted(
        (one for one in changes if one.span in span), key=lambda one: one.span.start, reverse=True
    )
    for one in inside:
        start, end = one.span.start - span.start, one.span.end - span.start
        text = text[:start] + one.text + text[end:]
    return text
