"""What a draft leaves as it is in tests, with the reason: a person has to look there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from v0to1.core.model import Span
from v0to1.languages.base import Left, Refusal
from v0to1.languages.sketch import AnySketch


@contextmanager
def or_left(sketch: AnySketch, place: tuple[str, Span | None], sentence: str) -> Iterator[None]:
    """Take back what was begun when it is refused, and tell the place with the sentence and the reason."""
    changes, wrapped, uses = list(sketch.changes), set(sketch.wrapped), set(sketch.uses)
    try:
        yield
    except Refusal as refusal:
        sketch.changes[:], sketch.wrapped, sketch.uses = changes, wrapped, uses
        module, span = place
        if span is not None:
            sketch.left.append(Left(module, span, f"{sentence}: {refusal}"))
        else:
            sketch.note(f"{sentence}, in {module}: {refusal}.")
