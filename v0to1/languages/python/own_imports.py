"""Imports of files that a migration adds, in their order among those of the project's own modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.languages.python.adapter.imports import (
    insert,
    last_import,
    leading_imports,
    line_end,
    order_of,
    order_of_text,
)
from v0to1.languages.python.sources import Sources


def insert_own(sources: Sources, module: str, text: str, newline: str) -> Change:
    """Insert an import of the project's own, in its order among those after the libraries."""
    locator = sources.locator(module)
    own = [line for line in leading_imports(locator.module) if is_own(sources, module, line)]
    last = last_import(locator.module)
    if not own or last is None or own[-1] is not last or text.startswith("try:"):
        return insert(locator, module, text, newline, local=True)
    after = [line for line in own if order_of(line) < order_of_text(text)]
    place = (
        locator.origin(own[0]).start if not after else line_end(locator.text, locator.origin(after[-1]).end)
    )
    ends = not place or locator.text[place - 1] == "\n"
    return Change(module, Span(place, place), f"{'' if ends else newline}{text}{newline}")


def is_own(sources: Sources, module: str, line: cst.SimpleStatementLine) -> bool:
    """Whether a statement imports a module of the project."""
    only = line.body[0]
    if isinstance(only, cst.ImportFrom):
        name = cst.Module([]).code_for_node(only.module) if only.module is not None else ""
        if only.relative:
            return True
        return sources.modules.resolve(module, tree.Import(None, name, 0, None, name))[0] == "module"
    if isinstance(only, cst.Import):
        name = cst.Module([]).code_for_node(only.names[0].name)
        return sources.modules.resolve(module, tree.Import(None, name, 0, None, name))[0] == "module"
    return False


def in_one_block(changes: Iterable[Change]) -> Iterator[Change]:
    """The same imports; of those that are inserted at one place, no empty line parts one from the next."""
    before: Change | None = None
    for change in sorted(changes, key=lambda one: (one.module, one.span)):
        joined = change
        if before is not None and is_beside(before, change):
            newline = "\r\n" if change.text.endswith("\r\n") else "\n"
            before = Change(before.module, before.span, before.text.rstrip("\r\n") + newline)
            joined = Change(change.module, change.span, change.text.lstrip("\r\n"))
        if before is not None:
            yield before
        before = joined
    if before is not None:
        yield before


def is_beside(one: Change, other: Change) -> bool:
    """Whether two changes insert imports at one place."""
    is_import = all(each.text.lstrip().startswith("from ") for each in (one, other))
    return (
        is_import and one.module == other.module and one.span == other.span and one.span.start == one.span.end
    )
