"""Reading a candidate: its text and the diff of what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from v0to1.core.text import Decoded
from v0to1.errors import SourceError
from v0to1.scan.discovery import Candidate
from v0to1.scan.reading import read


def test_the_diff_has_the_bytes_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"# coding: latin-1\n\xe9 = 1\n")
    source = read(Candidate(tmp_path, "a.py"))
    assert source.decoded == Decoded("# coding: latin-1\né = 1\n", "iso8859-1", bom=False, newline_style="\n")
    assert source.diff("# coding: latin-1\né = 2\n").splitlines()[-2:] == ["-\udce9 = 1", "+\udce9 = 2"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^sub/a\.py: cannot be read: No such file"):
        read(Candidate(tmp_path, "sub/a.py"))
