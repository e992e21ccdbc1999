"""What is said of answers that are taken for true or false, where V1 says the same in another way."""

from __future__ import annotations

from v0to1.core.model import Span
from v0to1.languages.sketch import AnySketch

WITH_FLAG = ("DELETE", "PATCH")
REASON = (
    "the answer itself is taken for true or false, and V1 answers with an object; look at the status code"
)
ASKED = "V0 answered with true; whether V1 did what it was asked shows in the status code."


def tell_given(sketch: AnySketch, module: str, span: Span) -> None:
    """Say where an answer goes on that is another one in V1."""
    sketch.note(f"What goes on in {at(sketch, module, span)} was true in V0, and is an object in V1.")


def tell_flag(sketch: AnySketch, module: str, span: Span) -> None:
    """Say where a test answers with such a flag."""
    sketch.note(
        f"The stand-in in {at(sketch, module, span)} goes on answering as V0 did; V1 answers with an "
        "object for true, and with 404 for false."
    )


def at(sketch: AnySketch, module: str, span: Span) -> str:
    """The place at which something begins."""
    line = sketch.sources.text(module).count("\n", 0, span.start) + 1
    return f"{module}:{line}"
