"""Lowering: what each piece of Python becomes in the small tree."""

from __future__ import annotations

import libcst as cst
import pytest

from v0to1 import tree
from v0to1.languages.python.lowering.module import lower_module


def lowered(source: str) -> tree.Node:
    """The last statement of a source in the small tree."""
    return lower_module(cst.parse_module(source))[-1]


KINDS = {
    "'a'": tree.Text,
    "b'a'": tree.Text,
    "f'a{b}'": tree.Template,
    "'a' 'b'": tree.Template,
    "1": tree.Const,
    "-1": tree.Const,
    "1.5": tree.Const,
    "...": tree.Const,
    "None": tree.Const,
    "a": tree.Name,
    "a.b": tree.Attr,
    "a['b']": tree.Index,
    "a[1, 2]": tree.Index,
    "a[1:]": tree.Slice,
    "{'a': 1, **b}": tree.Mapping,
    "[1, *a]": tree.Sequence,
    "{1}": tree.Sequence,
    "a(1, b=2, *c, **d)": tree.Call,
    "lambda a: a": tree.Function,
    "(a := 1)": tree.Assign,
    "a if b else c": tree.Choice,
    "a or b": tree.Choice,
    "a and b": tree.Choice,
    "not a": tree.Not,
    "a == b": tree.Compare,
    "a + b": tree.Binary,
    "[a for a in b]": tree.Comprehension,
    "{a: b for a, b in c}": tree.Comprehension,
    "await a": tree.Await,
    "yield a": tree.Yield,
    "a = b": tree.Assign,
    "a: int": tree.Assign,
    "a += b": tree.Assign,
    "del a": tree.Delete,
    "assert a, b": tree.Unknown,
    "import a": tree.Import,
    "raise a": tree.Leave,
    "if a: b": tree.Branch,
    "for a in b: c": tree.Loop,
    "while a: b": tree.Loop,
    "with a as b: c": tree.Scoped,
    "try: a\nexcept b: c": tree.Try,
    "match a:\n    case 1: b": tree.Match,
    "def a(): b": tree.Function,
    "class a(b): c": tree.Class,
    "def a():\n    global b": tree.Function,
}


@pytest.mark.parametrize(("source", "kind"), KINDS.items(), ids=KINDS)
def test_each_construct_has_its_node(source: str, kind: type[tree.Node]) -> None:
    assert type(lowered(source)) is kind


def test_every_node_keeps_its_origin() -> None:
    node = lowered("a('b')")
    assert isinstance(node, tree.Call)
    assert isinstance(node.origin, cst.Call)
    assert isinstance(node.args[0].value.origin, cst.SimpleString)


@pytest.mark.parametrize(
    ("source", "value"), [("'a\\n'", "a\n"), ("r'a\\n'", "a\\n"), ("b'\\xe4'", "ä"), ('"""x"""', "x")]
)
def test_literals_are_decoded(source: str, value: str) -> None:
    node = lowered(source)
    assert isinstance(node, tree.Text)
    assert node.value == value


@pytest.mark.parametrize(
    ("source", "pieces"),
    [
        ("f'a{{b}}\\n{c}'", ["a{b}\n", None]),
        ("rf'a\\n{c}'", ["a\\n", None]),
        ("'a' f'b{c}' 'd'", ["a", "b", None, "d"]),
    ],
)
def test_templates_are_flat(source: str, pieces: list[str | None]) -> None:
    node = lowered(source)
    assert isinstance(node, tree.Template)
    assert [piece.value if isinstance(piece, tree.Text) else None for piece in node.pieces] == pieces


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import a.b", [("a", 0, None, "a")]),
        ("import a.b as c", [("a.b", 0, None, "c")]),
        ("from a import b, c as d", [("a", 0, "b", "b"), ("a", 0, "c", "d")]),
        ("from . import b", [("", 1, "b", "b")]),
        ("from ..a import *", [("a", 2, "*", "*")]),
    ],
)
def test_imports_bind_one_name_each(source: str, expected: list[tuple[str, int, str | None, str]]) -> None:
    nodes = lower_module(cst.parse_module(source))
    found = [(n.module, n.level, n.name, n.alias) for n in nodes if isinstance(n, tree.Import)]
    assert found == expected


@pytest.mark.parametrize(
    ("source", "yields"),
    [
        ("def f():\n    yield 1", True),
        ("def f():\n    x = yield from a", True),
        ("def f():\n    def g():\n        yield 1", False),
        ("def f():\n    return lambda: (yield)", False),
    ],
)
def test_a_generator_yields_by_itself(source: str, yields: bool) -> None:
    node = lowered(source)
    assert isinstance(node, tree.Function)
    assert node.yields is yields


def test_parameters_of_every_kind() -> None:
    node = lowered("def f(a, /, b: int = 1, *c, d, **e): pass")
    assert isinstance(node, tree.Function)
    assert [(p.name, p.stars, p.keyword_only) for p in node.params] == [
        ("a", 0, False),
        ("b", 0, False),
        ("c", 1, False),
        ("d", 0, True),
        ("e", 2, False),
    ]
    assert node.body == ()


def test_alternatives_are_flat_unless_in_parentheses() -> None:
    node = lowered("a or b or c")
    nested = lowered("(a or b) or c")
    assert isinstance(node, tree.Choice)
    assert isinstance(nested, tree.Choice)
    assert (len(node.options), len(nested.options)) == (3, 2)


def test_a_long_chain_of_operators_is_lowered_without_recursion() -> None:
    node = lowered(" + ".join(["a"] * 800))
    depth = 0
    while isinstance(node, tree.Binary):
        node, depth = node.left, depth + 1
    assert depth == 799


def test_patterns_of_every_kind() -> None:
    node = lowered(
        "match a:\n    case {'k': x, **rest}: 1\n    case [y, *z]: 2\n"
        "    case str(w) | C(v=1): 3\n    case _ if q: 4"
    )
    assert isinstance(node, tree.Match)
    assert [type(case.pattern) for case in node.cases] == [
        tree.MappingPattern,
        tree.SequencePattern,
        tree.AnyPattern,
        tree.NamePattern,
    ]
    assert node.cases[3].test is not None
