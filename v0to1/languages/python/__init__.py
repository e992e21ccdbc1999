"""Python, through its own parser and LibCST, which is loaded where a file has to be analysed."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable

from v0to1.core.model import Span
from v0to1.languages.base import Language, Workbench
from v0to1.languages.python.adapter.copies import PROJECT
from v0to1.languages.python.line_length import FORMATS, line_length
from v0to1.languages.python.nesting import too_deep
from v0to1.languages.python.packages import PACKAGE, TYPED
from v0to1.languages.python.paths import is_public, is_script, is_test


def workbench(paths: Iterable[str], read: Callable[[str], str | None]) -> Workbench:
    """A Python project, ready to be analysed and changed."""
    from v0to1.languages.python.bench import PythonBench

    return PythonBench(paths, read)


def parse_error(text: str) -> str | None:
    """Why a text is no valid Python, or cannot be given back as it is; else None."""
    from v0to1.languages.python.bench import parse_error as why

    return why(text)


def ours(text: str) -> tuple[Span, ...]:
    """The pieces of a text that v0to1 wrote into it: the run-time adapter, and helper functions."""
    from v0to1.languages.python.adapter.inside import written_by_us
    from v0to1.languages.python.helper_part import helper_span

    helpers = helper_span(text)
    return (*written_by_us(text), *([helpers] if helpers is not None else []))


def surely_parses(text: str) -> bool:
    """Whether the Python that runs this, which is much faster than LibCST, takes a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return not too_deep(text)


PYTHON = Language(
    "python",
    workbench,
    parse_error,
    is_test,
    ("import",),
    (*PROJECT, PACKAGE, TYPED, *FORMATS),
    surely_parses=surely_parses,
    exact=True,
    unnamed=r"\bfrom\s+\.+\s+import\b",
    is_public=is_public,
    is_script=is_script,
    ours=ours,
    width=line_length,
)
LANGUAGE = PYTHON
