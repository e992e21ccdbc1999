"""What Python code catches of a library that it no longer needs."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import Locator

ERROR = "OpenHandsV1Error"
OWN = "own"
"""How the models of sockets call the helper's exception."""


def caught(sketch: Sketch, module: str, node: cst.BaseExpression, names: tuple[str, ...]) -> str:
    """What is caught instead of an exception of the library; raises `Refusal` where it is not only caught."""
    locator = sketch.sources.locator(module)
    handler = locator.parent(node)
    while isinstance(handler, cst.Element | cst.Tuple):
        handler = locator.parent(handler)
    if len(names) > 1 and not isinstance(handler, cst.ExceptHandler):
        raise Refusal(f"{locator.source(node)} is used for something else than to be caught")
    written = [sketch.use(module, ERROR) if name == OWN else name for name in names]
    return written[0] if len(written) == 1 else f"({', '.join(written)})"


def refuse_joined(
    locator: Locator, errors: Iterable[tuple[cst.BaseExpression, str, tuple[str, ...]]]
) -> None:
    """Raise `Refusal` where two clauses of one statement would catch the same, so that one goes unheard.

    `errors` are the places of exceptions, with their names, and those in whose place they stand.
    """
    seen: dict[tuple[int, str], tuple[int, str]] = {}
    for node, kind, names in errors:
        handler = locator.parent(node)
        while isinstance(handler, cst.Element | cst.Tuple):
            handler = locator.parent(handler)
        block = locator.parent(handler) if isinstance(handler, cst.ExceptHandler) else None
        for name in names if block is not None else ():
            clause, other = seen.setdefault((id(block), name), (id(handler), kind))
            if clause != id(handler):
                raise Refusal(f"{other} and {kind} are caught apart, and V1 has one exception for both")
