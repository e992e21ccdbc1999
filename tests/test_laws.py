"""The laws of the house, on real clients with random dress: newlines, marks, encodings, comments, order."""

from __future__ import annotations

import ast
import codecs
import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from v0to1.config import Config
from v0to1.core.model import Edit, Place, Run, Verdict
from v0to1.core.text import apply_edits, decode
from v0to1.pipeline import run
from v0to1.pipeline.journal import undo
from v0to1.pipeline.write import write
from v0to1.reports.json_report import dump, load
from v0to1.reports.redacted import redacted

FIXTURES = Path(__file__).parent / "fixtures"
CLIENTS = tuple(sorted(path.parent for path in (FIXTURES / "clients").glob("*/expected.json")))
LOOK_ALIKES = tuple(sorted(path.parent for path in (FIXTURES / "lookalikes").glob("*/lookalike.json")))
ASSERTED = re.compile(r"^[ ]*# law \d+ é\r?\n", re.MULTILINE)
COOKIE = "# -*- coding: latin-1 -*-\n"
NOWHERE = Place("", 0, 0, 0, 0)

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dress:
    """How the files of a project are dressed; `seed` places comments, `blank` adds empty lines to them."""

    newline: str
    bom: bool
    latin: bool
    comments: int
    blank: bool
    seed: int


DRESSES = st.builds(
    Dress,
    newline=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    latin=st.booleans(),
    comments=st.integers(0, 6),
    blank=st.booleans(),
    seed=st.integers(0, 2**16),
)
QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a smaller example costs minutes, and these are small
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def texts_of(client: Path) -> dict[str, str]:
    """The Python files of a fixture, by name."""
    found = sorted(
        path for path in client.rglob("*.py") if not set(path.parts) & {"__pycache__", ".ruff_cache"}
    )
    return {path.relative_to(client).as_posix(): path.read_text(encoding="utf-8") for path in found}


def dressed(text: str, dress: Dress) -> bytes:
    """The bytes of a file in another dress; what it does stays the same."""
    lines = text.splitlines(keepends=True)
    picked = random.Random(dress.seed)
    places = statements(text)
    for number in sorted(picked.sample(sorted(places), min(dress.comments, len(places))), reverse=True):
        indent = lines[number - 1][: places[number]]
        lines.insert(number - 1, f"{indent}# law {number} é\n")
        if dress.blank:
            lines.insert(number - 1, "\n")
    latin = dress.latin and not dress.bom and fits_latin("".join(lines))
    whole = (COOKIE if latin else "") + "".join(lines)
    body = whole.replace("\n", dress.newline)
    return (codecs.BOM_UTF8 if dress.bom else b"") + body.encode("latin-1" if latin else "utf-8")


def fits_latin(text: str) -> bool:
    """Whether Latin-1 has all the characters, so that the file may declare it."""
    return all(ord(each) < 256 for each in text) and not text.startswith("#!")


def statements(text: str) -> dict[int, int]:
    """Lines before which a comment may stand, with the width of their indentation.

    Not before the first statement of the file: the place of new imports depends on what is there.
    """
    lines = text.splitlines()
    found: dict[int, int] = {}
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or (node in tree.body and _is_top(node)):
            continue
        decorators = getattr(node, "decorator_list", [])
        line = min([node.lineno, *(each.lineno for each in decorators)])
        if not lines[line - 1][: node.col_offset].strip():
            found[line] = node.col_offset
    return found


def _is_top(node: ast.stmt) -> bool:
    """Imports and docstrings: the head of a module, which new imports join."""
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


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


@contextmanager
def project(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with these files, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="law-"))
    try:
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        yield folder
    finally:
        shutil.rmtree(folder)


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def migration(folder: Path) -> Run:
    return run(Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25)), fixing=True)


def found_in(done: Run) -> Counter[tuple[str, str, str]]:
    """What was found, without the places."""
    return Counter((each.rule, each.path, each.verdict.value) for each in done.findings)


@cache
def plain(client: Path) -> tuple[Run, dict[str, str]]:
    """The migration of a client as it stands."""
    with project({name: text.encode() for name, text in texts_of(client).items()}) as folder:
        done = migration(folder)
        return done, {each.path: each.after for each in done.changes}


@QUICK
@given(client=st.sampled_from(CLIENTS), dress=DRESSES)
def test_dress_changes_nothing_but_itself(client: Path, dress: Dress) -> None:
    """Newlines, marks, encodings and comments neither hide an operation nor are lost by its fix."""
    texts = texts_of(client)
    before = {name: dressed(text, dress) for name, text in texts.items()}
    done, undressed = plain(client)
    with project(before) as folder:
        again = migration(folder)
        write(folder, again.changes, allow_dirty=True)
        after = contents(folder)

    assert found_in(again) == found_in(done)
    for name, data in after.items():
        if name not in before:
            assert data.decode() == undressed[name]
            continue
        decoded, old = decode(data, name), decode(before[name], name)
        assert (decoded.encoding, decoded.bom) == (old.encoding, old.bom)
        assert not re.search("(?<!\r)\n", decoded.text) or dress.newline == "\n", "a line end was lost"
        assert ASSERTED.findall(decoded.text) == ASSERTED.findall(old.text), "a comment was lost"
        if not dress.blank:
            bare = ASSERTED.sub("", decoded.text).replace("\r\n", "\n").removeprefix(COOKIE)
            assert bare == undressed.get(name, texts[name])


@QUICK
@given(client=st.sampled_from(CLIENTS), dress=DRESSES)
def test_twice_is_once_and_undo_is_never(client: Path, dress: Dress) -> None:
    """A second run finds nothing to change, what changed still parses, and undo gives every byte back."""
    before = {name: dressed(text, dress) for name, text in texts_of(client).items()}
    with project(before) as folder:
        done = migration(folder)
        write(folder, done.changes, allow_dirty=True)
        for change in done.changes:
            ast.parse((folder / change.path).read_bytes())
        second = migration(folder)
        assert second.changes == ()
        assert not any(each.applied for each in second.findings)
        if done.changes:
            undo(folder)
        assert contents(folder) == before


@QUICK
@given(client=st.sampled_from(CLIENTS), seed=st.integers(0, 2**16))
def test_the_order_of_functions_does_not_matter(client: Path, seed: int) -> None:
    files = {name: reordered(text, seed).encode() for name, text in texts_of(client).items()}
    done, _ = plain(client)
    with project(files) as folder:
        again = migration(folder)
        write(folder, again.changes, allow_dirty=True)
        assert found_in(again) == found_in(done)
        assert migration(folder).changes == ()


@QUICK
@given(client=st.sampled_from(LOOK_ALIKES), dress=DRESSES)
def test_look_alikes_stay_in_any_dress(client: Path, dress: Dress) -> None:
    files = {name: dressed(text, dress) for name, text in texts_of(client).items()}
    with project(files) as folder:
        done = migration(folder)

    assert done.changes == ()
    assert not any(each.applied or each.edits for each in done.findings)


@QUICK
@given(client=st.sampled_from(CLIENTS), dress=DRESSES)
def test_fixes_are_whole_and_fit_together(client: Path, dress: Dress) -> None:
    """The edits of what was applied go together; nothing of a fix that was left is in the text."""
    files = {name: dressed(text, dress) for name, text in texts_of(client).items()}
    with project(files) as folder:
        done = migration(folder)
    after = {each.path: each for each in done.changes}
    touched = set()
    for name, edits in edits_of(done).items():
        before = decode(files[name], name).text
        assert after[name].before == before
        assert apply_edits(before, sorted(edits, key=lambda each: each.span)) != before
        touched.add(name)

    assert touched == {each.path for each in done.changes if each.before is not None}
    assert all(each.edits for each in done.findings if each.applied)
    assert all(len(set(each.edits)) == len(each.edits) for each in done.findings)


def edits_of(done: Run) -> dict[str, set[Edit]]:
    """The edits of all fixes that were applied, each once, by file; what a larger one removes is left out."""
    found: dict[str, set[Edit]] = {}
    for finding in done.findings:
        for edit in finding.edits if finding.applied else ():
            found.setdefault(edit.path, set()).add(Edit(edit.path, edit.span, edit.text, NOWHERE))
    return {
        name: {one for one in edits if not any(swallowed(one, other) for other in edits)}
        for name, edits in found.items()
    }


def swallowed(inner: Edit, outer: Edit) -> bool:
    return inner != outer and not outer.text and inner.span in outer.span


@QUICK
@given(client=st.sampled_from(CLIENTS + LOOK_ALIKES), odd=st.sets(st.sampled_from(range(6))))
def test_every_file_is_accounted_for_and_a_run_comes_back_from_json(client: Path, odd: set[int]) -> None:
    strange = {
        "odd/broken.py": b"def conversations(:\n    'api/conversations'\n",
        "odd/wide.py": "x = '/api/conversations'\n".encode("utf-16"),
        "odd/wrong.py": b"# coding: ascii\nx = '\xe9 /api/conversations'\n",
        "odd/binary.py": b"\0\1\2",
        "odd/notes.txt": b"/api/conversations\n",
        "odd/huge.py": b"#" * 2_000_001,
    }
    files = {name: text.encode() for name, text in texts_of(client).items()}
    extra = {name: data for number, (name, data) in enumerate(strange.items()) if number in odd}
    with project(files | extra) as folder:
        done = migration(folder)
    count = done.files
    named = {each.path for each in done.failed} | {each.path for each in done.skipped}

    assert count.discovered == count.scanned + count.skipped + count.failed
    assert count.discovered == len(files) + len(extra) - ("odd/notes.txt" in extra)
    assert (len(done.skipped), len(done.failed)) == (count.skipped, count.failed)
    assert named == set(extra) - {"odd/notes.txt"}
    assert load(dump(done)) == redacted(done)


@pytest.mark.parametrize("name", ["session_class", "method_argument_wrapper", "httpx_async_runner"])
def test_clients_that_the_laws_are_tried_on_do_change(name: str) -> None:
    """Laws about changes say nothing where there are none."""
    done, after = plain(FIXTURES / "clients" / name)
    assert after
    assert any(each.applied for each in done.findings)
    assert all(each.verdict in (Verdict.SAFE, Verdict.REVIEW) for each in done.findings if each.applied)
