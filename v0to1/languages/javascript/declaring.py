"""Keys of V1 that types of the project must declare beside those of V0, for an answer that has both."""

from __future__ import annotations

import posixpath
import re

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.declared import MAX_MODULES, TYPES, keys_in
from v0to1.languages.javascript.imports import TYPED
from v0to1.languages.javascript.names import HELPER
from v0to1.languages.javascript.nodes import of_kinds, span_of
from v0to1.languages.javascript.sketch import Sketch

ENDS = ";,"
FOREIGN = re.compile(r"\.d\.[cm]?ts$")
"""Declarations of what is written elsewhere: nothing can be added there."""


def declare_beside(sketch: Sketch, read: Read, key: str) -> None:
    """Declare V1's key where the type of what is read has only V0's; raises `Refusal` for a foreign type."""
    for module, signature in lacking(sketch, read, key):
        if FOREIGN.search(module):
            raise Refusal(
                f"here {read.path[-1]} means V1's {key}, which a type of {module} does not declare; "
                "declare it there beside the V0 names"
            )
        end, text = span_of(signature).end, sketch.sources.text(module)
        added = f"{between(signature, text)}{key}?: string{text[end]}"
        sketch.replace(module, Span(end, end + 1), added)
        sketch.note(f"{key} is declared beside the V0 names in {module}.")


def lacking(sketch: Sketch, read: Read, key: str) -> list[tuple[str, SgNode]]:
    """Where types of a TypeScript project declare the V0 key that is read, and not another one.

    Where several do, those with most of what is read from the same answer.
    """
    old, modules = read.path[-1], sketch.sources.modules
    if posixpath.splitext(read.module)[1] not in TYPED or old == key:
        return []
    operations = [one for one in sketch.sources.operations if any(each is read for each in one.reads)]
    read_too = {each.path[-1] for one in operations for each in one.reads}
    found: list[tuple[int, str, SgNode]] = []
    for path in sorted(modules.paths)[:MAX_MODULES]:
        root = modules.parse(path) if HELPER not in path and old in modules.text(path) else None
        for node in of_kinds(root, *TYPES) if root else ():
            keys = {one.text().strip("\"'"): one for one in keys_in(node)}
            if old in keys and key not in keys:
                found.append((len(keys.keys() & read_too), path, keys[old].parent() or node))
    most = max((count for count, _, _ in found), default=0)
    return [(path, node) for count, path, node in found if count == most]


def between(signature: SgNode, text: str) -> str:
    """What stands between a property and the next one, as the type has it."""
    span = span_of(signature)
    line = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    after = text[span.end : span.end + 1]
    if not line.strip():
        return f"{after.strip()}\n{line}"
    before = text[: span.start].rstrip()[-1:]
    return f"{after if after in ENDS else before if before in ENDS else ';'} "
