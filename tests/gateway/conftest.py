"""What the tests of a module leave behind is collected with it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def _collected() -> Iterator[None]:
    """Let garbage of a module be collected under its own filters of warnings."""
    yield
    gc.collect()
