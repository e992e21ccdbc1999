"""The laws of the house on clients and look-alikes in JavaScript and TypeScript, in random dress."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_laws import QUICK, contents, edits_of, found_in, migration, project
from v0to1.core.model import Run, Verdict
from v0to1.core.text import apply_edits, decode
from v0to1.languages.javascript.parsing import parse
from v0to1.pipeline.journal import undo
from v0to1.pipeline.write import write
from v0to1.reports.json_report import dump, load
from v0to1.reports.redacted import redacted

FOLDER = Path(__file__).parent / "fixtures" / "javascript"
CLIENTS = tuple(sorted(path.parent for path in FOLDER.glob("clients/*/expected.json")))
LOOK_ALIKES = tuple(sorted(path.parent for path in FOLDER.glob("lookalikes/*/lookalike.json")))
SUFFIXES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts")


@dataclass(frozen=True, slots=True)
class Dress:
    """How the files of a project are dressed: newlines, a mark, and comments before the first line."""

    newline: str
    bom: bool
    opening: str


DRESSES = st.builds(
    Dress,
    newline=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    opening=st.sampled_from(["", "// é 😀\n", "/* ü\n * 名\n */\n\n", "'use strict';\n"]),
)


def texts_of(folder: Path) -> dict[str, str]:
    """The sources of a fixture, by name."""
    found = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def dressed(text: str, dress: Dress) -> bytes:
    """The bytes of a file in another dress; what it does stays the same."""
    script, _, rest = text.partition("\n") if text.startswith("#!") else ("", "", text)
    whole = (f"{script}\n" if script else "") + dress.opening + rest
    return (codecs.BOM_UTF8 if dress.bom else b"") + whole.replace("\n", dress.newline).encode()


def places(done: Run, shift: int) -> set[tuple[str, str, int, int]]:
    """Where findings and their parts stand, without the lines that a dress adds."""
    found = {(one.rule, one.path, one.line - shift, one.column) for one in done.findings}
    return found | {
        (part.name, part.path, part.line - shift, part.column) for one in done.findings for part in one.parts
    }


@cache
def plain(folder: Path) -> Run:
    """What is found in a fixture as it stands."""
    with project({name: text.encode() for name, text in texts_of(folder).items()}) as copy:
        return migration(copy)


@QUICK
@given(folder=st.sampled_from(CLIENTS), dress=DRESSES)
def test_dress_changes_no_finding_and_no_other_byte(folder: Path, dress: Dress) -> None:
    before = {name: dressed(text, dress) for name, text in texts_of(folder).items()}
    expected = plain(folder)
    undressed = {each.path: each.after for each in expected.changes}
    with project(before) as copy:
        done = migration(copy)
        assert contents(copy) == before
        write(copy, done.changes, allow_dirty=True)
        after = contents(copy)

    assert found_in(done) == found_in(expected)
    assert places(done, dress.opening.count("\n")) == places(expected, 0)
    assert len(done.unresolved) == len(expected.unresolved)
    for name, data in after.items():
        if name not in before:
            assert data.decode() == undressed[name]
            continue
        decoded, old = decode(data, name), decode(before[name], name)
        assert (decoded.encoding, decoded.bom) == (old.encoding, old.bom)
        assert not re.search("(?<!\r)\n", decoded.text) or dress.newline == "\n", "a line end was lost"
        assert bare(decoded.text, dress.opening) == bare(undressed.get(name, texts_of(folder)[name]), "")


def bare(text: str, opening: str) -> list[str]:
    """The lines of a text without its dress, and without empty ones: an import may have some around it."""
    plain_text = text.replace("\r\n", "\n")
    for line in opening.splitlines():
        plain_text = plain_text.replace(line, "", 1) if line.strip() else plain_text
    return [line for line in plain_text.splitlines() if line.strip()]


@QUICK
@given(folder=st.sampled_from(CLIENTS), dress=DRESSES)
def test_twice_is_once_and_undo_is_never(folder: Path, dress: Dress) -> None:
    """A second run finds nothing to change, what changed still parses, and undo gives every byte back."""
    before = {name: dressed(text, dress) for name, text in texts_of(folder).items()}
    with project(before) as copy:
        done = migration(copy)
        write(copy, done.changes, allow_dirty=True)
        for change in done.changes:
            assert parse(change.path, decode((copy / change.path).read_bytes(), change.path).text)[0]
        second = migration(copy)
        assert second.changes == ()
        assert not any(each.applied for each in second.findings)
        if done.changes:
            undo(copy)
        assert contents(copy) == before


@QUICK
@given(folder=st.sampled_from(LOOK_ALIKES), dress=DRESSES)
def test_look_alikes_stay_in_any_dress(folder: Path, dress: Dress) -> None:
    files = {name: dressed(text, dress) for name, text in texts_of(folder).items()}
    with project(files) as copy:
        done = migration(copy)

    assert done.changes == ()
    assert not any(each.applied or each.edits for each in done.findings)


@QUICK
@given(folder=st.sampled_from(CLIENTS), dress=DRESSES)
def test_fixes_are_whole_and_fit_together(folder: Path, dress: Dress) -> None:
    """The edits of what was applied go together; nothing of a fix that was left is in the text."""
    files = {name: dressed(text, dress) for name, text in texts_of(folder).items()}
    with project(files) as copy:
        done = migration(copy)
    after = {each.path: each for each in done.changes}
    touched = set()
    for name, edits in edits_of(done).items():
        before = decode(files[name], name).text
        assert after[name].before == before
        assert apply_edits(before, sorted(edits, key=lambda each: each.span)) != before
        touched.add(name)

    assert touched == {each.path for each in done.changes if each.before is not None}
    assert all(each.edits for each in done.findings if each.applied)


@pytest.mark.parametrize("name", ["cjs_axios_bot", "fetch_esm_cli", "ts_client_class"])
def test_clients_that_the_laws_are_tried_on_do_change(name: str) -> None:
    """Laws about changes say nothing where there are none."""
    done = plain(FOLDER / "clients" / name)
    assert any(each.applied for each in done.findings)
    assert all(each.verdict in (Verdict.SAFE, Verdict.REVIEW) for each in done.findings if each.applied)


ODD: Mapping[str, bytes] = {
    "odd/broken.js": b"function conversations( {\n  '/api/conversations'\n",
    "odd/wide.ts": "const x = '/api/conversations'\n".encode("utf-16"),
    "odd/wrong.mjs": b"const x = '\xe9 /api/conversations'\n",
    "odd/binary.cjs": b"\0\1\2",
    "odd/notes.json": b'"/api/conversations"\n',
    "odd/huge.js": b"/" * 2_000_001,
    "odd/packed.min.js": b"fetch('/api/conversations')",
}


@QUICK
@given(folder=st.sampled_from(CLIENTS + LOOK_ALIKES), odd=st.sets(st.sampled_from(sorted(ODD))))
def test_every_file_is_accounted_for_and_a_run_comes_back_from_json(folder: Path, odd: set[str]) -> None:
    files = {name: text.encode() for name, text in texts_of(folder).items()}
    with project(files | {name: ODD[name] for name in odd}) as copy:
        done = migration(copy)
    count = done.files
    named = {each.path for each in done.failed} | {each.path for each in done.skipped}

    assert count.discovered == count.scanned + count.skipped + count.failed
    assert count.discovered == len(files) + len(odd)
    assert (len(done.skipped), len(done.failed)) == (count.skipped, count.failed)
    assert named == odd - {"odd/notes.json"}
    assert load(dump(done)) == redacted(done)
