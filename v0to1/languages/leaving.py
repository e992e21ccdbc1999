"""What a test says of an operation moves with it, or nothing does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from v0to1.languages.base import Refusal


@contextmanager
def with_tests(module: str, sentence: str) -> Iterator[None]:
    """Say of a test that cannot follow where it is; raises `Refusal`, so that the code stays, too."""
    try:
        yield
    except Refusal as refusal:
        raise Refusal(f"{sentence}, in {module}: {refusal}") from refusal
