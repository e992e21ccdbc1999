"""Modules lowered from Python's own tree: as from LibCST's, which is made where changes may be drafted."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

from tests.command import v0to1
from v0to1 import tree
from v0to1.languages.base import Unplaced
from v0to1.languages.python import modules as python_modules
from v0to1.languages.python.layout import Layout
from v0to1.languages.python.lowering.module import lower_module
from v0to1.languages.python.lowering.quick import lower_quickly, places_in
from v0to1.languages.python.modules import UNLIKE, PythonModules, alike, counterparts
from v0to1.languages.python.sources import Sources
from v0to1.pipeline import language_analysis
from v0to1.pipeline.language_analysis import analysed
from v0to1.tree.walking import walk_through

FIXTURES = Path(__file__).parents[2] / "fixtures"
SOURCES = Path(python_modules.__file__).parents[3]
CLIENTS = FIXTURES / "clients"
FILES = sorted(each.relative_to(CLIENTS).as_posix() for each in CLIENTS.rglob("*.py"))

URL = "'https://app.all-hands.dev/api/conversations'"

LITERALS = (
    *(
        "'a'",
        '"a"',
        "'''a'''",
        '"""a"""',
        "''",
        "r'\\d'",
        "u'a'",
        "b'\\xe4'",
        "rb'a'",
        "'\\n'",
        "'ä'",
        "'\\''",
    ),
    *("'a' 'b'", "'a' \"b\"", "('a'\n  'b')", "'' ''", "b'a' b'b'", "'''a''' '''b'''", "'a' r'\\b'"),
    *("f'a'", "f''", "f'{a}'", "f'{a}b'", "f'a{b.c[d]}'", "f'{a!r:>{b}}'", "f'{{a}}{b}'", "f'\\n{a}'"),
    *("rf'\\d{a}'", "f'{a=}'", "f'{a = }'", "f'{a=!r}'", "f'{f(a, b)}'", "f'{f(a=1)}'", "f'{a[\"b\"]}'"),
    *("f'''a\n{b}\n'''", "f'a' f'{b}'", "'a' f'{b}' 'c'", "f'{a}' 'b'", "f'{a if b else c}'", "f'{a:{b}}'"),
    *("1", "-1", "1.5", "1j", "-1j", "0xff", "1_000", "-True", "None", "...", "- -1", "~1"),
)
EXPRESSIONS = (
    *(
        "a[b]",
        "a[b, c]",
        "a[(b, c)]",
        "a[(b), c]",
        "a[b,]",
        "a[(b,)]",
        "a[1:2]",
        "a[1:2, 3]",
        "a[b:c, (d, e)]",
    ),
    *("a[()]", "a[*b]", "a[*b, c]", "a['b' 'c']", "a[f'{b}']", "a[(b, c), d]", "a[ä, 'ö']"),
    *("f(a, *b, c=1, *d, **e)", "f(*a, b)", "f(a=1, *b)", "f(x for x in y)", "f((yield))", "f(**a, b=1)"),
    *("(a, *b)", "{**a, 'b': c}", "{*a, b}", "[*a]", "a or b or c", "(a or b) or c", "a or (b or c)"),
    *("a and b and c", "(a and b) and c", "a and (b or c)", "not a", "a < b < c", "a is not b", "a not in b"),
    *("a + b % c | d / e", "a - b * c // d ** e << f >> g ^ h & i @ j", "(a + b) + c", "a + (b + c)"),
    *("(a := b)", "a if b else c", "lambda a, *b, c=1, **d: (a, b)", "lambda: (yield)", "lambda: f'{a}'"),
    *("[a for b in c if d if e for f in g]", "{a: b for a, b in c}", "{a async for a in b}", "await a"),
    *("f'{(yield)}'", "f'{a}' f'{(yield b)}'", "a[(yield), *b]", "lambda: f'{(yield)}'"),
    *("(yield)", "(yield a)", "(yield from a)", "a.b.c", "(a).b", "(a\n .b\n .c())", "f('ä', ö)['ü' 'x']"),
)
STATEMENTS = (
    *(
        "a = b = c",
        "a, b = c",
        "a, *b = c",
        "(a, b), c = d",
        "a: int",
        "a: int = 1",
        "a += b",
    ),
    *("a //= b", "a |= b", "a.b[c] @= d", "del a", "del a, b", "del (a, b)", "del (a, b), c", "del [a]"),
    *(
        "del a.b, c[d]",
        "assert a",
        "assert a, b",
        "raise",
        "raise a",
        "raise a from b",
        "pass",
        "a; b; pass; c",
    ),
    *("import a", "import a.b", "import a.b as c, d", "from a import (b, c as d)", "from .. import a"),
    *("from .a.b import *", "if a: b", "if a:\n b\nelif c:\n d\nelse:\n e", "if a:\n b\nelse:\n if c: d"),
    *(
        "for a, b in c: d\nelse: e",
        "while a:\n break\nelse:\n continue",
        "with a: b",
        "with a as b, c as (d, e): f",
    ),
    *("with (a as b, c): d", "try: a\nexcept: b", "try: a\nexcept b as c: d\nelse: e\nfinally: f"),
    *(
        "try: a\nfinally: b",
        "try: a\nexcept* b as c: d",
        "def f(a, /, b: int = 1, *c: x, d, e=2, **g) -> h: yield",
    ),
    *("def f(*, a=1): return", "def f(a=1, *, b): 'text'", "async def f():\n async with a as b: await c"),
    *(
        "async def f():\n async for a in b: yield c",
        "@a\n@b('c')\ndef f(): global d, e",
        "def f():\n nonlocal_ = 1",
    ),
    *("class A: pass", "@a\nclass A(B, *C, metaclass=D, **E):\n x: int = 1", "def f():\n def g(): yield"),
    "match a:\n case 1 | 'b' 'c': d\n case None: e\n case {'k': x, **rest}: f\n case {A.b: _}: g",
    "match a, b:\n case [x, *rest]: c\n case (y,): d\n case str(z) | C(1, v=2): e\n case _ if g: h",
    "match a:\n case -1 | 1+2j: f",
    "match a:\n case [*_]: b\n case ((c)): d\n case (1 as e): f\n case []: g\n case C(): h",
    "def f():\n nonlocal a\n",
    *("del (a, b),", "del [a, b] ,", "del ((a, b))", "del (a,),", "del ä['ö'], ; b"),
    *("def f():\n x = f'{(yield)}'", "def f():\n a[(yield), *b]", "def f():\n lambda: f'{(yield)}'"),
)
"""Of everything that LibCST lowers, and Python writes, at least one."""


def both(text: str, *, shows: bool = False) -> tuple[tree.Body, tree.Body]:
    """A module, lowered in the two ways."""
    quick = lower_quickly(text, 7, shows=shows)
    assert quick is not None, text
    return quick[0], lower_module(cst.parse_module(text), shows=shows)


def difference(quick: tree.Body, whole: tree.Body) -> object:
    """The first nodes that are not alike; nothing where all are, and origins are shared alike."""
    for one, other in zip_longest(walk_through(quick), walk_through(whole)):
        if one is None or other is None or not alike(one, other):
            return one, other
    found = counterparts(quick, whole)
    return None if found is not None and len(found) == len({*map(id, found.values())}) else "origins"


@pytest.mark.parametrize("shows", [False, True])
@pytest.mark.parametrize("text", [*LITERALS, *EXPRESSIONS, *STATEMENTS])
def test_syntax_is_lowered_alike(text: str, shows: bool) -> None:
    assert difference(*both(text, shows=shows)) is None
    assert difference(*both(f"ä = 'ö'\n{text}".replace("\n", "\r\n"))) is None


def misplaced(text: str, module: cst.Module, quick: tree.Body, whole: tree.Body) -> list[tuple[str, str]]:
    """What Python's parser places elsewhere than LibCST does: the text at both places."""
    layout, nodes = Layout(module), counterparts(quick, whole)
    assert nodes is not None, text
    pairs = [((one.start, one.end), layout.span(nodes[at])) for at, one in places_in(text, 7).items()]
    return [(text[slice(*one)], text[slice(*other)]) for one, other in pairs if one != other]


@pytest.mark.parametrize("text", [*LITERALS, *EXPRESSIONS, *STATEMENTS])
def test_syntax_is_placed_alike(text: str) -> None:
    for each in (text, f"ä = ('ö')\r\nif ä:\r\n\tö('𝕏', a)\relse: b\n{text}"):
        module, quick = cst.parse_module(each), both(each)[0]
        assert misplaced(each, module, quick, lower_module(module)) == []


def test_everything_around_us_is_lowered_and_placed_alike() -> None:
    """The fixtures, and v0to1 with its tests."""
    found, number = {}, 0
    for path in sorted([*FIXTURES.rglob("*.py"), *(SOURCES / "v0to1").rglob("*.py")]):
        text = path.read_bytes().decode("utf-8", "replace")
        quick = lower_quickly(text, 7)
        try:
            parsed = cst.parse_module(text)
        except cst.ParserSyntaxError:
            assert quick is None
            continue
        assert quick is not None, path
        whole = lower_module(parsed)
        found[path.name] = difference(quick[0], whole) or misplaced(text, parsed, quick[0], whole)
        number += 1
    assert {name: one for name, one in found.items() if one} == {}
    assert number > 500


def test_a_difference_is_seen() -> None:
    """Of values, of what stands in what, and of which nodes have one origin."""
    for one, other in (
        ("a('b')", "a('c')"),
        ("a(b)", "a(b, c)"),
        ("a.b", "a[b]"),
        ("1", "True"),
        ("a", "a; b"),
        ("def f(): global a, b", "def f(): global a, c"),
        ("match a:\n case B(c=d): e", "match a:\n case B(f=d): e"),
    ):
        assert difference(both(one)[0], both(other)[1]) is not None
    quick, whole = both("a < b < c")
    assert isinstance(quick[0], tree.Unknown)
    quick[0].children[0].origin = 99  # type: ignore[misc]
    assert difference(quick, whole) == "origins"


@pytest.mark.parametrize("text", ["a = = 1", "print 'a'", "a\0b", "x = " + "(" * 300 + ")" * 300])
def test_what_python_does_not_take_is_left_to_libcst(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert lower_quickly(text, 0) is None


def modules() -> PythonModules:
    return PythonModules(FILES, lambda path: (CLIENTS / path).read_text(encoding="utf-8"))


def by_libcst() -> PythonModules:
    """The same modules, with LibCST's nodes as origins."""
    found = modules()
    for path in FILES:
        found.parse(path)
    return found


def reachable(body: tree.Body) -> Iterator[object]:
    waiting: list[object] = [body]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, type):
            seen.add(id(one))
            yield one
            waiting.extend(gc.get_referents(one))


def test_no_syntax_is_kept_until_places_are_asked_for() -> None:
    quick = modules()
    for path in FILES:
        assert not any(isinstance(one, cst.CSTNode) for one in reachable(quick.body(path)))
    assert not quick.parsed


def test_places_are_the_same() -> None:
    whole, quick = by_libcst(), modules()
    sources = Sources(whole), Sources(quick)
    for path in FILES:
        whole.body(path), quick.body(path)
    for path in FILES:
        for kept, made in zip(walk_through(whole.body(path)), walk_through(quick.body(path)), strict=True):
            assert type(whole.syntax(kept)) is type(quick.syntax(made))
            assert sources[0].span(path, kept) == sources[1].span(path, made)


def test_a_file_that_libcst_does_not_take_is_told_where_something_is_found_in_it(tmp_path: Path) -> None:
    (tmp_path / "found.py").write_text(
        f"import requests\n(a): int = 1\nrequests.get({URL})\n", encoding="utf-8"
    )
    (tmp_path / "imported.py").write_text("(a): int = 1\nTIMEOUT = 5\n", encoding="utf-8")
    (tmp_path / "importer.py").write_text(
        f"import requests\nfrom imported import TIMEOUT\nrequests.get({URL}, timeout=TIMEOUT)\n",
        encoding="utf-8",
    )
    done = v0to1("check", folder=tmp_path)
    assert done.returncode == 2
    (error,) = (one for one in done.stderr.splitlines() if one.startswith("error:"))
    assert error.startswith("error: found.py:")
    assert error.endswith(": valid Python that LibCST cannot parse; check the file by hand, or exclude it")
    assert "importer.py:3" in done.stdout


@pytest.mark.parametrize("comment", ["", "# v0to1: ignore"])
def test_files_that_libcst_does_not_take_are_learnt_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comment: str
) -> None:
    """However many they are, the project is analysed twice."""
    rounds: list[object] = []

    def counted(*given: Any) -> Any:
        rounds.append(given)
        return analysed(*given)

    monkeypatch.setattr(language_analysis, "analysed", counted)
    for number in range(4):
        (tmp_path / f"a{number}.py").write_text(
            f"import requests\n(a): int = {number}\nrequests.get({URL}, {comment!r})\n", encoding="utf-8"
        )
    (tmp_path / "b.py").write_text(f"import requests\nrequests.get({URL})  {comment}\n", encoding="utf-8")
    done = v0to1("check", "--jobs", "1", folder=tmp_path)
    assert done.returncode == 2
    assert [done.stderr.count(f"error: a{number}.py:") for number in range(4)] == [1] * 4
    assert done.stdout.startswith("No certain use" if comment else "1 OpenHands V0 operation in 1 file")
    assert len(rounds) == 2


def test_what_is_lowered_otherwise_is_lowered_by_libcst_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "only = 'this'\n"
    found = PythonModules(["a.py"], lambda path: text)
    (node,) = found.body("a.py")
    monkeypatch.setattr(found, "lower", lambda path, parsed: lower_module(cst.parse_module("other = 1")))
    with pytest.raises(Unplaced):
        found.syntax(node)
    try:
        (node,) = PythonModules(["a.py"], lambda path: text).body("a.py")
        assert isinstance(node.origin, cst.Assign)
    finally:
        UNLIKE.discard(text)


def test_escapes_that_are_none_give_no_warning() -> None:
    found = PythonModules(["a.py"], lambda path: "f('\\d')\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (node,) = found.body("a.py")
        assert isinstance(found.syntax(node), cst.Call)


def test_a_file_with_the_newest_syntax_is_migrated(tmp_path: Path) -> None:
    """Also where the Python that runs this does not know it."""
    (tmp_path / "a.py").write_text(
        "import requests\n\ntype Name = str\n\n\ndef read[T](base: Name, key: T) -> T:\n"
        '    return requests.get(f"{base}/api/conversations/{f"{key}"}").json()\n\n\n'
        'read("https://app.all-hands.dev", "c")\n',
        encoding="utf-8",
    )
    done = v0to1("check", folder=tmp_path)
    assert (done.returncode, done.stderr.count("error:")) == (1, 0)
    assert "conversations/get" in done.stdout
