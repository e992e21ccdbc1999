"""Only regular files are read, and only so much of them."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from v0to1.core.regular import contents


@pytest.mark.parametrize("size", [0, 1, 9, 10])
def test_what_is_within_the_limit_is_read_whole(tmp_path: Path, size: int) -> None:
    (tmp_path / "a").write_bytes(b"\0" * size)
    assert contents(tmp_path / "a", limit=10) == b"\0" * size


def test_what_is_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\0" * 11)
    with pytest.raises(OSError, match="larger than 1e-05 MB"):
        contents(tmp_path / "a", limit=10)


def test_a_file_whose_size_is_not_told_is_read(tmp_path: Path) -> None:
    assert contents(Path("/proc/self/status")).startswith(b"Name:")


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "zero", "terminal"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.path.relpath(path))
    else:
        path.symlink_to("/dev/zero" if kind == "zero" else "/dev/ptmx")
    with pytest.raises(OSError) as caught:  # noqa: PT011
        contents(path)
    assert caught.value.errno in (errno.EINVAL, errno.ENXIO, errno.EISDIR)
