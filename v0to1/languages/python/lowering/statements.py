"""Lower Python's statements and definitions."""

from __future__ import annotations

from sys import intern

import libcst as cst

from v0to1 import tree
from v0to1.languages.python.lowering.expressions import OPERATORS
from v0to1.languages.python.lowering.walk import Lowering, lowers


def parameters(low: Lowering, node: cst.Parameters) -> tuple[tree.Param, ...]:
    """All parameters in order."""
    found = [parameter(low, item) for item in (*node.posonly_params, *node.params)]
    if isinstance(node.star_arg, cst.Param):
        found.append(parameter(low, node.star_arg, stars=1))
    found.extend(parameter(low, item, keyword_only=True) for item in node.kwonly_params)
    if node.star_kwarg:
        found.append(parameter(low, node.star_kwarg, stars=2))
    return tuple(found)


def parameter(low: Lowering, node: cst.Param, *, stars: int = 0, keyword_only: bool = False) -> tree.Param:
    """One parameter with its default and annotation."""
    note = low.lower(node.annotation.annotation) if node.annotation else None
    return tree.Param(node, intern(node.name.value), low.optional(node.default), stars, keyword_only, note)


@lowers(cst.FunctionDef)
def function(low: Lowering, node: cst.FunctionDef) -> tree.Node:
    """A function definition."""
    low.generators.append(False)
    body = low.block(node.body)
    yields = low.generators.pop()
    decorators = tuple(low.lower(item.decorator) for item in node.decorators)
    is_async = node.asynchronous is not None
    given = parameters(low, node.params)
    returns = low.lower(node.returns.annotation) if node.returns is not None else None
    name = node.name.value
    return tree.Function(node, name, given, body, decorators, is_async, yields, returns=returns)


@lowers(cst.Lambda)
def lambda_(low: Lowering, node: cst.Lambda) -> tree.Node:
    """A lambda is a function that returns its body."""
    low.generators.append(False)
    body = (tree.Return(node.body, low.lower(node.body)),)
    low.generators.pop()
    return tree.Function(node, "<lambda>", parameters(low, node.params), body)


@lowers(cst.ClassDef)
def class_(low: Lowering, node: cst.ClassDef) -> tree.Node:
    """A class definition."""
    bases = tuple(low.lower(arg.value) for arg in node.bases)
    decorators = tuple(low.lower(item.decorator) for item in node.decorators)
    return tree.Class(node, node.name.value, bases, low.block(node.body), decorators)


@lowers(cst.Assign)
def assign(low: Lowering, node: cst.Assign) -> tree.Node:
    """`a = b = value`."""
    return tree.Assign(node, tuple(low.lower(item.target) for item in node.targets), low.lower(node.value))


@lowers(cst.AnnAssign)
def annotated(low: Lowering, node: cst.AnnAssign) -> tree.Node:
    """`a: T = value`, or only the declaration."""
    note = low.lower(node.annotation.annotation)
    return tree.Assign(node, (low.lower(node.target),), low.optional(node.value), note)


@lowers(cst.AugAssign)
def augmented(low: Lowering, node: cst.AugAssign) -> tree.Node:
    """`a += value` is `a = a + value`."""
    symbol = type(node.operator).__name__.removesuffix("Assign")
    target = low.lower(node.target)
    value = tree.Binary(node, target, OPERATORS.get(symbol, symbol), low.lower(node.value))
    return tree.Assign(node, (target,), value)


@lowers(cst.If)
def branch(low: Lowering, node: cst.If) -> tree.Node:
    """`if`/`elif`/`else`."""
    match node.orelse:
        case cst.If() as following:
            other: tree.Body = (branch(low, following),)
        case cst.Else() as final:
            other = low.block(final.body)
        case _:
            other = ()
    return tree.Branch(node, low.lower(node.test), (low.block(node.body), other), True)


@lowers(cst.Try, cst.TryStar)
def try_(low: Lowering, node: cst.Try | cst.TryStar) -> tree.Node:
    """`try` with handlers; `else` follows the body."""
    body = low.block(node.body) + (low.block(node.orelse.body) if node.orelse else ())
    handlers = tuple((*caught(low, item), *low.block(item.body)) for item in node.handlers)
    return tree.Try(node, body, handlers, low.block(node.finalbody.body) if node.finalbody else ())


def caught(low: Lowering, node: cst.ExceptHandler | cst.ExceptStarHandler) -> tree.Body:
    """The binding of a handler's error, if it has a name."""
    return (tree.Assign(node, (low.lower(node.name.name),), tree.Caught(node)),) if node.name else ()


@lowers(cst.For, cst.While)
def loop(low: Lowering, node: cst.For | cst.While) -> tree.Node:
    """`for` and `while`; `else` follows the loop's body."""
    body = low.block(node.body) + (low.block(node.orelse.body) if node.orelse else ())
    if isinstance(node, cst.For):
        return tree.Loop(node, low.lower(node.target), low.lower(node.iter), None, body)
    return tree.Loop(node, None, None, low.lower(node.test), body)


@lowers(cst.With)
def scoped(low: Lowering, node: cst.With) -> tree.Node:
    """`with`, synchronous or not."""
    items = tuple(
        (low.lower(item.item), low.lower(item.asname.name) if item.asname else None) for item in node.items
    )
    return tree.Scoped(node, items, low.block(node.body))


@lowers(cst.Return)
def returned(low: Lowering, node: cst.Return) -> tree.Node:
    """`return value`."""
    return tree.Return(node, low.optional(node.value))


@lowers(cst.Raise)
def raised(low: Lowering, node: cst.Raise) -> tree.Node:
    """`raise error`."""
    return tree.Leave(node, low.optional(node.exc), False)


@lowers(cst.Break, cst.Continue)
def loop_exit(low: Lowering, node: cst.Break | cst.Continue) -> tree.Node:
    """What ends a round of a loop early."""
    return tree.Leave(node, None, True, isinstance(node, cst.Continue))


@lowers(cst.Global, cst.Nonlocal)
def outer(low: Lowering, node: cst.Global | cst.Nonlocal) -> tree.Node:
    """Names of a scope outside."""
    return tree.Outer(node, tuple(item.name.value for item in node.names))


@lowers(cst.Del)
def deleted(low: Lowering, node: cst.Del) -> tree.Node:
    """`del a["b"], c`."""
    target = low.lower(node.target)
    return tree.Delete(node, target.items if isinstance(target, tree.Sequence) else (target,))


@lowers(cst.Assert)
def asserted(low: Lowering, node: cst.Assert) -> tree.Node:
    """`assert test, message`."""
    parts = (node.test, node.msg) if node.msg else (node.test,)
    return tree.Unknown(node, tuple(low.lower(part) for part in parts))


@lowers(cst.Expr)
def expression_statement(low: Lowering, node: cst.Expr) -> tree.Node:
    """A statement that is an expression."""
    value = low.lower(node.value)
    if not low.shows or len(low.generators) > 1:
        return value
    return tree.Call(node, tree.Name(node, "print"), (tree.Arg(node, None, value),))
