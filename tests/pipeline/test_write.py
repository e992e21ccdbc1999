"""Writing: all files or none, each to the byte, and back again whatever happens in between."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from v0to1.applying import journal
from v0to1.applying import writing as module
from v0to1.applying.writing import write, write_text
from v0to1.core.atomic_files import replace
from v0to1.core.model import Change
from v0to1.errors import SourceError, UndoError, WriteError


def change(path: str, before: str | None, after: str) -> Change:
    return Change(path, before, after, "")


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def contents(root: Path) -> dict[str, bytes]:
    """Return all files below `root`; left-over temporary files would show up."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with three files of unlike kinds."""
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = '\xc3\xa9'\r\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/b c.py").write_bytes(b"# coding: latin-1\nb = '\xe9'")
    (tmp_path / "tool.py").write_bytes(b"t = 1\n")
    (tmp_path / "tool.py").chmod(0o755)
    return tmp_path


CHANGES = (
    change("a.py", "a = 1\r\nb = 'é'\r\n", "a = 2\r\nb = 'é'\r\n"),
    change("sub/b c.py", "# coding: latin-1\nb = 'é'", "# coding: latin-1\nb = 'è'"),
    change("tool.py", "t = 1\n", "t = 2\n"),
    change("sub/new.py", None, "n = 'ü'\n"),
)

WRITTEN = {
    "a.py": b"\xef\xbb\xbfa = 2\r\nb = '\xc3\xa9'\r\n",
    "sub/b c.py": b"# coding: latin-1\nb = '\xe8'",
    "sub/new.py": "n = 'ü'\n".encode(),
    "tool.py": b"t = 2\n",
}


def test_files_are_written_in_their_encoding_and_mode_and_put_back(root: Path) -> None:
    before = contents(root)
    write(root, CHANGES)
    assert contents(root) == WRITTEN
    assert (root / "tool.py").stat().st_mode & 0o777 == 0o755
    (root / "tool.py").chmod(0o600)
    assert journal.undo(root) == journal.Undone(("a.py", "sub/b c.py", "tool.py"), ("sub/new.py",))
    assert contents(root) == before
    assert (root / "tool.py").stat().st_mode & 0o777 == 0o755


def test_migrations_are_undone_one_by_one(root: Path) -> None:
    for number in range(1, 13):
        write(root, [change("tool.py", f"t = {number}\n", f"t = {number + 1}\n")])
    for number in range(12, 2, -1):
        journal.undo(root)
        assert (root / "tool.py").read_text() == f"t = {number}\n"
    with pytest.raises(UndoError, match="there is no migration to undo here"):
        journal.undo(root)


def test_without_changes_nothing_is_kept(root: Path, state_folder: Path) -> None:
    write(root, [])
    assert not state_folder.exists()


def test_undo_says_where_it_is_possible(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    with pytest.raises(UndoError, match="migrate --write keeps a journal"):
        journal.undo(other)
    write(root, CHANGES)
    with pytest.raises(UndoError, match=f"name one of these folders: {root}$"):
        journal.undo(other)


def test_undo_names_what_is_there_and_before_all_what_is_around(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    gone, other = tmp_path_factory.mktemp("gone"), tmp_path_factory.mktemp("other")
    for folder in (root, other, gone):
        (folder / "tool.py").write_text("t = 1\n")
        write(folder, [change("tool.py", "t = 1\n", "t = 2\n")])
    shutil.rmtree(gone)
    with pytest.raises(UndoError, match=f"name one of these folders: {root}$"):
        journal.undo(root / "sub")
    with pytest.raises(UndoError) as caught:
        journal.undo(tmp_path_factory.mktemp("elsewhere"))
    assert {str(root), str(other)} == set(
        caught.value.fix.removeprefix("name one of these folders: ").split(", ")
    )


def test_undo_names_the_newest_of_many_folders(
    root: Path, state_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen: set[Path] = set()
    for number in range(8):
        other = tmp_path_factory.mktemp(f"many{number}")
        (other / "tool.py").write_text("t = 1\n")
        write(other, [change("tool.py", "t = 1\n", "t = 2\n")])
        (kept,) = set((state_folder / "undo").glob("*/000001")) - seen
        os.utime(kept, (number, number))
        seen.add(kept)
    with pytest.raises(UndoError, match=r"many7\d*,.* and 3 more$"):
        journal.undo(root)


def test_a_part_is_undone_while_another_file_was_edited(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    before = contents(root)
    write(root, CHANGES)
    (root / "a.py").write_text("mine = 1\n")
    with pytest.raises(UndoError, match=r"migration: a\.py; to undo the other files alone: ") as caught:
        journal.undo(root)
    assert "v0to1 undo 'sub/b c.py' tool.py; to undo all: move what changed away" in caught.value.fix
    undone = journal.undo(root, [root / "sub/b c.py", root / "tool.py"])
    assert undone == journal.Undone(("sub/b c.py", "tool.py"), (), kept=("a.py", "sub/new.py"))
    assert contents(root) == {**before, "a.py": b"mine = 1\n", "sub/new.py": WRITTEN["sub/new.py"]}
    (root / "a.py").write_bytes(WRITTEN["a.py"])
    assert journal.undo(root) == journal.Undone(("a.py",), ("sub/new.py",))
    assert contents(root) == before
    with pytest.raises(UndoError, match="there is no migration to undo here"):
        journal.undo(root)


def test_from_elsewhere_the_files_to_undo_have_their_whole_path(root: Path) -> None:
    write(root, CHANGES)
    (root / "a.py").write_text("mine = 1\n")
    with pytest.raises(UndoError, match=f"alone: v0to1 undo '{root}/sub/b c.py' {root}/tool.py"):
        journal.undo(root)


def test_a_folder_is_undone_and_the_files_that_were_added_go_with_the_last_that_changed(root: Path) -> None:
    before = contents(root)
    write(root, CHANGES)
    with pytest.raises(UndoError, match=r"new\.py may be needed by files that stay migrated: a\.py, tool"):
        journal.undo(root, [root / "sub"])
    assert contents(root) == WRITTEN
    assert journal.undo(root, [root / "tool.py"]).kept == ("a.py", "sub/b c.py", "sub/new.py")
    assert journal.undo(root, [root / "a.py", root / "sub/b c.py"]) == journal.Undone(
        ("a.py", "sub/b c.py"), ("sub/new.py",)
    )
    assert contents(root) == before


def test_a_file_that_was_added_and_edited_stays_where_the_rest_is_undone(root: Path) -> None:
    write(root, CHANGES)
    (root / "sub/new.py").write_text("mine = 2\n")
    undone = journal.undo(root, [root / name for name in ("a.py", "sub/b c.py", "tool.py")])
    assert (undone.removed, undone.kept) == ((), ("sub/new.py",))
    assert (root / "sub/new.py").read_text() == "mine = 2\n"


def test_undo_of_a_path_that_did_not_change_names_those_that_did(root: Path) -> None:
    write(root, CHANGES)
    with pytest.raises(UndoError, match=r"other\.py: the last .* did not change it; it changed a\.py, sub/b"):
        journal.undo(root, [root / "tool.py", root / "other.py"])
    assert contents(root) == WRITTEN


def test_the_folder_of_a_path_is_the_nearest_that_was_migrated(root: Path) -> None:
    assert journal.root_of(root / "sub/new.py") == root / "sub/new.py"
    write(root, CHANGES)
    assert journal.root_of(root / "sub/new.py") == root
    write(root / "sub", [change("new.py", "n = 'ü'\n", "n = 3\n")])
    assert journal.root_of(root / "sub/new.py") == root / "sub"


def test_undo_refuses_where_something_changed_and_touches_nothing(root: Path) -> None:
    write(root, CHANGES)
    (root / "a.py").write_text("mine = 1\n")
    (root / "sub/new.py").write_text("mine = 2\n")
    now = contents(root)
    with pytest.raises(UndoError, match=r"changed since the migration: a\.py, sub/new\.py") as caught:
        journal.undo(root)
    assert caught.value.files == ("a.py", "sub/new.py")
    assert contents(root) == now


def test_undo_goes_on_where_it_was_stopped(root: Path) -> None:
    before = contents(root)
    write(root, CHANGES)
    (root / "a.py").write_bytes(before["a.py"])
    (root / "sub/new.py").unlink()
    journal.undo(root)
    assert contents(root) == before


def test_a_broken_journal_is_named(root: Path, state_folder: Path) -> None:
    write(root, CHANGES)
    next(state_folder.rglob("journal.json")).write_text("{}")
    with pytest.raises(UndoError, match=r"000001: this journal cannot be read; "):
        journal.undo(root)


@pytest.mark.parametrize(
    ("path", "before", "said"),
    [
        ("tool.py", "t = 0\n", "has changed since it was read"),
        ("sub/b c.py", "x", "has changed since it was read"),
        ("gone.py", "x", "cannot be read"),
        ("tool.py", None, "is there already"),
        ("../outside.py", None, "leads out of the root"),
    ],
)
def test_what_is_not_as_it_was_read_is_refused(root: Path, path: str, before: str | None, said: str) -> None:
    now = contents(root)
    with pytest.raises(WriteError, match=said) as caught:
        write(root, [*CHANGES[:1], change(path, before, "y")])
    assert caught.value.files == (path,)
    assert contents(root) == now


def test_a_file_that_is_no_text_any_more_is_refused(root: Path) -> None:
    (root / "tool.py").write_bytes(b"\0")
    with pytest.raises(WriteError, match="has changed since it was read"):
        write(root, CHANGES)


def test_a_character_that_the_file_cannot_hold_is_refused(root: Path) -> None:
    now = contents(root)
    with pytest.raises(SourceError, match=r"sub/b c\.py: cannot be written: .* U\+20AC"):
        write(root, [CHANGES[0], change("sub/b c.py", CHANGES[1].before, "# coding: latin-1\n€")])
    assert contents(root) == now


def test_links_are_written_through_inside_and_refused_outside(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "o.py"
    outside.write_text("o = 1\n")
    (root / "in.py").symlink_to("tool.py")
    (root / "out.py").symlink_to(outside)
    write(root, [change("in.py", "t = 1\n", "t = 3\n")])
    assert (root / "in.py").is_symlink()
    assert (root / "tool.py").read_text() == "t = 3\n"
    journal.undo(root)
    assert (root / "in.py").is_symlink()
    assert (root / "tool.py").read_text() == "t = 1\n"
    with pytest.raises(WriteError, match=r"out\.py: leads out of the root"):
        write(root, [change("out.py", "o = 1\n", "o = 2\n")])
    assert outside.read_text() == "o = 1\n"


def test_uncommitted_files_are_refused_and_only_those_that_would_be_written(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    (root / "sub/b c.py").write_bytes(b"# coding: latin-1\nb = '\xe9' ")
    now = contents(root)
    dirty = change("sub/b c.py", "# coding: latin-1\nb = 'é' ", "x = 1")
    with pytest.raises(WriteError, match=r"^uncommitted changes in sub/b c\.py; .*--allow-dirty") as caught:
        write(root, [CHANGES[0], dirty])
    assert caught.value.files == ("sub/b c.py",)
    assert contents(root) == now
    write(root, [CHANGES[0], CHANGES[3]])
    write(root, [dirty], allow_dirty=True)
    assert (root / "sub/b c.py").read_text() == "x = 1"


def test_untracked_and_staged_files_are_uncommitted_and_ignored_ones_are_not(root: Path) -> None:
    git(root, "init", "-q")
    (root / ".gitignore").write_text("tool.py\n")
    git(root, "add", "a.py")
    with pytest.raises(WriteError) as caught:
        write(root, CHANGES)
    assert caught.value.files == ("a.py", "sub/b c.py")


def test_a_hook_of_git_does_not_lead_astray(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    monkeypatch.setenv("GIT_DIR", "/nowhere/.git")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere/index")
    write(root, CHANGES)
    assert contents(root) == WRITTEN


def test_a_repository_that_git_refuses_is_not_taken_for_clean(root: Path) -> None:
    (root / ".git").write_text("gitdir: nowhere\n")
    with pytest.raises(WriteError, match="git cannot say whether"):
        write(root, CHANGES)
    write(root, CHANGES, allow_dirty=True)


def test_without_git_nobody_is_bothered(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".git").mkdir()
    monkeypatch.setenv("PATH", "")
    write(root, CHANGES)
    assert contents(root) == WRITTEN


@pytest.mark.parametrize("last", [0, 1, 2, 3])
def test_if_one_file_cannot_be_written_none_is(
    root: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    before = contents(root)
    bad = CHANGES[last].path

    def failing(path: Path, data: bytes, *, mode: int) -> None:
        if path == root / bad and data == WRITTEN[bad]:
            raise OSError(28, "No space left on device")
        replace(path, data, mode=mode)

    monkeypatch.setattr(module, "replace", failing)
    with pytest.raises(WriteError, match=f"{bad}: cannot be written: No space left on device"):
        write(root, CHANGES)
    assert contents(root) == before
    with pytest.raises(UndoError):
        journal.undo(root)


def test_what_someone_saves_in_between_is_theirs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(root)

    def meddling(path: Path, data: bytes, *, mode: int) -> None:
        replace(path, data, mode=mode)
        if path == root / "a.py" and data == WRITTEN["a.py"]:
            (root / "tool.py").write_bytes(b"theirs\n")

    monkeypatch.setattr(module, "replace", meddling)
    with pytest.raises(WriteError, match=r"tool\.py: has changed while it was being written"):
        write(root, CHANGES)
    assert contents(root) == before | {"tool.py": b"theirs\n"}


def test_the_journal_must_be_kept_first(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = contents(root)
    monkeypatch.setenv("V0TO1_STATE_DIR", str(tmp_path / "tool.py" / "below"))
    with pytest.raises(WriteError, match="the undo journal cannot be kept"):
        write(root, CHANGES)
    assert contents(root) == now


def test_reports_are_written_whole_into_new_folders(tmp_path: Path) -> None:
    write_text(tmp_path / "deep/er/report.html", "é\udce9\n")
    assert (tmp_path / "deep/er/report.html").read_bytes() == b"\xc3\xa9\xe9\n"
    with pytest.raises(WriteError, match="cannot be written"):
        write_text(tmp_path / "deep/er/report.html/x", "")


def test_reports_can_go_to_a_device_and_leave_it_one() -> None:
    write_text(Path(os.devnull), "x")
    assert not Path(os.devnull).is_file()
