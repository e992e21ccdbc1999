"""What may not be read or written, as a user who is not root meets it."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.command import v0to1
from tests.hostile.clients import CLIENT, MIGRATED, client

pytestmark = pytest.mark.whole

NOBODY = 65534


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user to whom nothing belongs, if we are root."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a client, of the user that `nobody` is; what a run loads late is loaded, as root can."""
    client(tmp_path)
    assert v0to1("migrate", "--write", folder=tmp_path).returncode == 0
    with TemporaryDirectory(dir="/tmp") as folder:
        monkeypatch.setenv("V0TO1_STATE_DIR", f"{folder}/state")
        place = Path(folder) / "root"
        place.mkdir()
        client(place)
        for each in (Path(folder), place, place / "client.py"):
            os.chown(each, *([NOBODY] * 2 if os.geteuid() == 0 else [-1, -1]))
        yield place


def test_what_cannot_be_read_has_failed_and_the_rest_is_migrated(root: Path) -> None:
    client(root, "secret.py").chmod(0)
    (root / "locked").mkdir()
    client(root / "locked")
    (root / "locked").chmod(0)
    (root / "listed").mkdir()
    client(root / "listed")
    (root / "listed").chmod(0o444)
    with nobody():
        done = v0to1("migrate", "--write", "--format", "json", folder=root)
    failed = {one["path"]: one["error"] for one in json.loads(done.stdout)["failed"]}
    assert set(failed) == {"listed/client.py", "locked", "secret.py"}
    assert set(failed.values()) == {"cannot be read: Permission denied"}
    assert (done.returncode, (root / "client.py").read_text(encoding="utf-8")) == (2, MIGRATED)
    for folder in ("locked", "listed"):
        (root / folder).chmod(0o755)
        assert (root / folder / "client.py").read_text(encoding="utf-8") == CLIENT


@pytest.mark.parametrize(
    ("name", "mode", "said"),
    [
        ("client.py", 0o444, "client.py: is read-only; make it writable"),
        (".", 0o555, "client.py: cannot be written: Permission denied; make it writable"),
        ("..", 0o555, "/state: the undo journal cannot be kept: Permission denied; set V0TO1_STATE_DIR"),
    ],
)
def test_what_cannot_be_written_is_an_error_and_stays(root: Path, name: str, mode: int, said: str) -> None:
    (root / name).chmod(mode)
    with nobody():
        assert v0to1("check", folder=root).returncode == 1
        done = v0to1("migrate", "--write", folder=root)
    (root / name).chmod(0o755)
    assert (done.returncode, done.stdout, said in done.stderr) == (2, "", True)
    assert (root / "client.py").read_text(encoding="utf-8") == CLIENT
    assert [path.name for path in root.iterdir()] == ["client.py"]


def test_a_file_of_another_user_does_not_run_as_ours(root: Path) -> None:
    """Where the owner cannot stay, the bits must go by which programs run as their owner."""
    (root / "client.py").chmod(0o6777)
    if os.geteuid() == 0:
        os.chown(root / "client.py", 0, 0)
        (root / "client.py").chmod(0o6777)
    with nobody():
        assert v0to1("migrate", "--write", folder=root).returncode == 0
    status = (root / "client.py").stat()
    ours = os.geteuid() != 0
    assert stat.S_IMODE(status.st_mode) == (0o6777 if ours else 0o777)
    assert (root / "client.py").read_text(encoding="utf-8") == MIGRATED
