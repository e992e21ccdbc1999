"""Large trees are looked at in several processes: what is found does not depend on how many there are."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.pipeline.gate_cache import gate_of
from v0to1.scan import discovery as discovering
from v0to1.scan import forks, listing
from v0to1.scan import parallel_scan as sharing
from v0to1.scan.candidates import Examined
from v0to1.scan.discovery import Discovery, discover
from v0to1.scan.forks import CAN_FORK
from v0to1.scan.found_files import Finds
from v0to1.scan.listing import Listed
from v0to1.scan.prefilter import Prefilter

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
    monkeypatch.setattr(listing, "_TOGETHER", 20)
    return tmp_path


def sieved(root: Path, jobs: int) -> tuple[Discovery, object]:
    prefilter = Prefilter(gate_of(Config(root, (root,), date(2026, 3, 1))))
    return discover(root, [root], sight=prefilter, jobs=jobs), prefilter.as_data()


@pytest.mark.parametrize("jobs", [2, 3, 8])
def test_what_is_found_does_not_depend_on_the_number_of_jobs(root: Path, jobs: int) -> None:
    found, seen = sieved(root, 1)
    assert sieved(root, jobs) == (found, seen)
    assert [one.path for one in found.failed] == ["e/away.py"]
    assert {one.path for one in found.skipped} == {"c/binary.py", "c/packed.min.js"}
    assert isinstance(seen, tuple)
    passed, doubtful, wordless, unread, unfit, inside = seen
    assert wordless == {"c/wrong.py"}
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

    def as_data(self) -> object:
        return self.seen

    def merge(self, told: object) -> None:
        assert isinstance(told, set)
        self.seen |= told

    @property
    def names(self) -> list[str]:
        return sorted(name for _, name in self.seen)


class Others:
    """What processes meet that go on with their first file when a number of others has come to theirs."""

    def __init__(self, number: int) -> None:
        self.ours = os.getpid()
        self.waiting, self.met = number, False
        self.come, self.coming = os.pipe()
        self.go, self.going = os.pipe()

    def __call__(self, name: str) -> None:
        if os.getpid() == self.ours:
            number, self.waiting = self.waiting, 0
            for _ in range(number):
                os.read(self.come, 1)
            os.write(self.going, b"!" * number)
        elif not self.met:
            self.met = True
            os.write(self.coming, b"!")
            os.read(self.go, 1)


@pytest.mark.skipif(not CAN_FORK, reason="other systems have no workers")
@pytest.mark.parametrize("jobs", [2, 4])
def test_every_file_is_seen_once_by_all_processes(root: Path, jobs: int) -> None:
    alone, shared = Eye(), Eye(Others(jobs - 1))
    assert discover(root, [root], sight=alone) == discover(root, [root], sight=shared, jobs=jobs)
    assert shared.names == alone.names
    assert len({process for process, _ in shared.seen}) == jobs
    assert (os.getpid(), "link.py") in shared.seen  # which may lead anywhere


@pytest.mark.skipif(not CAN_FORK, reason="other systems have no workers")
def test_files_are_looked_at_while_others_are_listed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meets, list_all = Others(1), listing.listed

    def waiting(start: str, finds: Finds) -> Iterator[Listed]:
        yield from list_all(start, finds)
        meets("nothing")  # goes on when another process has analysed something

    monkeypatch.setattr(listing, "listed", waiting)
    alone, shared = Eye(), Eye(meets)
    found = discover(root, [root], sight=shared, jobs=2)
    assert found == discover(root, [root], sight=alone)
    assert shared.names == alone.names


def ends(name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def raises(name: str) -> None:
    raise ValueError(name)


@pytest.mark.skipif(not CAN_FORK, reason="other systems have no workers")
def test_what_a_worker_did_not_tell_is_done_again(root: Path) -> None:
    ours, died = os.getpid(), set[int]()

    def meets(name: str) -> None:
        if os.getpid() != ours:
            ends(name)
        elif not died:
            found = os.waitid(
                os.P_ALL, 0, os.WEXITED | os.WNOWAIT
            )  # somebody has taken a piece, and died of it
            died.add(found.si_pid if found else 0)

    alone, shared = Eye(), Eye(meets)
    assert discover(root, [root], sight=alone) == discover(root, [root], sight=shared, jobs=2)
    assert shared.names == alone.names
    assert {process for process, _ in shared.seen} == {ours}


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_is_told_of_the_file_wherever_it_happens(root: Path, jobs: int) -> None:
    def meets(name: str) -> None:
        if name.endswith("7.py"):
            raises(name)

    alone, eye = Eye(), Eye(meets)
    expected = discover(root, [root / "many"], sight=alone)
    found = discover(root, [root / "many"], sight=eye, jobs=jobs)
    failed = [one for one in alone.names if one.endswith("7.py")]
    assert failed
    assert [one.path for one in found.failed] == failed
    assert all("ValueError" in one.error for one in found.failed)
    assert eye.names == [one for one in alone.names if one not in failed]
    assert [one.name for one in found.candidates] == [
        one.name for one in expected.candidates if one.name not in failed
    ]


def refused(*_: object) -> object:
    raise BlockingIOError(11, "Resource temporarily unavailable")


@pytest.mark.parametrize(("what", "name"), [(os, "fork"), (sharing, "socketpair")])
def test_without_processes_all_is_done_here(
    root: Path, what: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = sieved(root, 1)
    monkeypatch.setattr(what, name, refused)
    assert sieved(root, 2) == expected


def test_other_systems_do_not_share(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sieved(root, 1)
    monkeypatch.setattr(forks, "CAN_FORK", False)
    monkeypatch.delitem(sys.modules, "v0to1.scan.parallel_scan")
    assert sieved(root, 2) == expected
    assert "v0to1.scan.parallel_scan" not in sys.modules


def test_what_fits_into_no_message_is_done_here(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sieved(root, 1)
    monkeypatch.setattr(sharing, "_LONGEST", 200)
    assert sieved(root, 2) == expected


def test_a_small_tree_starts_no_process(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovering, "SHARED_FROM", 10 * len(FILES))
    monkeypatch.delitem(sys.modules, "v0to1.scan.parallel_scan")
    sieved(root, 8)
    assert "v0to1.scan.parallel_scan" not in sys.modules


def test_pieces_have_about_as_many_files_each() -> None:
    found = [
        Listed("", "", "/".join(f"{number}.py" for number in range(size)), True) for size in (9, 80, 1) * 50
    ]
    pieces = list(sharing._pieces(found))
    assert [one for piece in pieces for one in piece] == found
    sizes = [sum(one.number for one in piece) for piece in pieces]
    assert all(sharing._AT_ONCE <= one < sharing._AT_ONCE + 80 for one in sizes[:-1])
