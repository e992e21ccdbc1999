"""The order of functions in a Python module, which means nothing, changes nothing."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws.kinds import Project, kind_of, of_kind
from tests.laws.stories import QUICK, judged, migration, plain, project
from v0to1.applying.writing import write

pytestmark = pytest.mark.whole


def reordered(text: str, seed: int) -> str:
    """A module with runs of its functions and methods in another order; decorated ones stay."""
    lines = text.splitlines(keepends=True)
    picked = random.Random(seed)
    body = ast.parse(text).body
    bodies = (body, *(node.body for node in body if isinstance(node, ast.ClassDef)))
    moved: list[tuple[int, int, list[str]]] = []
    for group in (group for each in bodies for group in runs(each)):
        spans = [(each.lineno - 1, each.end_lineno or 0) for each in group]
        blocks = [lines[start:end] for start, end in spans]
        picked.shuffle(blocks)
        moved += [(*span, block) for span, block in zip(spans, blocks, strict=True)]
    for start, end, block in sorted(moved, reverse=True):
        lines[start:end] = block
    return "".join(lines)


def runs(body: list[ast.stmt]) -> Iterator[list[ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Functions that follow each other and have no decorators, which may ask for an order."""
    group: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.decorator_list:
            group.append(node)
        else:
            yield group
            group = []
    yield group


@settings(QUICK, max_examples=6)
@given(one=st.sampled_from(of_kind("python", "clients")), seed=st.integers(0, 2**16))
def test_the_order_of_functions_does_not_matter(one: Project, seed: int) -> None:
    files = {
        name: (reordered(text, seed) if kind_of(name) == "python" else text).encode()
        for name, text in one.files
    }
    with project(files) as folder:
        again = migration(folder)
        write(folder, again.changes, allow_dirty=True)
        assert judged(again) == judged(plain(one)[0])
        assert migration(folder).changes == ()
