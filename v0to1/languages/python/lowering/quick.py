"""Lower a module from the tree of the parser of the Python that runs this: far quicker than from LibCST's.

The result is what `lower_module` makes, node by node, but for the origins: these are numbers. Where LibCST
tells more than Python's own tree does (the pieces of a literal, parentheses), it is asked for them.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate, count
from sys import intern
from types import MappingProxyType
from typing import Any

import libcst as cst

from v0to1 import tree
from v0to1.core.model import Span
from v0to1.languages.python.lowering.walk import Lowering
from v0to1.tree.walking import walk_through

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
LITERAL = re.compile(
    r"""(?sx) [bBrRuU]{0,2}
    (?: \"{3} (?: \\. | (?!\"{3})[^\\] )* \"{3} | '{3} (?: \\. | (?!'{3})[^\\] )* '{3}
      | " (?: \\. | [^"\\] )* " | ' (?: \\. | [^'\\] )* ' )"""
)
"""One string; several beside each other are none."""

PLAIN_TEMPLATE = re.compile(r"""(?x) [fF] (?: "(?!"") [^"\\\r\n]* " | '(?!'') [^'\\\r\n]* ' )""")
"""One f-string on one line, whose text stands for itself."""

DEBUGGED = re.compile(r"=\s*[}!:]")
"""`f"{name=}"` has a text that LibCST does not take for one."""

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Mod: "%",
    ast.Div: "/",
    ast.BitOr: "|",
    ast.Sub: "Subtract",
    ast.Mult: "Multiply",
    ast.FloorDiv: "FloorDivide",
    ast.Pow: "Power",
    ast.LShift: "LeftShift",
    ast.RShift: "RightShift",
    ast.BitXor: "BitXor",
    ast.BitAnd: "BitAnd",
    ast.MatMult: "MatrixMultiply",
}
"""Those that have no meaning here go by LibCST's names."""

COMPARISONS: dict[type[ast.AST], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class Unlike(Exception):
    """Syntax whose lowering takes LibCST's tree of the whole module."""


def lower_quickly(text: str, first: int, *, shows: bool = False) -> tuple[tree.Body, int] | None:
    """Lower a module; None where this Python does not take it, or LibCST is needed.

    Origins are numbers from `first` on, in no order; the next one that is free is returned, too. With `shows`
    it is code of a notebook, which shows the values of expressions.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parsed = ast.parse(text)
            lowering = _Quick(text, first, shows=shows)
            return lowering.statements(parsed.body), next(lowering.numbers)
        except (SyntaxError, ValueError, RecursionError, MemoryError, Unlike):
            return None


def places_in(text: str, first: int, *, shows: bool = False) -> dict[int, Span]:
    """Where nodes of a module stand that `lower_quickly` lowers, by their numbers: those in `PLACED`, mostly.

    A node that is not among them has a place that only LibCST tells.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lowering = _Placing(text, first, shows=shows)
        lowering.statements(ast.parse(text).body)
    return lowering.places


Handler = Callable[["_Quick", Any], tree.Node]
_HANDLERS: dict[type[ast.AST], Handler] = {}


class _Quick:
    """One module that is lowered; `numbers` are those of its origins."""

    def __init__(self, text: str, first: int, *, shows: bool) -> None:
        self.numbers = count(first)
        self._text = text
        self._lines: list[str] = []
        self._ascii = text.isascii()
        self._shows = shows
        self._functions: list[bool] = [False]
        """For each function that is being lowered, whether a yield was seen in it."""

    def lower(self, node: ast.AST) -> tree.Node:
        """Lower a statement, an expression or a pattern."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise Unlike
        return handler(self, node)

    def optional(self, node: ast.AST | None) -> tree.Node | None:
        """Lower an expression that may be missing."""
        return self.lower(node) if node is not None else None

    def statements(self, nodes: Iterable[ast.stmt]) -> tree.Body:
        """Lower statements in order."""
        found: list[tree.Node] = []
        for node in nodes:
            kind = type(node)
            if kind is ast.Import or kind is ast.ImportFrom:
                found += self._imports(node)
            elif kind is not ast.Pass:
                found.append(self.lower(node))
        return tuple(found)

    def _imports(self, node: Any) -> list[tree.Node]:
        if type(node) is ast.Import:
            return [self._plain_import(one) for one in node.names]
        module = node.module or ""
        return [
            tree.Import(next(self.numbers), module, node.level, one.name, one.asname or one.name)
            for one in node.names
        ]

    def _plain_import(self, one: ast.alias) -> tree.Node:
        first = one.name if one.asname else one.name.split(".")[0]
        return tree.Import(next(self.numbers), first, 0, None, one.asname or first)

    def function(self, lowered: Callable[[], tree.Body]) -> tuple[tree.Body, bool]:
        """The body of a function, and whether it yields."""
        self._functions.append(False)
        return lowered(), self._functions.pop()

    def yields(self) -> None:
        """Note that the function yields."""
        self._functions[-1] = True

    def shown(self) -> bool:
        """Whether an expression that stands here as a statement is shown."""
        return self._shows and len(self._functions) == 1

    def source(self, node: ast.expr | ast.stmt) -> str:
        """The text of an expression, without parentheses around it."""
        if not self._lines:
            self._lines = LINE.findall(self._text)
        assert node.end_lineno is not None
        lines = self._lines[node.lineno - 1 : node.end_lineno]
        start, end = node.col_offset, node.end_col_offset
        if self._ascii:
            if len(lines) == 1:
                return lines[0][start:end]
            return "".join((lines[0][start:], *lines[1:-1], lines[-1][:end]))
        # Columns are bytes of UTF-8.
        if len(lines) == 1:
            return lines[0].encode()[start:end].decode()
        return "".join((lines[0].encode()[start:].decode(), *lines[1:-1], lines[-1].encode()[:end].decode()))

    def by_libcst(self, node: Any) -> tree.Node:
        """Lower an expression from LibCST's tree of it."""
        try:
            parsed = cst.parse_expression(f"({self.source(node)})")
        except cst.ParserSyntaxError:
            raise Unlike from None
        lowering = Lowering()
        found = lowering.lower(parsed)
        if lowering.generators[-1]:
            self.yields()
        numbers: dict[int, int] = {}
        for one in walk_through(found):
            number = numbers.get(id(one.origin))
            if number is None:
                number = numbers[id(one.origin)] = next(self.numbers)
            one.origin = number  # type: ignore[misc]
        return found


PLACED: Mapping[type[ast.AST], type[tree.Node]] = MappingProxyType(
    {ast.Name: tree.Name, ast.Attribute: tree.Attr, ast.Call: tree.Call, ast.Constant: tree.Text}
)
"""Nodes that begin and end where Python's parser and LibCST say alike, and what they are lowered to."""


class _Placing(_Quick):
    """One module that is lowered once more for the places of its nodes, which most modules need not tell."""

    def __init__(self, text: str, first: int, *, shows: bool) -> None:
        super().__init__(text, first, shows=shows)
        self.places: dict[int, Span] = {}
        self._starts = [0, *accumulate(map(len, LINE.findall(text)))]
        self._templates = 0

    def lower(self, node: ast.AST) -> tree.Node:
        """Lower a node, and note where it stands; what Python tells of f-strings is wrong before 3.12."""
        self._templates += type(node) is ast.JoinedStr
        found = super().lower(node)
        self._templates -= type(node) is ast.JoinedStr
        if not self._templates and type(found) is PLACED.get(type(node)):
            assert isinstance(node, ast.expr)
            assert isinstance(found.origin, int)
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            start = self._at(node.lineno, node.col_offset)
            self.places[found.origin] = Span(start, self._at(node.end_lineno, node.end_col_offset))
        return found

    def _at(self, line: int, column: int) -> int:
        """The character of the text at a column of a line."""
        start = self._starts[line - 1]
        if self._ascii:
            return start + column
        return start + len(self._text[start : self._starts[line]].encode()[:column].decode())


def _lowers(*kinds: type[ast.AST]) -> Callable[[Handler], Handler]:
    """Register a function as the lowering of kinds of nodes."""

    def register(handler: Handler) -> Handler:
        _HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register


@_lowers(ast.Constant)
def _constant(low: _Quick, node: ast.Constant) -> tree.Node:
    value = node.value
    if isinstance(value, str | bytes):
        if not _plainly_written(node, len(value)) and LITERAL.fullmatch(low.source(node)) is None:
            return low.by_libcst(node)
        return tree.Text(next(low.numbers), value if isinstance(value, str) else value.decode("latin-1"))
    if isinstance(value, complex):
        return tree.Unknown(next(low.numbers), ())
    return tree.Const(next(low.numbers), value)


def _plainly_written(node: Any, length: int) -> bool:
    """Whether a literal has nothing but two quotes beside its text: no escapes, and no other literal."""
    only = node.end_col_offset - node.col_offset == length + 2 and node.end_lineno == node.lineno
    return bool(only)


@_lowers(ast.JoinedStr)
def _template(low: _Quick, node: ast.JoinedStr) -> tree.Node:
    written = low.source(node)
    if PLAIN_TEMPLATE.fullmatch(written) is None or DEBUGGED.search(written):
        return low.by_libcst(node)
    pieces: list[tree.Node] = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            if not _needs_no_places(part.value):
                return low.by_libcst(node)
            pieces.append(low.lower(part.value))
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            pieces.append(tree.Text(next(low.numbers), part.value))
        else:
            raise Unlike
    return tree.Template(next(low.numbers), tuple(pieces))


def _needs_no_places(node: ast.AST) -> bool:
    """Whether an expression can be lowered without its places: those in f-strings are wrong before 3.12."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=value):
            return _needs_no_places(value)
        case (
            ast.Subscript(value=value, slice=ast.Name())
            | ast.Subscript(value=value, slice=ast.Constant(value=int()))
        ):
            return _needs_no_places(value)
        case ast.Call(func=func, args=args, keywords=[]):
            return _needs_no_places(func) and all(map(_needs_no_places, args))
    return False


@_lowers(ast.Name)
def _name(low: _Quick, node: ast.Name) -> tree.Node:
    return tree.Name(next(low.numbers), intern(node.id))


@_lowers(ast.Attribute)
def _attribute(low: _Quick, node: ast.Attribute) -> tree.Node:
    return tree.Attr(next(low.numbers), low.lower(node.value), intern(node.attr))


@_lowers(ast.Subscript)
def _subscript(low: _Quick, node: ast.Subscript) -> tree.Node:
    key = node.slice
    number = next(low.numbers)
    if isinstance(key, ast.Slice):
        return tree.Slice(number, low.lower(node.value))
    if not isinstance(key, ast.Tuple):
        return tree.Index(number, low.lower(node.value), low.lower(key))
    written = low.source(key)
    if written.startswith("(") or any(isinstance(one, ast.Starred) for one in key.elts):
        return low.by_libcst(node)
    target = low.lower(node.value)
    if any(isinstance(one, ast.Slice) for one in key.elts):
        return tree.Slice(number, target)
    keys = tuple(low.lower(one) for one in key.elts)
    return tree.Index(number, target, keys[0] if len(keys) == 1 else tree.Sequence(number, keys))


@_lowers(ast.Dict)
def _mapping(low: _Quick, node: ast.Dict) -> tree.Node:
    entries = tuple(
        tree.Entry(next(low.numbers), low.optional(key), low.lower(value))
        for key, value in zip(node.keys, node.values, strict=True)
    )
    return tree.Mapping(next(low.numbers), entries)


@_lowers(ast.List, ast.Tuple, ast.Set)
def _sequence(low: _Quick, node: ast.List | ast.Tuple | ast.Set) -> tree.Node:
    items = tuple(
        tree.Spread(next(low.numbers), low.lower(one.value))
        if isinstance(one, ast.Starred)
        else low.lower(one)
        for one in node.elts
    )
    return tree.Sequence(next(low.numbers), items)


@_lowers(ast.Call)
def _call(low: _Quick, node: ast.Call) -> tree.Node:
    given: list[Any] = [*node.args, *node.keywords]
    if node.keywords and any(isinstance(one, ast.Starred) for one in node.args):
        given.sort(key=_place)  # f(a=1, *b)
    return tree.Call(next(low.numbers), low.lower(node.func), tuple(_argument(low, one) for one in given))


def _place(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _argument(low: _Quick, node: Any) -> tree.Arg:
    number = next(low.numbers)
    kind = type(node)
    if kind is ast.keyword:
        if node.arg is None:
            return tree.Arg(number, None, low.lower(node.value), 2)
        return tree.Arg(number, intern(node.arg), low.lower(node.value))
    if kind is ast.Starred:
        return tree.Arg(number, None, low.lower(node.value), 1)
    return tree.Arg(number, None, low.lower(node))


@_lowers(ast.NamedExpr)
def _walrus(low: _Quick, node: ast.NamedExpr) -> tree.Node:
    return tree.Assign(next(low.numbers), (low.lower(node.target),), low.lower(node.value))


@_lowers(ast.IfExp)
def _conditional(low: _Quick, node: ast.IfExp) -> tree.Node:
    options = (low.lower(node.body), low.lower(node.orelse))
    return tree.Choice(next(low.numbers), low.lower(node.test), options)


@_lowers(ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
def _comprehension(low: _Quick, node: Any) -> tree.Node:
    clauses = tuple(
        (low.lower(one.target), low.lower(one.iter), tuple(map(low.lower, one.ifs)))
        for one in node.generators
    )
    if isinstance(node, ast.DictComp):
        return tree.Comprehension(next(low.numbers), low.lower(node.key), low.lower(node.value), clauses)
    return tree.Comprehension(next(low.numbers), None, low.lower(node.elt), clauses)


@_lowers(ast.BoolOp)
def _choice(low: _Quick, node: ast.BoolOp) -> tree.Node:
    lowered = tuple(map(low.lower, node.values))
    number = next(low.numbers)
    if isinstance(node.op, ast.Or):
        return tree.Choice(number, None, lowered)
    test = lowered[0] if len(lowered) == 2 else tree.Unknown(number, lowered[:-1])
    return tree.Choice(number, test, (lowered[-1],))


@_lowers(ast.Compare)
def _compare(low: _Quick, node: ast.Compare) -> tree.Node:
    number = next(low.numbers)
    pairs: list[tree.Node] = []
    left = low.lower(node.left)
    for operator, compared in zip(node.ops, node.comparators, strict=True):
        right = low.lower(compared)
        pairs.append(tree.Compare(number, left, COMPARISONS[type(operator)], right))
        left = right
    return pairs[0] if len(pairs) == 1 else tree.Unknown(number, tuple(pairs))


@_lowers(ast.BinOp)
def _binary(low: _Quick, node: ast.BinOp) -> tree.Node:
    chain: list[ast.BinOp] = []
    rest: ast.expr = node
    while isinstance(rest, ast.BinOp):
        chain.append(rest)
        rest = rest.left
    found = low.lower(rest)
    for one in reversed(chain):
        found = tree.Binary(next(low.numbers), found, OPERATORS[type(one.op)], low.lower(one.right))
    return found


@_lowers(ast.UnaryOp)
def _unary(low: _Quick, node: ast.UnaryOp) -> tree.Node:
    inner = low.lower(node.operand)
    number = next(low.numbers)
    if isinstance(node.op, ast.Not):
        return tree.Not(number, inner)
    if (
        isinstance(node.op, ast.USub)
        and isinstance(inner, tree.Const)
        and isinstance(inner.value, int | float)
    ):
        return tree.Const(number, -inner.value)
    return tree.Unknown(number, (inner,))


@_lowers(ast.Await)
def _awaited(low: _Quick, node: ast.Await) -> tree.Node:
    return tree.Await(next(low.numbers), low.lower(node.value))


@_lowers(ast.Yield, ast.YieldFrom)
def _yielded(low: _Quick, node: ast.Yield | ast.YieldFrom) -> tree.Node:
    low.yields()
    return tree.Yield(next(low.numbers), low.optional(node.value), isinstance(node, ast.YieldFrom))


@_lowers(ast.Lambda)
def _lambda(low: _Quick, node: ast.Lambda) -> tree.Node:
    def lowered() -> tree.Body:
        value = low.lower(node.body)
        return (tree.Return(value.origin, value),)

    body, _ = low.function(lowered)
    return tree.Function(next(low.numbers), "<lambda>", _parameters(low, node.args), body)


def _parameters(low: _Quick, node: ast.arguments) -> tuple[tree.Param, ...]:
    ordered = [*node.posonlyargs, *node.args]
    without: list[ast.expr | None] = [None] * (len(ordered) - len(node.defaults))
    found = [
        _parameter(low, one, default)
        for one, default in zip(ordered, (*without, *node.defaults), strict=True)
    ]
    if node.vararg is not None:
        found.append(_parameter(low, node.vararg, None, stars=1))
    found += (
        _parameter(low, one, default, keyword_only=True)
        for one, default in zip(node.kwonlyargs, node.kw_defaults, strict=True)
    )
    if node.kwarg is not None:
        found.append(_parameter(low, node.kwarg, None, stars=2))
    return tuple(found)


def _parameter(
    low: _Quick, node: ast.arg, default: ast.expr | None, *, stars: int = 0, keyword_only: bool = False
) -> tree.Param:
    note = low.optional(node.annotation)
    return tree.Param(next(low.numbers), intern(node.arg), low.optional(default), stars, keyword_only, note)


@_lowers(ast.FunctionDef, ast.AsyncFunctionDef)
def _function(low: _Quick, node: Any) -> tree.Node:
    body, yields = low.function(lambda: low.statements(node.body))
    return tree.Function(
        next(low.numbers),
        node.name,
        _parameters(low, node.args),
        body,
        tuple(map(low.lower, node.decorator_list)),
        isinstance(node, ast.AsyncFunctionDef),
        yields,
        returns=low.optional(node.returns),
    )


@_lowers(ast.ClassDef)
def _class(low: _Quick, node: ast.ClassDef) -> tree.Node:
    bases = tuple(low.lower(one.value if isinstance(one, ast.Starred) else one) for one in node.bases)
    decorators = tuple(map(low.lower, node.decorator_list))
    return tree.Class(next(low.numbers), node.name, bases, low.statements(node.body), decorators)


@_lowers(ast.Assign)
def _assign(low: _Quick, node: ast.Assign) -> tree.Node:
    return tree.Assign(next(low.numbers), tuple(map(low.lower, node.targets)), low.lower(node.value))


@_lowers(ast.AnnAssign)
def _annotated(low: _Quick, node: ast.AnnAssign) -> tree.Node:
    note = low.lower(node.annotation)
    return tree.Assign(next(low.numbers), (low.lower(node.target),), low.optional(node.value), note)


@_lowers(ast.AugAssign)
def _augmented(low: _Quick, node: ast.AugAssign) -> tree.Node:
    number = next(low.numbers)
    target = low.lower(node.target)
    value = tree.Binary(number, target, OPERATORS[type(node.op)], low.lower(node.value))
    return tree.Assign(number, (target,), value)


@_lowers(ast.If)
def _branch(low: _Quick, node: ast.If) -> tree.Node:
    other = low.statements(node.orelse)
    arms = (low.statements(node.body), other)
    return tree.Branch(next(low.numbers), low.lower(node.test), arms, True)


@_lowers(ast.Try, *([ast.TryStar] if hasattr(ast, "TryStar") else []))
def _try(low: _Quick, node: Any) -> tree.Node:
    body = low.statements(node.body) + low.statements(node.orelse)
    handlers = tuple((*_caught(low, one), *low.statements(one.body)) for one in node.handlers)
    return tree.Try(next(low.numbers), body, handlers, low.statements(node.finalbody))


def _caught(low: _Quick, node: ast.ExceptHandler) -> tree.Body:
    if node.name is None:
        return ()
    number = next(low.numbers)
    name = tree.Name(next(low.numbers), intern(node.name))
    return (tree.Assign(number, (name,), tree.Caught(number)),)


@_lowers(ast.For, ast.AsyncFor, ast.While)
def _loop(low: _Quick, node: Any) -> tree.Node:
    body = low.statements(node.body) + low.statements(node.orelse)
    number = next(low.numbers)
    if isinstance(node, ast.While):
        return tree.Loop(number, None, None, low.lower(node.test), body)
    return tree.Loop(number, low.lower(node.target), low.lower(node.iter), None, body)


@_lowers(ast.With, ast.AsyncWith)
def _scoped(low: _Quick, node: Any) -> tree.Node:
    items = tuple((low.lower(one.context_expr), low.optional(one.optional_vars)) for one in node.items)
    return tree.Scoped(next(low.numbers), items, low.statements(node.body))


@_lowers(ast.Return)
def _returned(low: _Quick, node: ast.Return) -> tree.Node:
    return tree.Return(next(low.numbers), low.optional(node.value))


@_lowers(ast.Raise)
def _raised(low: _Quick, node: ast.Raise) -> tree.Node:
    return tree.Leave(next(low.numbers), low.optional(node.exc), False)


@_lowers(ast.Break, ast.Continue)
def _loop_exit(low: _Quick, node: ast.Break | ast.Continue) -> tree.Node:
    return tree.Leave(next(low.numbers), None, True, isinstance(node, ast.Continue))


@_lowers(ast.Global, ast.Nonlocal)
def _outer(low: _Quick, node: ast.Global | ast.Nonlocal) -> tree.Node:
    return tree.Outer(next(low.numbers), tuple(node.names))


@_lowers(ast.Delete)
def _deleted(low: _Quick, node: ast.Delete) -> tree.Node:
    targets = tuple(map(low.lower, node.targets))
    only = targets[0] if len(targets) == 1 and not low.source(node).endswith(",") else None
    return tree.Delete(next(low.numbers), only.items if isinstance(only, tree.Sequence) else targets)


@_lowers(ast.Assert)
def _asserted(low: _Quick, node: ast.Assert) -> tree.Node:
    parts = (node.test, node.msg) if node.msg is not None else (node.test,)
    return tree.Unknown(next(low.numbers), tuple(map(low.lower, parts)))


@_lowers(ast.Expr)
def _expression(low: _Quick, node: ast.Expr) -> tree.Node:
    value = low.lower(node.value)
    if not low.shown():
        return value
    number = next(low.numbers)
    return tree.Call(number, tree.Name(number, "print"), (tree.Arg(number, None, value),))


@_lowers(ast.Match)
def _match(low: _Quick, node: ast.Match) -> tree.Node:
    cases = tuple(
        tree.Case(
            next(low.numbers), low.lower(one.pattern), low.optional(one.guard), low.statements(one.body)
        )
        for one in node.cases
    )
    return tree.Match(next(low.numbers), low.lower(node.subject), cases)


@_lowers(ast.MatchValue)
def _equal(low: _Quick, node: ast.MatchValue) -> tree.Node:
    return tree.EqualPattern(next(low.numbers), low.lower(node.value))


@_lowers(ast.MatchSingleton)
def _singleton(low: _Quick, node: ast.MatchSingleton) -> tree.Node:
    return tree.EqualPattern(next(low.numbers), tree.Const(next(low.numbers), node.value))


@_lowers(ast.MatchOr)
def _either(low: _Quick, node: ast.MatchOr) -> tree.Node:
    return tree.AnyPattern(next(low.numbers), tuple(map(low.lower, node.patterns)))


@_lowers(ast.MatchMapping)
def _mapping_pattern(low: _Quick, node: ast.MatchMapping) -> tree.Node:
    entries = tuple(
        tree.EntryPattern(next(low.numbers), low.lower(key), low.lower(pattern))
        for key, pattern in zip(node.keys, node.patterns, strict=True)
    )
    return tree.MappingPattern(next(low.numbers), entries, node.rest)


@_lowers(ast.MatchSequence)
def _sequence_pattern(low: _Quick, node: ast.MatchSequence) -> tree.Node:
    return tree.SequencePattern(next(low.numbers), tuple(map(low.lower, node.patterns)))


@_lowers(ast.MatchStar)
def _rest_pattern(low: _Quick, node: ast.MatchStar) -> tree.Node:
    return tree.NamePattern(next(low.numbers), node.name, None)


@_lowers(ast.MatchClass)
def _class_pattern(low: _Quick, node: ast.MatchClass) -> tree.Node:
    named = tuple(
        (name, low.lower(pattern)) for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True)
    )
    return tree.ClassPattern(
        next(low.numbers), low.lower(node.cls), tuple(map(low.lower, node.patterns)), named
    )


@_lowers(ast.MatchAs)
def _name_pattern(low: _Quick, node: ast.MatchAs) -> tree.Node:
    inner = low.optional(node.pattern)
    return tree.NamePattern(next(low.numbers), node.name, inner)
