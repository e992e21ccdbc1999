"""Data classes as text that is read again by the same version of the program, and by nobody else."""

from __future__ import annotations

from typing import TypeVar

import msgspec

T = TypeVar("T")


def written(value: object) -> str | None:
    """Return a text that `read` makes an equal value of; None where a name of a file in it is no text."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return None


def read(kind: type[T], text: str) -> T | None:
    """Return what a text was written of; None where it is of another kind."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, RecursionError):
        return None
