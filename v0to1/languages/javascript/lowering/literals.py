"""Lower literals: strings, templates, objects and arrays."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.functions import FUNCTIONS, function_value, method_value
from v0to1.languages.javascript.lowering.walk import HANDLERS, Lowering, below, has_token, lowers
from v0to1.languages.javascript.unknown_syntax import as_written

ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
LINE_ENDS = ("\n", "\r", "\r\n", "\u2028", "\u2029")


def unescaped(text: str) -> str:
    """Undo the escapes of the inside of a literal."""
    return ESCAPE.sub(one_escape, text) if "\\" in text else text


def one_escape(found: re.Match[str]) -> str:
    """What one escape stands for."""
    code = found[1] or found[2] or found[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return "" if found[4] in LINE_ENDS else SIMPLE.get(found[4], found[4])


@lowers("string")
def string(low: Lowering, node: SgNode) -> tree.Node:
    """A string literal."""
    text = as_written(node.text()[1:-1])
    return tree.Text(node, unescaped(text) if "\\" in text else text)


@lowers("template_string")
def template(low: Lowering, node: SgNode) -> tree.Node:
    """A template: literal pieces and expressions; one without expressions is a text."""
    parts = below(node)
    if not parts or (len(parts) == 1 and parts[0].kind() == "string_fragment"):
        return tree.Text(node, node.text()[1:-1])
    pieces: list[tree.Node] = []
    for part in parts:
        if part.kind() == "template_substitution":
            pieces.extend([low.lower(child) for child in below(part)[:1]])
        else:
            pieces.append(tree.Text(part, unescaped(part.text())))
    return tree.Template(node, tuple(pieces))


@lowers("number")
def number(low: Lowering, node: SgNode) -> tree.Node:
    """A number literal."""
    text = node.text().replace("_", "")
    try:
        return tree.Const(node, int(text, 0))
    except ValueError:
        return tree.Const(node, text)


@lowers("true", "false", "null", "undefined")
def constant(low: Lowering, node: SgNode) -> tree.Node:
    """One of the constants; both kinds of nothing are the same here."""
    return tree.Const(node, {"true": True, "false": False}.get(node.kind()))


@lowers("regex")
def regex(low: Lowering, node: SgNode) -> tree.Node:
    """A regular expression says nothing."""
    return tree.Unknown(node, ())


@lowers("array")
def array(low: Lowering, node: SgNode) -> tree.Node:
    """An array literal."""
    return tree.Sequence(
        node, tuple([low.lower_as(item, kind) for item in below(node) if (kind := item.kind()) != "comment"])
    )


@lowers("spread_element")
def spread(low: Lowering, node: SgNode) -> tree.Node:
    """`...value` in an array."""
    return tree.Spread(node, low.lower(below(node)[0]))


@lowers("object")
def mapping(low: Lowering, node: SgNode) -> tree.Node:
    """An object literal; `this` in its methods is the object itself."""
    entries: list[tree.Entry] = []
    own = False
    for item in below(node):
        kind = item.kind()
        if kind == "pair":
            entries.append(pair(low, item))
        elif kind == "shorthand_property_identifier":
            name = item.text()
            entries.append(tree.Entry(item, tree.Text(item, name), tree.Name(item, low.spelled(name))))
        elif kind == "spread_element":
            entries.append(tree.Entry(item, None, low.lower(below(item)[0])))
        elif kind == "method_definition" and not has_token(item, "set"):
            made = method_value(low, item)
            value = tree.Call(item, made, ()) if has_token(item, "get") else made
            entries.append(tree.Entry(item, key_of(low, item.field("name")), value))
            own = True
    return tree.Mapping(node, tuple(entries), "this" if own and "this" in node.text() else "")


def pair(low: Lowering, node: SgNode) -> tree.Entry:
    """`key: value`; a function knows under which key it stands."""
    parts = node.named_children()
    first, value = parts if len(parts) == 2 else (node.field("key"), node.field("value"))
    plain = first is not None and first.kind() == "property_identifier"
    key = tree.Text(first, first.text()) if first is not None and plain else key_of(low, first)
    if value is None:
        return tree.Entry(node, key, tree.Unknown(node, ()))
    kind = value.kind()
    if kind in FUNCTIONS:
        name = key.value if type(key) is tree.Text else ""
        return tree.Entry(node, key, function_value(low, value, name))
    return tree.Entry(node, key, HANDLERS[kind](low, value))


def key_of(low: Lowering, node: SgNode | None) -> tree.Node:
    """The key of an entry: a name, a literal, or an expression in brackets."""
    if node is None:
        return tree.Text(node, "")
    kind = node.kind()
    if kind == "string":
        return string(low, node)
    if kind == "computed_property_name":
        return low.lower(below(node)[0])
    return tree.Text(node, node.text())
