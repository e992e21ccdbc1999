"""Make JavaScript of TypeScript that is written for it: take away its types, keep everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from ast_grep_py import Rule, SgNode, SgRoot

WIDTH = 80
"""How many characters a line may have before it is broken, as prettier has it."""

_TYPES = ("type_annotation", "type_arguments", "type_parameters", "type_predicate_annotation")
_REFUSED = (
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "type_assertion",
    "enum_declaration",
    "accessibility_modifier",
    "override_modifier",
)
_OPTIONAL, _FIELD = "optional_parameter", "public_field_definition"
_ALL: list[Rule] = [{"kind": kind} for kind in (*_TYPES, *_REFUSED, _OPTIONAL, _FIELD)]


@cache
def stripped(text: str) -> str:
    """A TypeScript definition without its types; raises ValueError for syntax that needs a compiler.

    Helper files are made of the same definitions again and again, in each folder that needs one.
    """
    found: dict[str, list[SgNode]] = {}
    for node in SgRoot(text, "typescript").root().find_all(any=_ALL):
        found.setdefault(node.kind(), []).append(node)
    refused = [kind for kind in _REFUSED if kind in found]
    if refused:
        raise ValueError(f"{refused[0]} in an adapter source is more than a type to take away")
    types = (_span(node) for kind in _TYPES for node in found.get(kind, ()))
    marks = _marks(found.get(_OPTIONAL, ()))
    spans = sorted({*types, *marks, *_fields(found.get(_FIELD, ()), text)})
    kept, at = [], 0
    for start, end in spans:
        if start >= at:
            kept.append(text[at:start])
            at = end
    return "".join((*kept, text[at:]))


@cache
def joined(text: str) -> str:
    """A definition with its parameters on one line where they fit, as prettier puts them."""
    root = SgRoot(text, "typescript").root()
    edits = [edit for node in root.find_all(kind="formal_parameters") if (edit := _one_line(node, text))]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _marks(parameters: Iterable[SgNode]) -> Iterator[tuple[int, int]]:
    """What says of parameters that they may be left out."""
    for parameter in parameters:
        for child in parameter.children():
            if child.kind() == "?":
                yield _span(child)


def _fields(fields: Iterable[SgNode], text: str) -> Iterator[tuple[int, int]]:
    """Class fields that only have a type, with their comment and the empty line after them."""
    for field in fields:
        if field.field("value") is None:
            before = field.prev()
            first = before if before is not None and before.kind() == "comment" else field
            start = text.rindex("\n", 0, _span(first)[0]) + 1
            end = text.index("\n", _span(field)[1]) + 1
            yield start, end + 1 if text[end : end + 1] == "\n" else end


def _one_line(node: SgNode, text: str) -> tuple[int, int, str] | None:
    start, end = _span(node)
    parts = [child.text() for child in node.children() if child.kind() not in ("(", ")", ",")]
    new = f"({', '.join(parts)})"
    before = text[text.rfind("\n", 0, start) + 1 : start]
    after = text[end:].partition("\n")[0]
    fits = "\n" not in new and len(before + new + after) <= WIDTH
    return (start, end, new) if fits and new != text[start:end] else None


def _span(node: SgNode) -> tuple[int, int]:
    place = node.range()
    return place.start.index, place.end.index
