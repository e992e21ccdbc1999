"""What becomes of a project: a migration, a second one, and its undoing, each looked at by all laws."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings

from tests.laws.dress import Dress, dressed
from tests.laws.kinds import Project
from v0to1.applying.journal import undo
from v0to1.applying.writing import write
from v0to1.config import Config
from v0to1.core.model import Edit, Finding, Place, Run
from v0to1.pipeline import run

NOWHERE = Place("", 0, 0, 0, 0)
QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a smaller example costs minutes, and these are small
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


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
    """All files of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def migration(folder: Path) -> Run:
    """A proposed migration."""
    config = Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25), adapter="auto")
    return run(config, fixing=True)


def found_in(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """What was found, without the places."""
    return Counter((each.rule, each.path) for each in findings)


def judged(done: Run) -> Counter[tuple[str, str, str]]:
    """What was found, with the verdicts and without the places."""
    return Counter((each.rule, each.path, each.verdict.value) for each in done.findings)


@dataclass(frozen=True, slots=True)
class Story:
    """A project in a dress: its files before, after, and after the undoing; the two runs."""

    dress: Dress
    before: Mapping[str, bytes]
    done: Run
    after: Mapping[str, bytes]
    again: Run
    undone: Mapping[str, bytes]


@cache
def story(one: Project, dress: Dress) -> Story:
    """Migrate a project in a dress twice and undo it."""
    return story_of({name: dressed(name, text, dress) for name, text in one.files}, dress)


def story_of(before: Mapping[str, bytes], dress: Dress) -> Story:
    """Migrate some files twice and undo it; `dress` says how they were dressed."""
    with project(before) as folder:
        done = migration(folder)
        assert contents(folder) == before, "a proposal wrote something"
        write(folder, done.changes, allow_dirty=True)
        after = contents(folder)
        again = migration(folder)
        if done.changes:
            undo(folder)
        return Story(dress, before, done, after, again, contents(folder))


@cache
def plain(one: Project) -> tuple[Run, Mapping[str, str]]:
    """The migration of a project as it stands, and the texts that come of it."""
    with project({name: text.encode() for name, text in one.files}) as folder:
        done = migration(folder)
    return done, dict(one.files) | {each.path: each.after for each in done.changes}


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
    """Whether an edit lies in what another one removes."""
    return inner != outer and not outer.text and inner.span in outer.span
