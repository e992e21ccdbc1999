"""Files that are no text fail a run only where they may use V0, or were named to be looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run

V0 = 'fetch("https://app.all-hands.dev/api/conversations");\n'
OTHER = 'const name = "Müller";\n'
ENCODED = {"UTF-16": ("utf-16", "is UTF-16 or UTF-32"), "Latin-1": ("latin-1", "is not utf-8")}


def ran(root: Path, *names: str, jobs: int = 1) -> Run:
    paths = tuple(root / name for name in names) or (root,)
    return run(Config(root, paths, date(2026, 1, 1), jobs=jobs), fixing=False)


@pytest.mark.parametrize(("encoding", "reason"), ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("beside", ["", V0])
def test_without_a_word_of_v0_it_is_passed_over(
    encoding: str, reason: str, beside: str, tmp_path: Path
) -> None:
    (tmp_path / "vendored.js").write_bytes(OTHER.encode(encoding))
    (tmp_path / "client.js").write_text(beside or "let a = 1;\n")
    done = ran(tmp_path)
    assert done.failed == ()
    assert [(one.path, reason in one.reason) for one in done.skipped] == [("vendored.js", True)]
    assert (done.files.discovered, done.files.scanned, done.files.skipped, done.files.failed) == (2, 1, 1, 0)


@pytest.mark.parametrize(("encoding", "reason"), ENCODED.values(), ids=ENCODED)
def test_with_one_it_has_failed(encoding: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "client.js").write_bytes((OTHER + V0).encode(encoding))
    done = ran(tmp_path)
    assert [(one.path, reason in one.error) for one in done.failed] == [("client.js", True)]
    assert (done.files.discovered, done.files.scanned, done.files.skipped, done.files.failed) == (1, 0, 0, 1)


@pytest.mark.parametrize(("encoding", "reason"), ENCODED.values(), ids=ENCODED)
def test_what_is_named_to_be_looked_at_has_failed(encoding: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "vendored.js").write_bytes(OTHER.encode(encoding))
    done = ran(tmp_path, "vendored.js")
    assert [(one.path, reason in one.error) for one in done.failed] == [("vendored.js", True)]


def test_other_processes_tell_the_same(tmp_path: Path) -> None:
    for number in range(1500):
        (tmp_path / f"{number}.js").write_bytes(OTHER.encode("latin-1" if number % 500 == 7 else "utf-8"))
    done = ran(tmp_path, jobs=2)
    assert [one.path for one in done.skipped] == ["1007.js", "507.js", "7.js"]
    assert done.failed == ()
    assert done.files.scanned == 1497
