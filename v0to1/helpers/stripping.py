"""Make JavaScript of TypeScript that is written for it: take away its types, keep everything else."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode, SgRoot

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


def stripped(text: str) -> str:
    """A TypeScript definition without its types; raises ValueError for syntax that needs a compiler."""
    root = SgRoot(text, "typescript").root()
    refused = [kind for kind in _REFUSED if root.find(kind=kind)]
    if refused:
        raise ValueError(f"{refused[0]} in a helper source is more than a type to take away")
    spans = sorted({*_annotations(root), *_fields(root, text)})
    kept, at = [], 0
    for start, end in spans:
        if start >= at:
            kept.append(text[at:start])
            at = end
    return "".join((*kept, text[at:]))


def joined(text: str) -> str:
    """A definition with its parameters on one line where they fit, as prettier puts them."""
    root = SgRoot(text, "typescript").root()
    edits = [edit for node in root.find_all(kind="formal_parameters") if (edit := _one_line(node, text))]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _annotations(root: SgNode) -> Iterator[tuple[int, int]]:
    for kind in _TYPES:
        for node in root.find_all(kind=kind):
            yield _span(node)
    for parameter in root.find_all(kind="optional_parameter"):
        for child in parameter.children():
            if child.kind() == "?":
                yield _span(child)


def _fields(root: SgNode, text: str) -> Iterator[tuple[int, int]]:
    """Class fields that only have a type, with their comment and the empty line after them."""
    for field in root.find_all(kind="public_field_definition"):
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
