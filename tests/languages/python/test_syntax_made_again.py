"""Where no places are expected, no syntax is kept of a module; made once more, it has the same places."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest

from v0to1 import tree
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.sources import Sources
from v0to1.tree.walking import walk_through

CLIENTS = Path(__file__).parents[2] / "fixtures/clients"
FILES = sorted(each.relative_to(CLIENTS).as_posix() for each in CLIENTS.rglob("*.py"))


def modules(*, expected: bool) -> PythonModules:
    found = PythonModules(FILES, lambda path: (CLIENTS / path).read_text(encoding="utf-8"))
    found.expect(FILES if expected else ())
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


@pytest.mark.parametrize("path", FILES)
def test_only_the_lowered_module_is_kept(path: str) -> None:
    spare = modules(expected=False)
    assert not any(isinstance(one, cst.CSTNode) for one in reachable(spare.body(path)))
    assert path not in spare.parsed


def test_places_are_the_same() -> None:
    whole, spare = modules(expected=True), modules(expected=False)
    sources = Sources(whole), Sources(spare)
    for path in FILES:
        whole.body(path), spare.body(path)
    for path in FILES:
        several = walk_through(whole.body(path)), walk_through(spare.body(path))
        for kept, made in zip(*several, strict=True):
            assert type(kept) is type(made)
            assert type(whole.syntax(kept)) is type(spare.syntax(made))
            assert sources[0].span(path, kept) == sources[1].span(path, made)


def test_nodes_of_one_origin_still_have_one() -> None:
    spare = modules(expected=False)
    for path in FILES:
        again = modules(expected=True)
        numbers: dict[object, int] = {}
        for kept, made in zip(walk_through(again.body(path)), walk_through(spare.body(path)), strict=True):
            assert numbers.setdefault(made.origin, id(kept.origin)) == id(kept.origin)


def test_syntax_is_let_go_of_modules_that_were_lowered_before() -> None:
    spare, first = modules(expected=True), FILES[0]
    for path in FILES:
        spare.body(path)
    layout = spare.layout(FILES[-1])
    spare.expect([first])
    spare.expect([])

    assert layout is not None
    assert [path for path in FILES if spare.parsed.get(path) is not None] == [FILES[-1]]
    sources, whole = Sources(spare), Sources(modules(expected=True))
    for path in FILES:
        for made, kept in zip(
            walk_through(spare.body(path)), walk_through(whole.modules.body(path)), strict=True
        ):
            assert sources.span(path, made) == whole.span(path, kept)
