"""Lower expressions: names, members, operators and functions that are values."""

from __future__ import annotations

import re
from collections.abc import Callable

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.languages.grammars.arguments import arguments
from v0to1.languages.grammars.lowering import Lowered, Lowering, named, role
from v0to1.languages.grammars.tables import Parts, below, located

COMPARISONS = {
    "==": "==", "===": "==", "!=": "!=", "!==": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "in": "in",
    "eq": "==", "~=": "==",
}  # fmt: skip
HOLDERS = frozenset(
    {
        "bracketed_argument_list",
        "argument",
        "indexing_suffix",
        "call_suffix",
        "value_arguments",
        "value_argument",
    }
)
CHOICES = frozenset({"||", "??", "?:", "or"})


@role("name")
def name(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A variable, a member of the class around, or (where the language calls so) a method of it."""
    text = named(node)
    if low.table.constants and text.startswith(low.table.constants):
        return tree.Text(node, text)
    owner = low.owners[-1] if low.owners else None
    if low.table.bare_calls and owner is not None and not low.is_local(text) and text in owner.members:
        attribute = tree.Attr(node, tree.Name(node, low.table.receiver), text)
        return tree.Call(node, attribute, ()) if text in owner.methods else attribute
    if text in ("Self", "self", "static") and owner is not None and text != low.table.receiver:
        return tree.Name(node, owner.name)
    return low.member(node, text) or tree.Name(node, text)


@role("receiver")
def receiver(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """The object of the method around; with a name behind it (`@name`), its attribute."""
    own = tree.Name(node, low.table.receiver)
    return tree.Attr(node, own, named(node)) if parts else own


@role("wrap")
def wrap(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """What changes nothing about the expression inside."""
    found = located(node, parts[0] if parts else "0")
    return low.handled(found) if found is not None else tree.Unknown(node, low.inner(node))


@role("await")
def awaited(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`await value`."""
    return tree.Await(node, low.part(node, parts[0]))


@role("member")
def member(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`target.name`."""
    target, key = located(node, parts[0]), located(node, parts[1])
    text = named(key)
    if target is None:
        return tree.Name(node, text)
    if text in low.table.transparent:
        return low.lower(target)
    if text in low.table.getters:
        getter = tree.Attr(node, low.lower(target), f"get{text[:1].upper()}{text[1:]}")
        return tree.Call(node, getter, ())
    is_entry = key is not None and "entries" in parts[2:] and text[:1].islower()
    noted = tree.Text(key, text) if key is not None and is_entry else None
    return hung(low, target, low.lower(target), lambda one: tree.Attr(node, one, text, noted))


def hung(
    low: Lowering, syntax: SgNode, target: tree.Node, hang: Callable[[tree.Node], tree.Node]
) -> tree.Node:
    """Something behind a target; behind a whole operation it belongs to the last operand of that."""
    loose = low.table.kinds.get(syntax.kind(), ("",))[0] == "binary"
    if loose and isinstance(target, tree.Binary | tree.Compare):
        return replace(target, right=hang(target.right))
    return hang(target)


@role("scoped")
def scoped(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`path::name`: what the project declares is known by its last name."""
    path, key = located(node, parts[0]), located(node, parts[1])
    text = named(key)
    steps = re.findall(r"\w+", path.text()) if path is not None else []
    if text in low.known and not low.is_foreign(steps) and (path is None or named(path) not in low.known):
        return tree.Name(node, text)
    return tree.Attr(node, low.lower(path), text) if path is not None else tree.Name(node, text)


@role("implied")
def implied(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`.name`, a member of a type that is not said: its name; `&name` is what is lent."""
    if not node.text().startswith("."):
        return negated(low, node, parts)
    return tree.Text(node, node.text().lstrip("."))


@role("conditional")
def conditional(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`target?.name` and `target?[key]`, where the rest stands in a node of its own."""
    target, rest = low.part(node, parts[0]), below(node)[-1]
    return hung_on(low, rest, target)


def hung_on(low: Lowering, node: SgNode, target: tree.Node) -> tree.Node:
    """The rest of a conditional access, on its target."""
    inner = below(node)
    match node.kind():
        case "member_binding_expression":
            return tree.Attr(node, target, named(inner[-1]))
        case "element_binding_expression":
            return tree.Index(node, target, low.lower(below(inner[0])[-1] if below(inner[0]) else inner[0]))
        case "invocation_expression" if len(inner) > 1:
            return tree.Call(node, hung_on(low, inner[0], target), arguments(low, inner[1]))
        case "member_access_expression" if len(inner) > 1:
            return tree.Attr(node, hung_on(low, inner[0], target), named(inner[1]))
        case _:
            return tree.Unknown(node, (target,))


@role("index")
def index(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`target[key]`."""
    key = located(node, parts[1])
    while key is not None and key.kind() in HOLDERS:
        key = below(key)[-1] if below(key) else None
    if key is None:
        return tree.Unknown(node, low.inner(node))
    return tree.Index(node, low.part(node, parts[0]), low.lower(key))


@role("slice")
def sliced(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """Some of the items, or characters."""
    return tree.Slice(node, low.part(node, parts[0]))


@role("binary")
def binary(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """An operator; long chains lean to the left and are worked off from there."""
    kind, chain = node.kind(), [node]
    while (left := located(chain[-1], parts[0])) is not None and left.kind() == kind:
        chain.append(left)
    found = low.part(chain[-1], parts[0])
    for one in reversed(chain):
        found = operation(low, one, found, low.part(one, parts[1]))
    return found


def sign_of(low: Lowering, node: SgNode) -> str:
    """The operator between two operands."""
    found = next((one.text() for one in node.children() if not one.is_named()), "")
    sign = node.field("operator")
    return low.table.operators.get(text := sign.text() if sign is not None else found, text)


def operation(low: Lowering, node: SgNode, left: tree.Node, right: tree.Node, sign: str = "") -> tree.Node:
    """One operator between two values."""
    sign = sign or sign_of(low, node)
    if sign in CHOICES:
        flat = left.options if isinstance(left, tree.Choice) and left.test is None else (left,)
        return tree.Choice(node, None, (*flat, right))
    if sign in COMPARISONS:
        return tree.Compare(node, left, COMPARISONS[sign], right)
    if sign in low.table.methods:
        return tree.Call(node, tree.Attr(node, left, sign), (tree.Arg(right.origin, None, right),))
    if sign in ("+", "%"):
        return tree.Binary(node, left, sign, right)
    return tree.Unknown(node, (left, right))


@role("infix")
def infix(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`key to value`, a pair; other functions between their operands mean nothing."""
    inner = below(node)
    if len(inner) == 3 and inner[1].text() == "to":
        return tree.Mapping(node, (tree.Entry(node, low.lower(inner[0]), low.lower(inner[2])),))
    return tree.Unknown(node, low.inner(node))


@role("ternary")
def ternary(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """`test ? a : b`; without `a` it is the test itself."""
    test, first, second = (located(node, part) for part in parts)
    if first is None or second is None:
        return tree.Choice(node, None, tuple(low.lower(one) for one in below(node)))
    return tree.Choice(node, low.optional(test), (low.lower(first), low.lower(second)))


@role("not")
def negated(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A sign before a value: only `!` matters."""
    inner = below(node)
    value = low.lower(inner[-1]) if inner else tree.Unknown(node, ())
    return tree.Not(node, value) if node.text().startswith(("!", "not")) else value
