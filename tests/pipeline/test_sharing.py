"""Large trees are looked at in several processes: what is found does not depend on how many there are."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.pipeline import discover as discovering
from v0to1.pipeline import sharing
from v0to1.pipeline.candidates import Examined
from v0to1.pipeline.discover import Discovery, discover
from v0to1.pipeline.gate import gate_of
from v0to1.pipeline.listing import Listed
from v0to1.pipeline.sieve import Sieve
from v0to1.pipeline.workers import CAN_FORK

NOTEBOOK = '{"cells": [{"cell_type": "code", "source": ["import os"]}], "metadata": {}, "nbformat": 4}'

FILES: dict[str, bytes] = {
    **{f"many/client_{number}.py": b"a = 1\n" for number in range(450)},
    **{f"{folder}/{folder}.ts": b"const a = 1\n" for folder in ("a", "b", "c", "d", "e")},
    "a/found.py": b'requests.post("https://app.all-hands.dev/api/conversations")\n',
    "b/found.yaml": b"url: https://app.all-hands.dev/api/conversations\n",
    "b/other.py": b"# coding: latin-1\na = '\xe4'\n",
    "c/wrong.py": b"a = '\xe4'\n",
    "c/binary.py": b"a = '\0'\n",
    "c/packed.min.js": b"a=1\n",
    "d/run": b"#!/usr/bin/env python3\n",
    "d/nothing": b"text\n",
    "d/book.ipynb": NOTEBOOK.encode(),
    "e/broken.ipynb": b"{",
    "e/away.py": b"a = 1\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree in which all that may be told of a file is told of one; `away.py` cannot be read."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "link.py").symlink_to("a/found.py")
    opened = os.open

    def refusing(path: str, *rest: int) -> int:
        if str(path).endswith("away.py"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *rest)

    monkeypatch.setattr(os, "open", refusing)
    monkeypatch.setattr(discovering, "SHARED_FROM", len(FILES) // 2)
    monkeypatch.setattr(sharing, "_AT_ONCE", 7)
    return tmp_path


def sieved(root: Path, jobs: int) -> tuple[Discovery, object]:
    sieve = Sieve(gate_of(Config(root, (root,), date(2026, 3, 1))))
    return discover(root, [root], sight=sieve, jobs=jobs), sieve.told()


@pytest.mark.parametrize("jobs", [2, 3, 8])
def test_what_is_found_does_not_depend_on_the_number_of_jobs(root: Path, jobs: int) -> None:
    found, seen = sieved(root, 1)
    assert sieved(root, jobs) == (found, seen)
    assert [one.path for one in found.failed] == ["e/away.py"]
    assert {one.path for one in found.skipped} == {"c/binary.py", "c/packed.min.js"}
    assert isinstance(seen, tuple)
    passed, doubtful, unread, unfit, inside = seen
    assert (passed, doubtful) == ({"a/found.py", "b/found.yaml", "link.py"}, set()) and set(unread) == {
        "c/wrong.py"
    }
    opened = {"b/found.yaml": frozenset(), "d/book.ipynb": frozenset({"python"})}
    assert (set(unfit), inside) == ({"e/broken.ipynb"}, opened)


class Eye:
    """Knows which files it saw in which process; `meets` may end the process, or raise."""

    def __init__(self, meets: Callable[[str], None] = lambda name: None) -> None:
        self.seen: set[tuple[int, str]] = set()
        self.meets = meets

    def see(self, name: str, found: Examined) -> None:
        self.meets(name)
        self.seen.add((os.getpid(), name))

    def told(self) -> object:
        return self.seen

    def hear(self, told: object) -> None:
        assert isinstance(told, set)
        self.seen |= told

    @property
    def names(self) -> list[str]:
        return sorted(name for _, name in self.seen)


@pytest.mark.skipif(not CAN_FORK, reason="other systems have no workers")
def test_every_file_is_seen_once_and_by_others(root: Path) -> None:
    alone, shared = Eye(), Eye()
    assert discover(root, [root], sight=alone) == discover(root, [root], sight=shared, jobs=2)
    assert shared.names == alone.names
    here = {name for process, name in shared.seen if process == os.getpid()}
    assert here == {"link.py"}  # which may lead anywhere


def ends(name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def raises(name: str) -> None:
    raise ValueError(name)


@pytest.mark.parametrize("how", [ends, raises])
def test_what_a_worker_did_not_tell_is_done_again(root: Path, how: Callable[[str], None]) -> None:
    ours = os.getpid()

    def meets(name: str) -> None:
        if name == "many/client_77.py" and os.getpid() != ours:
            how(name)

    alone, shared = Eye(), Eye(meets)
    assert discover(root, [root], sight=alone) == discover(root, [root], sight=shared, jobs=2)
    assert shared.names == alone.names


def test_an_error_is_raised_as_if_there_were_no_workers(root: Path) -> None:
    with pytest.raises(ValueError, match=r"client_\d+\.py"):
        discover(root, [root / "many"], sight=Eye(raises), jobs=2)


def test_without_processes_all_is_done_here(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(works: object, jobs: int) -> object:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    expected = sieved(root, 1)
    monkeypatch.setattr(sharing, "spread", refused)
    assert sieved(root, 2) == expected
    monkeypatch.setattr(sharing, "CAN_FORK", False)
    assert sieved(root, 2) == expected


def test_a_small_tree_starts_no_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovering, "SHARED_FROM", 10 * len(FILES))
    monkeypatch.delitem(sys.modules, "v0to1.pipeline.sharing")
    sieved(root, 8)
    assert "v0to1.pipeline.sharing" not in sys.modules


def test_there_are_few_pieces_whatever_is_found() -> None:
    found = [Listed("", "", "/".join(f"{number}.py" for number in range(200)), True)] * 5_000
    pieces = sharing._pieces(found)
    assert [one for piece in pieces for one in piece] == found
    assert 900 <= len(pieces) <= 1_001
