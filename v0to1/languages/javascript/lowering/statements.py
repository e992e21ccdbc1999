"""Lower statements."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.javascript.lowering.blocks import lexical, names_in
from v0to1.languages.javascript.lowering.classes import class_of
from v0to1.languages.javascript.lowering.functions import FUNCTIONS, function_value
from v0to1.languages.javascript.lowering.patterns import bound, declare, declare_name, pattern
from v0to1.languages.javascript.lowering.prototypes import is_method
from v0to1.languages.javascript.lowering.types import declared_type
from v0to1.languages.javascript.lowering.walk import (
    HANDLERS,
    Lowering,
    below,
    halves,
    has_token,
    lowers,
    states,
)
from v0to1.languages.javascript.nodes import function_of

NOT_VALUES = ("type_annotation", "comment")
"""What may follow the name of a declared variable besides its value."""


@states("expression_statement")
def expression(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """A statement that is an expression."""
    inner = node.named_children()
    if len(inner) == 1 and (kind := inner[0].kind()) in HANDLERS:
        return (HANDLERS[kind](low, inner[0]),)
    return low.statements(inner)


@states("lexical_declaration", "variable_declaration")
def variables(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`const a = 1, { b } = c`."""
    return tuple([declarator(low, item) for item in below(node) if item.kind() == "variable_declarator"])


def declarator(low: Lowering, node: SgNode) -> tree.Node:
    """One variable, or a pattern of them."""
    target, value, said = declared_parts(node)
    if target is None:
        return tree.Unknown(node, low.inner(node))
    kind = value.kind() if value is not None else ""
    if target.kind() != "identifier":
        name = ""
        declare(low, target)
    else:
        name = declare_name(low, target.text())
        if value is not None and kind == "class":
            return class_of(low, value, name)
    note = declared_type(said) if said is not None else None
    into = bound(low, target, name) if name else pattern(low, target)
    return tree.Assign(
        node, (into,), valued(low, value, kind, name) if value is not None else tree.Const(node, None), note
    )


def declared_parts(node: SgNode) -> tuple[SgNode | None, SgNode | None, SgNode | None]:
    """What a declaration declares, its value and its type."""
    parts = node.named_children()
    if len(parts) == 2 and parts[1].kind() not in NOT_VALUES:
        return parts[0], parts[1], None
    return node.field("name"), node.field("value"), node.field("type")


def valued(low: Lowering, node: SgNode, kind: str, name: str) -> tree.Node:
    """A value that is bound to a name; a function is called by it."""
    return function_value(low, node, name) if kind in FUNCTIONS else HANDLERS[kind](low, node)


@lowers("assignment_expression")
def assignment(low: Lowering, node: SgNode) -> tree.Node:
    """`a = value`; what is put into `module.exports` is handed over to other modules."""
    left, right = halves(node, "left", "right")
    if left is None or right is None:
        return tree.Unknown(node, low.inner(node))
    form = left.kind()
    path = left.text() if form == "member_expression" else ""
    if is_method(low, path):
        return tree.Unknown(node, ())
    if path == "module.exports":
        return handed_over(low, node, right)
    owner, _, last = path.rpartition(".")
    name = last or (left.text() if form == "identifier" else "")
    value = valued(low, right, right.kind(), name)
    if owner in ("module.exports", "exports"):
        same = right.kind() == "identifier" and right.text() == last
        return tree.Unknown(node, ()) if same else export(node, last, value)
    return tree.Assign(node, (pattern(low, left),), value)


def handed_over(low: Lowering, node: SgNode, right: SgNode) -> tree.Node:
    """`module.exports = value`."""
    if right.kind() == "class":
        named = class_of(low, right, tree.WHOLE)
        return tree.Unknown(node, (named,))
    return export(node, tree.WHOLE, low.lower(right))


def export(node: SgNode, name: str, value: tree.Node) -> tree.Node:
    """A variable of the module that others may take; what a function puts there, they read at any time."""
    given = tree.Assign(node, (tree.Name(node, name),), value)
    if function_of(node) is None or isinstance(value, tree.Function):
        return given
    taken = tree.Call(node, tree.Name(node, "exports"), (tree.Arg(node, None, tree.Name(node, name)),))
    return tree.Unknown(node, (tree.Outer(node, (name,)), given, taken))


@states("statement_block", "class_static_block")
def block(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """A block by itself."""
    return low.block(node if node.kind() == "statement_block" else below(node)[-1])


@states("labeled_statement")
def labelled(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`label: statement`."""
    return low.block(node.field("body"))


@states("internal_module", "module")
def namespace(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`namespace N { … }`: its names are taken for the module's."""
    return low.block(node.field("body"))


@lowers("if_statement")
def branch(low: Lowering, node: SgNode) -> tree.Node:
    """`if` and `else`."""
    parts = below(node)
    test, then, other = (*parts, None) if len(parts) == 2 else branch_parts(node)
    otherwise = low.statements(below(other)) if other is not None else ()
    if other is not None and (inner := below(other)) and inner[-1].kind() == "statement_block":
        otherwise = low.block(inner[-1])
    return tree.Branch(node, low.optional(test), (low.block(then), otherwise), True)


def branch_parts(node: SgNode) -> tuple[SgNode | None, SgNode | None, SgNode | None]:
    """The condition of an `if`, what it guards, and its `else`, which may have comments between them."""
    return node.field("condition"), node.field("consequence"), node.field("alternative")


@lowers("switch_statement")
def switch(low: Lowering, node: SgNode) -> tree.Node:
    """`switch`; cases without a body of their own are alternatives of the next one."""
    subject, body = node.field("value"), node.field("body")
    cases: list[tree.Case] = []
    waiting: list[tree.Node] = []
    for item in below(body) if body is not None else ():
        value = item.field("value")
        if value is not None:
            waiting.append(tree.EqualPattern(value, low.lower(value)))
        inner = [child for child in item.field_children("body") if child.kind() != "break_statement"]
        if not inner and item.kind() == "switch_case" and not list(item.field_children("body")):
            continue
        whole = tree.NamePattern(item, None, None) if item.kind() == "switch_default" else None
        chosen = whole or (waiting[0] if len(waiting) == 1 else tree.AnyPattern(item, tuple(waiting)))
        if whole is not None and waiting:
            cases.append(tree.Case(item, tree.AnyPattern(item, tuple(waiting)), None, ()))
        cases.append(tree.Case(item, chosen, None, low.statements(unbraced(inner))))
        waiting = []
    return tree.Match(node, low.optional(subject) or tree.Unknown(node, ()), tuple(cases))


def unbraced(nodes: list[SgNode]) -> list[SgNode]:
    """The statements of a case; a `break` at the end of its block is only the end of the case."""
    if len(nodes) == 1 and nodes[0].kind() == "statement_block":
        return [child for child in below(nodes[0]) if child.kind() != "break_statement"]
    return nodes


@lowers("try_statement")
def try_(low: Lowering, node: SgNode) -> tree.Node:
    """`try`, `catch` and `finally`."""
    body, handler, final = (node.field(name) for name in ("body", "handler", "finalizer"))
    handlers: tuple[tree.Body, ...] = ()
    if handler is not None:
        caught = handler.field("parameter")
        with low.inside(names_in(caught) if caught is not None else ()):
            names = (pattern(low, caught),) if caught is not None else ()
            error = (tree.Assign(handler, names, tree.Caught(handler)),) if names else ()
            handlers = ((*error, *low.block(handler.field("body"))),)
    return tree.Try(
        node, low.block(body), handlers, low.block(final.field("body")) if final is not None else ()
    )


@lowers("for_in_statement")
def for_each(low: Lowering, node: SgNode) -> tree.Node:
    """`for (const a of b)`; of `in` the names are keys."""
    left, right = node.field("left"), node.field("right")
    own = names_in(left) if left is not None and has_token(node, "const", "let") else ()
    iterable = low.optional(right)
    with low.inside(own):
        if left is not None and has_token(node, "const", "let", "var"):
            declare(low, left)
        target = pattern(low, left) if left is not None else None
        return tree.Loop(node, target, iterable, None, low.block(node.field("body")))


@states("for_statement")
def for_(low: Lowering, node: SgNode) -> tuple[tree.Node, ...]:
    """`for (start; test; step)`."""
    start, test, step = (node.field(name) for name in ("initializer", "condition", "increment"))
    with low.inside(lexical([start], [start.kind()]) if start is not None else ()):
        before = low.statements([start]) if start is not None else ()
        body = (*low.block(node.field("body")), *((low.lower(step),) if step is not None else ()))
        return (*before, tree.Loop(node, None, None, low.optional(test), body))


@lowers("while_statement", "do_statement")
def while_(low: Lowering, node: SgNode) -> tree.Node:
    """`while` and `do`."""
    return tree.Loop(node, None, None, low.optional(node.field("condition")), low.block(node.field("body")))


@lowers("return_statement")
def returned(low: Lowering, node: SgNode) -> tree.Node:
    """`return value`."""
    inner = [(child, kind) for child in node.named_children() if (kind := child.kind()) != "comment"]
    return tree.Return(node, HANDLERS[inner[0][1]](low, inner[0][0]) if inner else None)


@lowers("throw_statement")
def thrown(low: Lowering, node: SgNode) -> tree.Node:
    """`throw error`."""
    inner = below(node)
    return tree.Leave(node, low.lower(inner[-1]) if inner else None, False)


@lowers("break_statement", "continue_statement")
def loop_exit(low: Lowering, node: SgNode) -> tree.Node:
    """What ends a round of a loop early."""
    return tree.Leave(node, None, True, node.kind() == "continue_statement" and not below(node))
