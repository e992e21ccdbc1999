"""How rules name a read of a response."""

from __future__ import annotations

from collections.abc import Iterable

from v0to1.evaluation.http.requests import Read


def read_name(read: Read) -> str:
    """The path of a read as rules write it: `results[].status`."""
    return path_name(read.path)


def path_name(path: Iterable[str]) -> str:
    """A path of keys as rules write it."""
    return ".".join(path).replace(".[]", "[]")
