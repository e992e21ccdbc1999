"""The laws of the house that hold without rewriting, on clients and look-alikes in random dress."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.test_laws import QUICK, contents, found_in, migration, project
from v0to1.core.model import Run
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


def plain(folder: Path) -> Run:
    """What is found in a fixture as it stands."""
    with project({name: text.encode() for name, text in texts_of(folder).items()}) as copy:
        return migration(copy)


@QUICK
@given(folder=st.sampled_from(CLIENTS + LOOK_ALIKES), dress=DRESSES)
def test_dress_changes_no_finding_and_no_byte_is_written(folder: Path, dress: Dress) -> None:
    before = {name: dressed(text, dress) for name, text in texts_of(folder).items()}
    with project(before) as copy:
        done = migration(copy)
        assert contents(copy) == before

    assert done.changes == ()
    assert not any(each.applied or each.edits for each in done.findings)
    expected = plain(folder)
    assert found_in(done) == found_in(expected)
    assert places(done, dress.opening.count("\n")) == places(expected, 0)
    assert len(done.unresolved) == len(expected.unresolved)


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
