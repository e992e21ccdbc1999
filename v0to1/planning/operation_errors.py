"""Errors of v0to1's own at one operation: they cost that operation, and its file is reported as failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.core.own_errors import own_error
from v0to1.core.text import lines_of
from v0to1.evaluation.http.operations import Operation
from v0to1.languages.base import Unplaced, Workbench

T = TypeVar("T")


def blame(bench: Workbench, module: str, node: tree.Node | None, error: Exception) -> str:
    """Keep that an error happened at a node of a module; gives what is told of it."""
    span = span_or_none(bench, module, node)
    line = lines_of(bench.modules.text(module)).position(span.start)[0] if span is not None else 0
    told = own_error(error, line)
    bench.failures.setdefault(module, told)
    return told


def span_or_none(bench: Workbench, module: str, node: tree.Node | None) -> Span | None:
    """Where a node stands; None where that cannot be told either."""
    try:
        return bench.span(module, node) if node is not None else None
    except Unplaced:
        raise
    except Exception as error:
        bench.failures.setdefault(module, own_error(error))
        return None


def place_all(bench: Workbench, operations: Iterable[Operation]) -> None:
    """Ask for places in each file with an operation: one `Unplaced` is raised after all that have none."""
    found: Unplaced | None = None
    for one in {each.module: each for each in operations}.values():
        try:
            span_or_none(bench, one.module, one.call)
        except Unplaced as error:
            found = error
    if found is not None:
        raise found


def unless_blamed(
    bench: Workbench, module: str, node: tree.Node | None, make: Callable[[], T]
) -> tuple[T, ...]:
    """What is made for a node of a module; nothing where an error happens, which is kept."""
    try:
        return (make(),)
    except Unplaced:
        raise
    except Exception as error:
        blame(bench, module, node, error)
        return ()
