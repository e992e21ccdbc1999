"""What a file is, and what it has: told from its name and its bytes, however a disk gives them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from v0to1.scan import candidates
from v0to1.scan.candidates import SIZE_LIMIT, Examined, examine

SIZES = (0, 1, candidates.SNIFFED, candidates._FIRST - 1, candidates._FIRST, candidates._FIRST + 1, 300_000)


@pytest.fixture(params=[0, 4_000], ids=["at once", "little by little"])
def slow(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that gives all that is asked for, or no more than some bytes of it."""
    read, most = os.read, request.param
    if most:
        monkeypatch.setattr(os, "read", lambda handle, size: read(handle, min(size, most)))


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize(
    ("name", "start"), [("a.py", b""), ("settings.json", b""), ("run", b"#!/bin/python\n")]
)
@pytest.mark.parametrize("size", [*SIZES, SIZE_LIMIT])
def test_all_of_a_file_is_read(tmp_path: Path, name: str, start: bytes, size: int) -> None:
    content = start + (b"abc\n" * (size // 4 + 1))[: max(size - len(start), 0)]
    (tmp_path / name).write_bytes(content)
    assert examine(str(tmp_path / name), name, regular=True, whole=True).data == content


@pytest.mark.usefixtures("slow")
def test_of_what_is_too_large_only_the_beginning_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a" * (SIZE_LIMIT + 1))
    found = examine(str(tmp_path / "a.py"), "a.py", regular=True, whole=True)
    assert (found.language, found.objection) == ("python", "larger than 2 MB")
    assert len(found.data) <= candidates._FIRST


def test_a_file_that_grows_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, read = tmp_path / "a.py", os.read
    path.write_bytes(b"a" * candidates._FIRST)

    def growing(handle: int, size: int) -> bytes:
        found = read(handle, size)
        if path.stat().st_size < 2 * SIZE_LIMIT:
            with path.open("ab") as file:
                file.write(b"b" * 50_000)
        return found

    monkeypatch.setattr(os, "read", growing)
    found = examine(str(path), "a.py", regular=True, whole=True)
    assert SIZE_LIMIT <= len(found.data) <= SIZE_LIMIT + 4 * candidates._FIRST
    assert set(found.data[candidates._FIRST :]) == {ord("b")}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.py", ("python", False, False)),
        ("a.b.tsx", ("javascript", False, False)),
        (".py", ("", False, True)),
        (".env.py", ("python", True, False)),
        (".eslintrc.js", ("javascript", False, False)),
        (".env", ("", True, True)),
        ("a.PY", ("", False, False)),
        ("a.json", ("", True, False)),
        ("a.yaml", ("workflow", True, False)),
        ("a.postman_collection.json", ("collection", True, False)),
        ("Dockerfile.py", ("python", False, False)),
        ("Dockerfile", ("dockerfile", False, False)),
        ("a.", ("", False, True)),
    ],
)
def test_what_a_name_says(name: str, said: tuple[str, bool, bool]) -> None:
    assert candidates.said_by(name) == candidates._said_by(name) == said


def test_binary_content_is_known_by_its_beginning(tmp_path: Path) -> None:
    for place, reason in ((candidates.SNIFFED - 1, "binary file"), (candidates.SNIFFED, "")):
        (tmp_path / "a.py").write_bytes(b"a" * place + b"\0" + b"a" * candidates._FIRST)
        found = examine(str(tmp_path / "a.py"), "a.py", regular=True, whole=True)
        assert found == Examined("python", reason, False, found.data)
