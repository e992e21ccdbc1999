"""Copies of folders with whatever is in them, and what is written there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from v0to1.proof.copies import copy_folder, stamps, written


def test_links_and_odd_files(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "src").mkdir(parents=True)
    (source / "src" / "a.py").write_text("a", "utf-8")
    (source / "run.sh").write_text("#!/bin/sh\n", "utf-8")
    (source / "run.sh").chmod(0o755)
    os.mkfifo(source / "pipe")
    (source / "inside").symlink_to(source / "src")
    (source / "away").symlink_to("/etc/hostname")
    (source / "loop").symlink_to(".")
    (source / "gone").symlink_to("nowhere")
    (source / ".git").write_text("gitdir: /elsewhere\n", "utf-8")
    (source / "__pycache__").mkdir()
    (source / "__pycache__" / "a.pyc").write_bytes(b"")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(source / "socket"))
        skipped = copy_folder(source, tmp_path / "copy")
    assert {one.path for one in skipped} == {"pipe", "socket", ".git"}
    copy = tmp_path / "copy"
    assert sorted(os.listdir(copy)) == ["away", "gone", "inside", "loop", "run.sh", "src"]
    assert (copy / "inside").resolve() == copy / "src"
    assert os.readlink(copy / "away") == "/etc/hostname"
    assert os.access(copy / "run.sh", os.X_OK)
    (copy / "inside" / "a.py").write_text("b", "utf-8")
    assert (source / "src" / "a.py").read_text("utf-8") == "a"


def test_what_is_written(tmp_path: Path) -> None:
    for name in ("same", "changed", "deleted"):
        (tmp_path / name).write_text(name, "utf-8")
    before = stamps(tmp_path)
    (tmp_path / "changed").write_text("another", "utf-8")
    (tmp_path / "deleted").unlink()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").write_text("new", "utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"")
    assert written(tmp_path, before) == {"changed": b"another", "deleted": None, "new/file": b"new"}
