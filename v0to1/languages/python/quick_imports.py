"""What a Python module imports, told by the parser of the Python that runs this, which is quick."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator

from v0to1 import tree

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a statement in which others stand."""


def imports_in(text: str) -> list[tree.Import] | None:
    """The imports of a module, wherever in it they stand; None for a text that this Python does not take."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parsed = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return [one for statement in statements(parsed.body) for one in lowered(statement)]


def statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements of a block, and those inside them."""
    waiting = list(body)  # not by calls, which a deep program has too many of
    while waiting:
        one = waiting.pop()
        yield one
        for name in BLOCKS:
            waiting += getattr(one, name, ())


def lowered(statement: ast.AST) -> Iterator[tree.Import]:
    """An import as the small tree has it: one binding a name."""
    match statement:
        case ast.ImportFrom(module=module, names=names, level=level):
            for item in names:
                yield tree.Import(None, module or "", level, item.name, item.asname or item.name)
        case ast.Import(names=names):
            for item in names:
                first = item.name if item.asname else item.name.split(".")[0]
                yield tree.Import(None, first, 0, None, item.asname or first)
