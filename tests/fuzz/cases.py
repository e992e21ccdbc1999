"""An input of the fuzz run: some files in one text, which mutations, seeds and mended failures share."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

MARK = b"\n%%% "
"""What stands before the name of each file."""


@dataclass(frozen=True, slots=True)
class Case:
    """Files with their names, in order; a name may be doubled or unfit for a disk."""

    files: tuple[tuple[str, bytes], ...]

    def dumped(self) -> bytes:
        """The input as one text; the reverse of `parsed` where no file holds the mark."""
        whole = b"".join(MARK + name.encode() + b"\n" + data for name, data in self.files)
        return whole[1:]

    def named(self, name: str) -> bytes | None:
        """What is in a file; None where there is none of that name."""
        return next((data for each, data in self.files if each == name), None)

    def size(self) -> int:
        """Bytes of all files."""
        return sum(len(data) for _, data in self.files)


def parsed(whole: bytes) -> Case:
    """The files in a text; what stands before the first name belongs to none."""
    pieces = (b"\n" + whole).split(MARK)[1:]
    found = (piece.partition(b"\n") for piece in pieces)
    return Case(tuple((name.decode("utf-8", "replace"), data) for name, _, data in found))


def fits_disk(names: Sequence[str]) -> bool:
    """Whether files of these names can stand beside each other in one folder, and in none above."""
    if not names or len(set(names)) < len(names) or not all(map(plain, names)):
        return False
    folders = {"/".join(name.split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 1)}
    return not folders & set(names)


def plain(name: str) -> bool:
    """Whether a name leads into a folder and stays there."""
    steps = name.split("/")
    return (
        name.isprintable()
        and len(name) < 120
        and posixpath.normpath(name) == name
        and not {"", ".", "..", ".git"} & {*steps}
    )
