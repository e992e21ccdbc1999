"""Lower expressions: names, members and calls."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.imports import required
from v0to1.languages.javascript.lowering.types import type_arguments
from v0to1.languages.javascript.lowering.walk import HANDLERS, Lowering, below, lowers

RESPELLED = frozenset(["replace", "replaceAll", "bind"])
BRINGING = frozenset(["import", "require", "await"])
SLASHES = re.compile(r"/(\\/)[+*]?\$/[a-z]*")
"""A regular expression for the slashes at the end of a text."""


@lowers("identifier", "shorthand_property_identifier", "this", "import", "property_identifier")
def name(low: Lowering, node: SgNode) -> tree.Node:
    """A variable."""
    text = node.text()
    return tree.Name(node, low.spelled(text) if text in low.hidden else text)


@lowers("super")
def super_(low: Lowering, node: SgNode) -> tree.Node:
    """The class that this one extends."""
    return tree.Call(node, tree.Name(node, "@super"), ())


@lowers("meta_property")
def meta(low: Lowering, node: SgNode) -> tree.Node:
    """`import.meta`."""
    return tree.Name(node, node.text())


@lowers("parenthesized_expression", "non_null_expression")
def wrapped(low: Lowering, node: SgNode) -> tree.Node:
    """What types and parentheses do not change."""
    inner = [child for child in below(node) if child.kind() != "comment"]
    return low.lower(inner[0]) if inner else tree.Unknown(node, ())


@lowers("member_expression")
def member(low: Lowering, node: SgNode) -> tree.Node:
    """`a.b` and `a?.b`."""
    parts = node.named_children()
    target, key = parts if len(parts) == 2 else (node.field("object"), node.field("property"))
    if target is None or key is None:
        return tree.Unknown(node, low.inner(node))
    text = key.text()
    return tree.Attr(node, HANDLERS[target.kind()](low, target), text, tree.Text(key, text))


@lowers("subscript_expression")
def subscript(low: Lowering, node: SgNode) -> tree.Node:
    """`a[b]`; with a literal it is `a.b`."""
    target, key = node.field("object"), node.field("index")
    if target is None or key is None:
        return tree.Unknown(node, low.inner(node))
    lowered = low.lower(key)
    if isinstance(lowered, tree.Text):
        return tree.Attr(node, low.lower(target), lowered.value, lowered)
    return tree.Index(node, low.lower(target), lowered)


@lowers("call_expression")
def call(low: Lowering, node: SgNode) -> tree.Node:
    """A call; `require` and `import()` of a literal bring a module.

    The grammar takes the `await` of `await (value)` for a function.
    """
    parts = node.named_children()
    callee, given, typed = (parts[0], parts[1], None) if len(parts) == 2 else parts_of(node)
    if callee is None or given is None or given.kind() != "arguments":
        return tagged(low, node, callee, given)
    items = given.named_children()
    kind = callee.kind()
    if kind == "member_expression":
        lowered = member(low, callee)
        if type(lowered) is tree.Attr and lowered.name in RESPELLED:
            special = respelled(node, lowered, items)
            if special is not None:
                return special
    else:
        said = callee.text() if kind == "identifier" else kind
        if said in BRINGING:
            return brought(low, node, callee, items)
        lowered = HANDLERS[kind](low, callee)
        if kind == "super":
            return tree.Call(node, tree.Attr(callee, lowered, "__init__"), arguments(low, items))
    return tree.Call(node, lowered, arguments(low, items), type_arguments(typed) if typed is not None else ())


def parts_of(node: SgNode) -> tuple[SgNode | None, SgNode | None, SgNode | None]:
    """What is called, what it is given, and the types that it is given, if there are any."""
    parts = node.named_children()
    if len(parts) == 3 and parts[1].kind() == "type_arguments":
        return parts[0], parts[2], parts[1]
    return node.field("function"), node.field("arguments"), node.field("type_arguments")


def brought(low: Lowering, node: SgNode, callee: SgNode, items: list[SgNode]) -> tree.Node:
    """A call of a word of the language: what it waits for, or the module that a literal names."""
    items = [item for item in items if item.kind() != "comment"]
    if callee.text() == "await" and len(items) == 1:
        return tree.Await(node, low.lower(items[0]))
    found = required(node, items) if callee.text() != "await" else None
    return found or tree.Call(node, low.lower(callee), arguments(low, items), types_of(node))


def types_of(node: SgNode) -> tuple[tree.Node, ...]:
    """The types that a generic function is given."""
    return type_arguments(node.field("type_arguments"))


def tagged(low: Lowering, node: SgNode, callee: SgNode | None, template: SgNode | None) -> tree.Node:
    """A template after a function: it is given the texts, and then the values."""
    if callee is None or template is None or template.kind() != "template_string":
        return tree.Unknown(node, low.inner(node))
    parts = below(template)
    texts = tuple(tree.Text(one, one.text()) for one in parts if one.kind() == "string_fragment")
    values = [low.lower(below(one)[0]) for one in parts if one.kind() == "template_substitution"]
    given = (tree.Sequence(template, texts), *values)
    return tree.Call(node, low.lower(callee), tuple(tree.Arg(node, None, one) for one in given))


def arguments(low: Lowering, items: list[SgNode]) -> tuple[tree.Arg, ...]:
    """The arguments of a call."""
    if not items:
        return ()
    found: list[tree.Arg] = []
    for item in items:
        kind = item.kind()
        if kind == "spread_element":
            found.append(tree.Arg(item, None, low.lower(below(item)[0]), 1))
        elif kind != "comment":
            found.append(tree.Arg(item, None, HANDLERS[kind](low, item)))
    return tuple(found)


def respelled(node: SgNode, callee: tree.Attr, items: list[SgNode]) -> tree.Node | None:
    """Calls that say in their own way what the evaluator knows: slashes cut off, functions bound."""
    items = [item for item in items if item.kind() != "comment"]
    match callee.name, [item.text() for item in items]:
        case ("replace" | "replaceAll", [first, "''" | '""' | "``"]) if SLASHES.fullmatch(first):
            cut = tree.Attr(callee.origin, callee.target, "rstrip")
            return tree.Call(node, cut, (tree.Arg(items[0], None, tree.Text(items[0], "/")),))
        case ("bind", [_]):
            return callee.target
    return None


@lowers("new_expression")
def new(low: Lowering, node: SgNode) -> tree.Node:
    """`new X(…)` calls the class."""
    parts = below(node)
    plain = len(parts) == 2 and parts[1].kind() == "arguments"
    callee, given = parts if plain else (node.field("constructor"), node.field("arguments"))
    items = below(given) if given is not None else []
    return tree.Call(node, low.optional(callee) or tree.Unknown(node, ()), arguments(low, items))


@lowers("await_expression")
def awaited(low: Lowering, node: SgNode) -> tree.Node:
    """`await value`."""
    return tree.Await(node, low.lower(below(node)[-1]))


@lowers("yield_expression")
def yielded(low: Lowering, node: SgNode) -> tree.Node:
    """`yield value` and `yield* value`."""
    inner = below(node)
    many = any(child.kind() == "*" for child in node.children())
    return tree.Yield(node, low.lower(inner[-1]) if inner else None, many)


@lowers("ternary_expression")
def conditional(low: Lowering, node: SgNode) -> tree.Node:
    """`test ? a : b`."""
    parts = [node.field(name) for name in ("condition", "consequence", "alternative")]
    test, first, second = (low.optional(part) or tree.Unknown(node, ()) for part in parts)
    return tree.Choice(node, test, (first, second))
