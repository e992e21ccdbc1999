"""Lower functions and their parameters."""

from __future__ import annotations

from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.blocks import Names, name_of
from v0to1.languages.javascript.lowering.patterns import declare, declare_name, pattern
from v0to1.languages.javascript.lowering.types import declared_type
from v0to1.languages.javascript.lowering.walk import Lowering, below, has_token, lowers, states

FUNCTIONS = ("arrow_function", "function_expression", "generator_function")
THIS = "this"
SEVERAL = "formal_parameters"
ANNOTATED = frozenset(["type_annotation", "asserts_annotation", "type_predicate_annotation"])
TYPED = ("required_parameter", "optional_parameter")
PROPERTY = ("accessibility_modifier", "readonly", "override_modifier")


@states("function_declaration", "generator_function_declaration")
def declaration(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """A function declaration binds its name; one with methods in its prototype is a class."""
    text = declare_name(low, name_of(node))
    methods = low.methods.get(text, ()) if low.methods else ()
    if not methods:
        return (function(low, node, text),)
    added = tuple(function(low, one, key, own=True) for key, one in methods)
    return (tree.Class(node, text, (), (function(low, node, "__init__", own=True), *added)),)


@lowers(*FUNCTIONS)
def anonymous(low: Lowering, node: SgNode) -> tree.Node:
    """A function that is a value."""
    return function_value(low, node, "")


def function_value(low: Lowering, node: SgNode, name: str) -> tree.Node:
    """A function that is a value, called by what it is bound to."""
    own = node.field("name") if not name and node.kind() != "arrow_function" else None
    return function(low, node, own.text() if own is not None else name, is_value=True)


def method_value(low: Lowering, node: SgNode) -> tree.Function:
    """A method of an object literal."""
    name = node.field("name")
    return function(low, node, name.text() if name is not None else "", is_value=True)


def function(
    low: Lowering,
    node: SgNode,
    name: str,
    *,
    before: Sequence[SgNode] = (),
    own: bool = False,
    is_value: bool = False,
    decorators: tuple[tree.Node, ...] = (),
) -> tree.Function:
    """Lower a function; `own` gives it its object as first parameter, `before` are fields to be set first."""
    low.names.append(Names())
    parts = node.children()
    tokens = [part.kind() for part in parts]
    params, opening = parameters(low, node, parts, tokens)
    block = tokens[-1] == "statement_block"
    body = parts[-1] if block or "=>" in tokens[-2:-1] else node.field("body")
    rest = low.block(body) if block else body_of(low, body)
    fields = [one for item in before for one in field_setting(low, item)] if before else []
    place = 1 if fields and rest and is_super_call(rest[0]) else 0
    whole = (*opening, *rest[:place], *fields, *rest[place:]) if opening or fields else rest
    names = low.names.pop()
    outer = names.assigned - names.declared
    if outer:
        whole = (tree.Outer(node, tuple(sorted(outer))), *whole)
    if own:
        params = (tree.Param(node, THIS, None), *params)
    yields = "*" in tokens
    returns = None if ANNOTATED.isdisjoint(tokens) else declared_type(node.field("return_type"))
    return tree.Function(node, name, params, whole, decorators, "async" in tokens, yields, is_value, returns)


def is_super_call(node: tree.Node) -> bool:
    """Whether a statement runs the constructor of the class that this one extends."""
    return (
        isinstance(node, tree.Call) and isinstance(node.callee, tree.Attr) and node.callee.name == "__init__"
    )


def body_of(low: Lowering, body: SgNode | None) -> tree.Body:
    """The statements of a function; an expression is what it returns."""
    if body is None:
        return ()
    if body.kind() == "statement_block":
        return low.block(body)
    return (tree.Return(body, low.lower(body)),)


def field_setting(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """A field of a class as the constructor sets it."""
    key, value = node.field("name") or node.field("property"), node.field("value")
    if key is None or value is None:
        return ()
    return (tree.Assign(node, (own_attribute(key, key.text()),), low.lower(value)),)


def own_attribute(node: SgNode, name: str) -> tree.Attr:
    """`this.name`."""
    return tree.Attr(node, tree.Name(node, THIS), name, tree.Text(node, name))


def parameters(
    low: Lowering, node: SgNode, parts: list[SgNode], kinds: list[str]
) -> tuple[tuple[tree.Param, ...], tuple[tree.Node, ...]]:
    """All parameters, and the statements that take patterns apart and keep parameters as attributes."""
    if SEVERAL in kinds:
        items = parts[kinds.index(SEVERAL)].named_children()
    else:
        single = node.field("parameter")
        items = [single] if single is not None else []
    params: list[tree.Param] = []
    opening: list[tree.Node] = []
    for item in items:
        kind = item.kind()
        if kind == "identifier":
            name = item.text()
            declare_name(low, name)
            params.append(tree.Param(item, name, tree.Const(item, None), 0, False, None))
        elif kind != "comment":
            found = parameter(low, item, kind, opening)
            if found is not None:
                params.append(found)
    return tuple(params), tuple(opening)


def leads(node: SgNode, form: str) -> bool:
    """Whether something stands before the name of a parameter, whose kind is `form`."""
    first = node.child(0)
    return first is not None and first.kind() != form


def parts_of(node: SgNode) -> tuple[SgNode, SgNode | None, SgNode | None]:
    """The pattern of a parameter, its default and its type; most have no more than a name and a type."""
    parts = node.children()
    if len(parts) == 1:
        return parts[0], None, None
    if len(parts) == 2 and parts[0].kind() == "identifier" and parts[1].kind() == "type_annotation":
        return parts[0], None, parts[1]
    return node.field("pattern") or node, node.field("value"), node.field("type")


def parameter(low: Lowering, node: SgNode, kind: str, opening: list[tree.Node]) -> tree.Param | None:
    """One parameter, which callers may leave out unless the types say otherwise; None for that of `this`."""
    target, default = node, None
    note = None
    if kind in TYPED:
        target, default, said = parts_of(node)
        note = declared_type(said)
    elif kind == "assignment_pattern":
        target, default = node.field("left") or node, node.field("right")
    form = target.kind()
    if form == THIS:
        return None
    stars = 1 if form == "rest_pattern" else 0
    if stars:
        target = below(target)[0]
        form = target.kind()
    required = kind == "required_parameter"
    value = low.optional(default) or (None if required else tree.Const(node, None))
    simple = form == "identifier"
    name = target.text() if simple else f"parameter {len(opening)}"
    declare_name(low, name)
    if not simple:
        declare(low, target)
        opening.append(tree.Assign(target, (pattern(low, target),), tree.Name(target, name)))
    elif leads(node, form) and has_token(node, *PROPERTY):
        opening.append(tree.Assign(node, (own_attribute(target, name),), tree.Name(target, name)))
    return tree.Param(node, name, value, stars, False, note)
