"""Lower literals: texts with and without expressions inside, numbers, mappings and sequences."""

from __future__ import annotations

import re
import sys

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.grammars.lowering import Lowered, Lowering, role
from v0to1.languages.grammars.tables import Parts, below, located

CONTENT = frozenset(
    {
        "interpreted_string_literal_content", "raw_string_literal_content", "string_content",
        "string_fragment",
        "string_literal_content", "raw_string_content", "multiline_string_fragment", "line_str_text",
        "multi_line_str_text", "heredoc_content", "string_value", "nowdoc_string", "raw_str_part",
        "verbatim_string_literal_content",
    }
)  # fmt: skip
ESCAPES = frozenset({"escape_sequence", "str_escaped_char", "character_escape_seq"})
MARKS = frozenset(
    {
        "interpolation_start", "interpolation_brace", "interpolation_quote", "interpolation_identifier_start",
        "interpolation_expression_start", "interpolation_expression_end", "heredoc_start", "heredoc_end",
        "interpolation_format_clause", "interpolation_alignment_clause", "raw_string_start", "raw_string_end",
    }
)  # fmt: skip
HOLES = frozenset({"interpolation", "interpolated_expression"})
SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "{{": "{", "}}": "}"}
ESCAPE = re.compile(r"\\(?:u\{?([0-9a-fA-F]{2,6})\}?|(.))", re.DOTALL)
QUOTES = re.compile(r"""^[^"'`]*["'`]+#*|["'`]+#*$""")


def unescaped(text: str) -> str:
    """What the escapes of a literal stand for."""
    return ESCAPE.sub(one_escape, text)


def one_escape(found: re.Match[str]) -> str:
    """What one escape stands for; a number beyond all characters is the last of them."""
    code, other = found[1], found[2]
    return chr(min(int(code, 16), sys.maxunicode)) if code else SIMPLE.get(other, other)


@role("text")
def text(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A string: literal pieces and expressions; one piece alone is a text."""
    pieces = [one for child in flat(node) if (one := piece(low, child)) is not None]
    if not pieces:
        return tree.Text(node, QUOTES.sub("", node.text()))
    return (
        pieces[0]
        if len(pieces) == 1 and isinstance(pieces[0], tree.Text)
        else tree.Template(node, tuple(pieces))
    )


def flat(node: SgNode) -> list[SgNode]:
    """The parts of a literal, those of the body of a here-document too."""
    found: list[SgNode] = []
    for child in below(node):
        found.extend(flat(child) if child.kind() in ("heredoc_body", "nowdoc_body") else [child])
    return found


def piece(low: Lowering, node: SgNode) -> tree.Node | None:
    """One part of a string; None for what only marks a part."""
    kind = node.kind()
    if kind in MARKS:
        return None
    if kind in CONTENT:
        found = node.text()
        return tree.Text(node, unescaped(found) if "\\" in found and below(node) else found)
    if kind in ESCAPES:
        found = node.text()
        return tree.Text(node, SIMPLE.get(found) or unescaped(found))
    if kind in HOLES:
        inner = [child for child in below(node) if child.kind() not in MARKS]
        return low.lower(inner[0]) if inner else tree.Unknown(node, ())
    return low.lower(node)


@role("number")
def number(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A number."""
    try:
        return tree.Const(node, int(node.text().replace("_", "").rstrip("uUlL"), 0))
    except ValueError:
        return tree.Const(node, node.text())


@role("const")
def constant(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """True, false, or nothing."""
    return tree.Const(node, {"true": True, "false": False}.get(node.text().lower()))


@role("list")
def sequence(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A list; one of pairs is a mapping."""
    items = below(located(node, parts[0]) or node) if parts else below(node)
    if any(is_pair(low, item) for item in items):
        return tree.Mapping(node, tuple(entry(low, item) for item in items))
    return tree.Sequence(node, tuple(low.lower(item) for item in items))


@role("mapping")
def mapping(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A mapping of entries."""
    return tree.Mapping(node, tuple(entry(low, item) for item in below(node)))


@role("alternating")
def alternating(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A mapping whose keys and values stand side by side."""
    items = below(node)
    if not items or (len(items) % 2):
        return tree.Mapping(node, ())
    pairs = zip(items[::2], items[1::2], strict=True)
    return tree.Mapping(
        node, tuple(tree.Entry(key, low.lower(key), low.lower(value)) for key, value in pairs)
    )


def is_pair(low: Lowering, node: SgNode) -> bool:
    """Whether an item of a list has a key; to lower it for that would cost lists in lists too much."""
    return low.table.kinds.get(node.kind(), ())[:1] == ("entry",) and len(below(node)) > 1


def entry(low: Lowering, node: SgNode) -> tree.Entry:
    """An entry of a mapping: its key may be a bare name."""
    parts = low.table.kinds.get(node.kind(), ())
    if parts[:1] != ("entry",):
        return tree.Entry(node, None, low.lower(node))
    inner = below(node)
    if len(inner) < 2:
        return tree.Entry(node, None, low.lower(inner[0]) if inner else tree.Unknown(node, ()))
    return tree.Entry(node, key_of(low, inner[0]), low.lower(inner[-1]))


def key_of(low: Lowering, node: SgNode) -> tree.Node:
    """The key of an entry."""
    if node.kind() in ("hash_key_symbol", "simple_symbol"):
        return tree.Text(node, node.text().strip(":"))
    return low.lower(node)


@role("entry")
def lone_entry(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """An item of a list, or an entry that stands alone: a mapping of its own."""
    one = entry(low, node)
    return one.value if one.key is None else tree.Mapping(node, (one,))


@role("symbol")
def symbol(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A symbol, which is a text."""
    return tree.Text(node, node.text().strip(":\"'"))
