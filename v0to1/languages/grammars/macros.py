"""Lower macros, whose arguments a grammar leaves as tokens: formats, JSON and lists."""

from __future__ import annotations

import re

from ast_grep_py import SgNode, SgRoot

from v0to1.flow import tree
from v0to1.languages.grammars.lowering import Lowered, Lowering, Piece, named, role
from v0to1.languages.grammars.tables import Parts, located

INLINE = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)(?::[^{}]*)?\}")
FORMATS = ("format", "anyhow", "println", "write", "info", "debug")
DATA = ("json",)
OPENING = "fn f() { let _ = "
"""What is put before tokens, in the place of as many characters, so that every position is the file's own."""


@role("macro")
def macro(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`format!("…{x}…", y)`, `json!({…})`, `vec![…]`."""
    name, tokens = named(located(node, "macro")), located(node, "~token_tree")
    if tokens is None:
        return tree.Unknown(node, ())
    values = groups(tokens)
    if name.rpartition("::")[2] in DATA:
        return data(low, values[0]) if values else tree.Unknown(node, ())
    if name in FORMATS[:1]:
        return formatted(low, node, values)
    if name == "vec":
        return tree.Sequence(node, tuple(expression(low, one) for one in values))
    return tree.Unknown(node, tuple(expression(low, one) for one in values))


def groups(node: SgNode) -> list[list[SgNode]]:
    """The tokens between commas."""
    found: list[list[SgNode]] = [[]]
    for child in node.children()[1:-1]:
        if child.text() == ",":
            found.append([])
        else:
            found[-1].append(child)
    return [one for one in found if one]


def formatted(low: Lowering, node: SgNode, values: list[list[SgNode]]) -> tree.Node:
    """A format with its values; names inside of its braces are values too."""
    if not values:
        return tree.Unknown(node, ())
    pattern = expression(low, values[0])
    args: list[tree.Arg] = []
    for one in values[1:]:
        named_one = len(one) > 2 and one[1].text() == "="
        value = expression(low, one[2:] if named_one else one)
        args.append(tree.Arg(node, named(one[0]) if named_one else None, value))
    given = {arg.name for arg in args}
    args += [one for one in inline(pattern) if one.name not in given]
    return tree.Call(node, tree.Attr(node, pattern, "format"), tuple(args))


def inline(pattern: tree.Node) -> list[tree.Arg]:
    """The names inside of the braces of a format."""
    if not isinstance(pattern, tree.Text) or not isinstance(pattern.origin, SgNode):
        return []
    offset = pattern.origin.text().find(pattern.value)
    found = {one[1]: one.span(1) for one in INLINE.finditer(pattern.value)} if offset >= 0 else {}
    pieces = {
        name: Piece(pattern.origin, offset + start, offset + end) for name, (start, end) in found.items()
    }
    return [tree.Arg(piece, name, tree.Name(piece, name)) for name, piece in pieces.items()]


def data(low: Lowering, tokens: list[SgNode]) -> tree.Node:
    """JSON as it is written, with expressions for values."""
    first = tokens[0]
    if len(tokens) == 1 and first.kind() == "token_tree" and first.text().startswith("{"):
        return tree.Mapping(first, tuple(pair(low, one) for one in groups(first)))
    if len(tokens) == 1 and first.kind() == "token_tree" and first.text().startswith("["):
        return tree.Sequence(first, tuple(data(low, one) for one in groups(first)))
    if len(tokens) == 1 and first.text() == "null":
        return tree.Const(first, None)
    return expression(low, tokens)


def pair(low: Lowering, tokens: list[SgNode]) -> tree.Entry:
    """`"key": value`."""
    place = next((index for index, one in enumerate(tokens) if one.text() == ":"), 0)
    if not place or place + 1 == len(tokens):
        return tree.Entry(tokens[0], None, expression(low, tokens))
    return tree.Entry(tokens[0], expression(low, tokens[:place]), data(low, tokens[place + 1 :]))


def expression(low: Lowering, tokens: list[SgNode]) -> tree.Node:
    """Tokens as an expression: a literal stays where it is, others are parsed again."""
    if len(tokens) == 1 and tokens[0].kind() in low.table.kinds and tokens[0].kind() != "token_tree":
        return low.lower(tokens[0])
    start, end = tokens[0].range().start.index, tokens[-1].range().end.index
    source = tokens[0].get_root().root().text()[start:end]
    padding = " " * (start - len(OPENING))
    found = SgRoot(f"{padding}{OPENING}{source}; }}", low.table.grammar).root().find(kind="let_declaration")
    value = found.field("value") if found is not None and len(padding) == start - len(OPENING) else None
    return low.lower(value) if value is not None else tree.Unknown(tokens[0], ())
