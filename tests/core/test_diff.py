"""Every diff is one that git accepts and that makes the file the same to the byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from v0to1.core.diff import patch_bytes, unified


def applied(folder: Path, name: str, before: bytes | None, after: bytes | None) -> bytes | None:
    """Apply the diff with git to a file `name` in `folder` and return the bytes it then has."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    if before is not None:
        target.write_bytes(before)
    patch = patch_bytes(unified(name, before, after))
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=patch, cwd=folder, check=True)
    return target.read_bytes() if target.exists() else None


@pytest.mark.parametrize(
    "name",
    [
        "a.py",
        "my file.py",
        'say "hi".py',
        "back\\slash.py",
        "tab\tin.py",
        "line\nfeed.py",
        "grün/ä ö.py",
        "a b/c 'd'.py",
        "undecodable-\udce9.py",
        "undecodable \udce9.py",
    ],
)
def test_names_of_every_kind(tmp_path: Path, name: str) -> None:
    before, after = b"a = 1\nb = 2\n", b"a = 1\nb = 3\n"
    assert applied(tmp_path, name, before, after) == after
    assert applied(tmp_path, name, None, after) == after
    assert applied(tmp_path, name, before, None) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"a\nb", b"a\nc"),
        (b"a\nb\n", b"a\nb"),
        (b"a\nb", b"a\nb\n"),
        (b"", b"a"),
        (b"a", b""),
        (b"a\r\nb\r\n", b"a\r\nc\r\n"),
        (b"a\r\nb\nc\r", b"a\nb\r\nc\r"),
        (b"\xef\xbb\xbfa = 1\n", b"\xef\xbb\xbfa = 2\n"),
        (b"# coding: latin-1\n\xe9\n", b"# coding: latin-1\n\xe9\xe8\n"),
        ("a\u2028b\n\x0cc\nd\n".encode(), "a\u2028b\n\x0cc\ne\n".encode()),
        (b"x\n" * 40 + b"a\n" + b"x\n" * 40, b"x\n" * 40 + b"b\n" + b"x\n" * 40),
        (None, b""),
        (b"", None),
    ],
)
def test_contents_of_every_kind(tmp_path: Path, before: bytes | None, after: bytes | None) -> None:
    assert applied(tmp_path, "a.py", before, after) == after


LINES = st.lists(st.sampled_from([b"a\n", b"b\r\n", b"\n", b"    c\n", b"\xff\n"]), max_size=30).map(b"".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES, st.sampled_from([b"", b"end"]))
def test_any_change_applies(tmp_path: Path, before: bytes, after: bytes, end: bytes) -> None:
    if before != after + end:
        assert applied(tmp_path, "a.py", before, after + end) == after + end


def test_no_change_has_no_diff() -> None:
    assert unified("a.py", b"a\n", b"a\n") == ""


def test_the_whole_text_of_a_diff() -> None:
    before = "".join(f"{n}\n" for n in range(1, 21)).encode()
    after = before.replace(b"10\n", b"ten\n").replace(b"19\n", b"")
    assert unified("pkg/a.py", before, after) == (
        "diff --git a/pkg/a.py b/pkg/a.py\n--- a/pkg/a.py\n+++ b/pkg/a.py\n"
        "@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n"
        "@@ -16,5 +16,4 @@\n 16\n 17\n 18\n-19\n 20\n"
    )


def test_frequent_lines_do_not_blur_a_diff() -> None:
    before = "".join(f"def f{n}():\n    return {n}\n\n\n" for n in range(300)).encode()
    after = before.replace(b"    return 7\n", b"    return seven\n")
    diff = unified("a.py", before, after)
    changed = [line for line in diff.split("\n")[3:] if line[:1] in ("-", "+")]
    assert changed == ["-    return 7", "+    return seven"]
