"""Lower Python's expressions."""

from __future__ import annotations

import ast
from sys import intern

import libcst as cst

from v0to1 import tree
from v0to1.languages.python.lowering.walk import Lowering, lowers


@lowers(cst.SimpleString)
def simple_string(low: Lowering, node: cst.SimpleString) -> tree.Node:
    """A plain literal; bytes are text as far as they are ASCII."""
    try:
        value = node.evaluated_value
    except (SyntaxError, ValueError):  # an escape that is none, which LibCST lets pass
        return tree.Unknown(node, ())
    return tree.Text(node, value if isinstance(value, str) else value.decode("latin-1"))


@lowers(cst.FormattedString)
def formatted_string(low: Lowering, node: cst.FormattedString) -> tree.Node:
    """An f-string: literal pieces and expressions."""
    raw = "r" in node.prefix.lower()
    pieces: list[tree.Node] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            pieces.append(formatted_text(part, raw))
        elif isinstance(part, cst.FormattedStringExpression):
            pieces.append(low.lower(part.expression))
    return tree.Template(node, tuple(pieces))


def formatted_text(part: cst.FormattedStringText, raw: bool) -> tree.Node:
    """Decode a literal piece of an f-string."""
    value = part.value.replace("{{", "{").replace("}}", "}")
    return tree.Text(part, value if raw or "\\" not in value else unescaped(value))


def unescaped(value: str) -> str:
    """Undo the escapes of a literal's inside; text that is no literal stays as it is."""
    try:
        decoded = ast.literal_eval('"""' + value.replace('"', '\\"') + '"""')
    except (SyntaxError, ValueError):
        return value
    return str(decoded)


@lowers(cst.ConcatenatedString)
def concatenated(low: Lowering, node: cst.ConcatenatedString) -> tree.Node:
    """Literals beside each other are one template, flattened."""
    pieces: list[tree.Node] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        pieces.append(low.lower(rest.left))
        rest = rest.right
    pieces.append(low.lower(rest))
    flat: list[tree.Node] = []
    for piece in pieces:
        flat.extend(piece.pieces if isinstance(piece, tree.Template) else (piece,))
    return tree.Template(node, tuple(flat))


@lowers(cst.Integer, cst.Float)
def number(low: Lowering, node: cst.Integer | cst.Float) -> tree.Node:
    """A number literal."""
    return tree.Const(node, ast.literal_eval(node.value))


@lowers(cst.Ellipsis)
def ellipsis(low: Lowering, node: cst.Ellipsis) -> tree.Node:
    """`...` says nothing."""
    return tree.Const(node, ...)


CONSTANTS = {"None": None, "True": True, "False": False}


@lowers(cst.Name)
def name(low: Lowering, node: cst.Name) -> tree.Node:
    """A variable, or one of the three constants that look like one."""
    if node.value in CONSTANTS:
        return tree.Const(node, CONSTANTS[node.value])
    return tree.Name(node, intern(node.value))


@lowers(cst.Attribute)
def attribute(low: Lowering, node: cst.Attribute) -> tree.Node:
    """`a.b`."""
    return tree.Attr(node, low.lower(node.value), intern(node.attr.value))


@lowers(cst.Subscript)
def subscript(low: Lowering, node: cst.Subscript) -> tree.Node:
    """`a[b]`, `a[b, c]` or `a[b:c]`."""
    target = low.lower(node.value)
    keys = [element.slice for element in node.slice]
    if any(isinstance(key, cst.Slice) for key in keys):
        return tree.Slice(node, target)
    indexes = [low.lower(key.value) for key in keys if isinstance(key, cst.Index)]
    return tree.Index(node, target, indexes[0] if len(indexes) == 1 else tree.Sequence(node, tuple(indexes)))


@lowers(cst.Dict)
def mapping(low: Lowering, node: cst.Dict) -> tree.Node:
    """A dict literal."""
    entries = tuple(
        tree.Entry(
            item, low.lower(item.key) if isinstance(item, cst.DictElement) else None, low.lower(item.value)
        )
        for item in node.elements
    )
    return tree.Mapping(node, entries)


@lowers(cst.List, cst.Tuple, cst.Set)
def sequence(low: Lowering, node: cst.List | cst.Tuple | cst.Set) -> tree.Node:
    """A list, tuple or set literal."""
    items = tuple(
        tree.Spread(item, low.lower(item.value))
        if isinstance(item, cst.StarredElement)
        else low.lower(item.value)
        for item in node.elements
    )
    return tree.Sequence(node, items)


@lowers(cst.Call)
def call(low: Lowering, node: cst.Call) -> tree.Node:
    """A call with its arguments."""
    args = tuple(
        tree.Arg(arg, intern(arg.keyword.value) if arg.keyword else None, low.lower(arg.value), len(arg.star))
        for arg in node.args
    )
    return tree.Call(node, low.lower(node.func), args)


@lowers(cst.NamedExpr)
def walrus(low: Lowering, node: cst.NamedExpr) -> tree.Node:
    """`(a := value)` assigns and gives the value."""
    return tree.Assign(node, (low.lower(node.target),), low.lower(node.value))


@lowers(cst.IfExp)
def conditional(low: Lowering, node: cst.IfExp) -> tree.Node:
    """`a if test else b`."""
    return tree.Choice(node, low.lower(node.test), (low.lower(node.body), low.lower(node.orelse)))


@lowers(cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)
def comprehension(
    low: Lowering, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp
) -> tree.Node:
    """A comprehension of any kind."""
    clauses = []
    clause: cst.CompFor | None = node.for_in
    while clause is not None:
        tests = tuple(low.lower(item.test) for item in clause.ifs)
        clauses.append((low.lower(clause.target), low.lower(clause.iter), tests))
        clause = clause.inner_for_in
    if isinstance(node, cst.DictComp):
        return tree.Comprehension(node, low.lower(node.key), low.lower(node.value), tuple(clauses))
    return tree.Comprehension(node, None, low.lower(node.elt), tuple(clauses))


@lowers(cst.BooleanOperation)
def choice(low: Lowering, node: cst.BooleanOperation) -> tree.Node:
    """`a or b` chooses; `a and b` gives the second when the first holds."""
    operands: list[cst.BaseExpression] = [node.right]
    rest = node.left
    while (
        isinstance(rest, cst.BooleanOperation)
        and not rest.lpar
        and type(rest.operator) is type(node.operator)
    ):
        operands.append(rest.right)
        rest = rest.left
    lowered = [low.lower(operand) for operand in (rest, *reversed(operands))]
    if isinstance(node.operator, cst.Or):
        return tree.Choice(node, None, tuple(lowered))
    test = lowered[0] if len(lowered) == 2 else tree.Unknown(node, tuple(lowered[:-1]))
    return tree.Choice(node, test, (lowered[-1],))


EQUALS = {"Equal": "==", "NotEqual": "!=", "In": "in", "NotIn": "not in", "Is": "is", "IsNot": "is not"}
ORDERS = {"LessThan": "<", "LessThanEqual": "<=", "GreaterThan": ">", "GreaterThanEqual": ">="}
COMPARISONS = {**EQUALS, **ORDERS}


@lowers(cst.Comparison)
def compare(low: Lowering, node: cst.Comparison) -> tree.Node:
    """A comparison; chained ones are analysed pair by pair."""
    pairs, left = [], low.lower(node.left)
    for item in node.comparisons:
        right = low.lower(item.comparator)
        pairs.append(tree.Compare(node, left, COMPARISONS.get(type(item.operator).__name__, "?"), right))
        left = right
    return pairs[0] if len(pairs) == 1 else tree.Unknown(node, tuple(pairs))


OPERATORS = {"Add": "+", "Modulo": "%", "Divide": "/", "BitOr": "|"}


@lowers(cst.BinaryOperation)
def binary(low: Lowering, node: cst.BinaryOperation) -> tree.Node:
    """An arithmetic operation; long chains lean to the left and are built from there."""
    chain: list[cst.BinaryOperation] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.BinaryOperation):
        chain.append(rest)
        rest = rest.left
    found = low.lower(rest)
    for operation in reversed(chain):
        symbol = type(operation.operator).__name__
        found = tree.Binary(operation, found, OPERATORS.get(symbol, symbol), low.lower(operation.right))
    return found


@lowers(cst.UnaryOperation)
def unary(low: Lowering, node: cst.UnaryOperation) -> tree.Node:
    """`not a`, or a signed number."""
    inner = low.lower(node.expression)
    if isinstance(node.operator, cst.Not):
        return tree.Not(node, inner)
    if (
        isinstance(node.operator, cst.Minus)
        and isinstance(inner, tree.Const)
        and isinstance(inner.value, int | float)
    ):
        return tree.Const(node, -inner.value)
    return tree.Unknown(node, (inner,))


@lowers(cst.Await)
def awaited(low: Lowering, node: cst.Await) -> tree.Node:
    """`await value`."""
    return tree.Await(node, low.lower(node.expression))


@lowers(cst.Yield)
def yielded(low: Lowering, node: cst.Yield) -> tree.Node:
    """`yield value` and `yield from value`."""
    low.generators[-1] = True
    if isinstance(node.value, cst.From):
        return tree.Yield(node, low.lower(node.value.item), True)
    return tree.Yield(node, low.optional(node.value))
