"""Declared types, as far as they name classes, lists of them, or what only wraps one."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.languages.grammars.lowering import Lowering

AROUND = re.compile(r"^(?:[\s*&?!]|'\w+\s|\b(?:mut|dyn|const|impl|final|in|ref|out)\s)+|[\s*&?!]+$")
GENERIC = re.compile(r"(?:\w+(?:::|\.|\\))*(\w+)\s*<(.*)>", re.DOTALL)
LISTED = re.compile(r"\[\](.+)|\[([^:\]]+)\]|(.+)\[\]", re.DOTALL)
DOTTED = re.compile(r"[\w\\]+(?:(?:\.|::|\\)\w+)*")


def declared(low: Lowering, node: SgNode | None) -> tree.Node | None:
    """The type that a node names; None where it names nothing."""
    return of_text(low, node, node.text().lstrip(":")) if node is not None else None


def of_text(low: Lowering, node: SgNode, text: str) -> tree.Node | None:
    """The type that a text names."""
    text = AROUND.sub("", text.strip())
    listed = LISTED.fullmatch(text)
    if listed is not None:
        return several(low, node, listed[1] or listed[2] or listed[3])
    if text.startswith("map["):
        return tree.Name(node, "map")
    generic = GENERIC.fullmatch(text)
    if generic is not None:
        name, inner = generic.groups()
        if name in low.table.lists:
            return several(low, node, inner)
        return of_text(low, node, first_of(inner)) if name in low.table.wrappers else tree.Name(node, name)
    if not DOTTED.fullmatch(text):
        return None
    names = [one for one in re.split(r"\.|::|\\", text) if one]
    if names and names[-1] in low.known and not low.is_foreign(names[:-1]):
        return tree.Name(node, names[-1])
    found: tree.Node = tree.Name(node, names[0]) if names else tree.Name(node, text)
    for name in names[1:]:
        found = tree.Attr(node, found, name)
    return found


def first_of(text: str) -> str:
    """The first of several types between commas."""
    depth = 0
    for place, sign in enumerate(text):
        depth += {"<": 1, ">": -1}.get(sign, 0)
        if sign == "," and not depth:
            return text[:place]
    return text


def several(low: Lowering, node: SgNode, text: str) -> tree.Node | None:
    """A list of a type."""
    inner = of_text(low, node, text)
    return tree.Index(node, tree.Name(node, "list"), inner) if inner is not None else None


def is_known(low: Lowering, note: tree.Node | None) -> bool:
    """Whether a type is a class of the project, or a list of one."""
    if isinstance(note, tree.Index):
        return is_known(low, note.key)
    return isinstance(note, tree.Name) and note.name in low.known


def is_single(low: Lowering, note: tree.Node | None) -> bool:
    """Whether a type is that of a single value, such as a boolean."""
    return isinstance(note, tree.Name | tree.Attr) and note.name in low.table.single


def of_type(value: tree.Node | None, note: tree.Node | None) -> tree.Node | None:
    """A value; `.name` is a member of the declared type, and `new(…)` makes one of it."""
    match value:
        case tree.Text(origin=SgNode() as origin, value=name) if note is not None:
            return tree.Attr(origin, note, name) if origin.text().startswith(".") else value
        case tree.Call(callee=tree.Unknown(children=()), origin=SgNode() as origin) if note is not None:
            return replace(value, callee=note) if origin.text().startswith("new") else value
        case _:
            return value


def as_type(low: Lowering, node: SgNode, value: tree.Node, note: tree.Node | None) -> tree.Node:
    """A value as its declared type says: a class of the project, or the type of a single value."""
    if note is None or not (is_known(low, note) or is_single(low, note)):
        return value
    kind = tree.Call(node, tree.Name(node, "@type"), (tree.Arg(node, None, note),))
    return tree.Call(
        node, tree.Name(node, "@decode"), (tree.Arg(node, None, value), tree.Arg(node, None, kind))
    )
