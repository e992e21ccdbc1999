"""Writing under faults: every file is old or new, the journal says the truth, and `undo` puts all back."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.command import v0to1
from tests.hostile.clients import CLIENT, MIGRATED, client
from tests.hostile.faults import AFTER, BEFORE, CHANGES, lay_out
from v0to1.applying import journal
from v0to1.applying import writing as module
from v0to1.applying.journal import undo
from v0to1.applying.writing import write
from v0to1.core.atomic_files import replace
from v0to1.core.model import Change
from v0to1.errors import WriteError

pytestmark = pytest.mark.whole

ENDS = {"killed": {"killed"}, "full": {"refused", "done"}, "interrupted": {"interrupted", "refused"}}


def program(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a module of the tests says, in a process of its own."""
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where the system has one: a disk takes its time to be sure of what it has."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


@pytest.mark.parametrize("fault", ENDS)
@pytest.mark.parametrize("what", ["write", "undo"])
def test_a_fault_at_every_operation_leaves_files_old_or_new_and_a_way_back(
    quick: Path, what: str, fault: str
) -> None:
    done = program("tests.hostile.faults", what, fault, str(quick), folder=Path(__file__).parents[2])
    found = json.loads(done.stdout)
    assert len(found) > 100
    assert {one["ended"] for one in found} <= ENDS[fault]
    for one in found:
        there = {name: text for name, text in one["there"].items() if not name.endswith(".tmp")}
        assert all(text in (BEFORE.get(name), AFTER[name]) for name, text in there.items())
        assert set(BEFORE) <= set(there)
        if what == "write" and fault != "killed":
            assert there in (BEFORE, AFTER), "all or none"
            assert one["ended"] != "done" or there == AFTER
        undone = {name: text for name, text in one["undone"].items() if not name.endswith(".tmp")}
        assert (undone, one["written"], one["undone again"]) == (BEFORE, AFTER, BEFORE)
        assert one["kept"] == ["lock"], "nothing is left over"


@pytest.mark.parametrize("room", [0, 100, 250, 400])
def test_a_disk_that_stays_full(tmp_path: Path, room: int) -> None:
    """A limit on the size of files is kept by the system for every file, that of the journal too."""
    text = "a = 1\n" * 20
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    wanted = Change("a.py", text, text * 3, "")
    fits = room >= len(text * 3)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with nullcontext() if fits else pytest.raises(WriteError, match="File too large"):
            write(tmp_path, [wanted])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == (text * 3 if fits else text)
    assert [path.name for path in tmp_path.iterdir()] == ["a.py"]


def test_two_runs_at_once_do_not_mix(tmp_path: Path, state_folder: Path) -> None:
    file = client(tmp_path)
    with journal.locked(tmp_path):
        done = v0to1("migrate", "--write", folder=tmp_path)
        assert (done.returncode, done.stderr) == (
            2,
            f"error: {tmp_path}: another v0to1 is writing here; wait until it has ended\n",
        )
        assert file.read_text(encoding="utf-8") == CLIENT
    assert v0to1("migrate", "--write", folder=tmp_path).returncode == 0
    with journal.locked(tmp_path):
        assert v0to1("undo", folder=tmp_path).returncode == 2
        assert file.read_text(encoding="utf-8") == MIGRATED
    assert v0to1("undo", folder=tmp_path).returncode == 0
    assert file.read_text(encoding="utf-8") == CLIENT


def test_what_another_run_wrote_is_not_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run with another root has another lock, and may write the very same text."""
    lay_out(tmp_path)

    def meeting(path: Path, data: bytes, *, mode: int) -> None:
        (tmp_path / "sub/b.py").write_text(AFTER["sub/b.py"], encoding="utf-8")
        replace(path, data, mode=mode)

    monkeypatch.setattr(module, "replace", meeting)
    with pytest.raises(WriteError, match=r"sub/b\.py: has changed while it was being written"):
        write(tmp_path, CHANGES)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == BEFORE["a.py"]
    assert (tmp_path / "sub/b.py").read_text(encoding="utf-8") == AFTER["sub/b.py"]


def test_a_system_without_locks_still_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", unable)
    file = client(tmp_path)
    assert v0to1("migrate", "--write", folder=tmp_path).returncode == 0
    assert file.read_text(encoding="utf-8") == MIGRATED


def vanish(file: Path) -> None:
    file.unlink()


def become_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def become_a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def become_a_link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/dev/zero")


def change(file: Path) -> None:
    file.write_bytes(b"mine\n")


def grow(file: Path) -> None:
    with file.open("ab") as more:
        more.truncate(100_000_000)


MEDDLERS = [vanish, become_a_folder, become_a_pipe, become_a_link, change, grow]


@pytest.mark.parametrize("meddle", MEDDLERS)
@pytest.mark.parametrize("when", ["before", "while"])
def test_what_happens_to_a_file_after_it_was_read_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meddle: Callable[[Path], None], when: str
) -> None:
    lay_out(tmp_path)
    file = tmp_path / "sub/b.py"

    def late(root: Path, entries: object) -> Path:
        kept = record(root, entries)
        meddle(file)
        return kept

    record: Callable[..., Path] = journal.record
    if when == "before":
        meddle(file)
    else:
        monkeypatch.setattr(journal, "record", late)
    with pytest.raises(WriteError) as caught:
        write(tmp_path, CHANGES)
    assert caught.value.files == ("sub/b.py",)
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == BEFORE["a.py"]
    assert not (tmp_path / "sub/new.py").exists()


def test_modes_attributes_and_lists_of_access_stay(tmp_path: Path) -> None:
    file = client(tmp_path)
    file.chmod(0o654)
    listed = b"\x02\x00\x00\x00" + b"".join(
        tag.to_bytes(2, "little") + allowed.to_bytes(2, "little") + who.to_bytes(4, "little")
        for tag, allowed, who in (
            (1, 6, 2**32 - 1),
            (2, 5, 12345),
            (4, 5, 2**32 - 1),
            (16, 5, 2**32 - 1),
            (32, 4, 2**32 - 1),
        )
    )
    for name, value in (("user.v0to1", b"kept"), ("system.posix_acl_access", listed)):
        with suppress(OSError):  # some file systems have only one of them
            os.setxattr(file, name, value)
    before = {name: os.getxattr(file, name) for name in os.listxattr(file)}, file.stat().st_mode
    assert v0to1("migrate", "--write", folder=tmp_path).returncode == 0
    assert ({name: os.getxattr(file, name) for name in os.listxattr(file)}, file.stat().st_mode) == before
    undo(tmp_path)
    assert ({name: os.getxattr(file, name) for name in os.listxattr(file)}, file.stat().st_mode) == before


def test_another_name_of_a_file_outside_of_the_root_is_not_written(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    outside = client(tmp_path, "outside.py")
    os.link(outside, root / "inside.py")
    assert v0to1("migrate", "--write", folder=root).returncode == 0
    assert (root / "inside.py").read_text(encoding="utf-8") == MIGRATED
    assert outside.read_text(encoding="utf-8") == CLIENT


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_the_mask_of_the_user_holds_for_new_files(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write(tmp_path, [Change("new.py", None, "n = 1\n", "")])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new.py").stat().st_mode) == 0o666 & ~mask
