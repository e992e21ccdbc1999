"""Proposed migrations of fixtures, to which nobody writes: each is made once for all tests."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run

DAY = date(2026, 11, 25)
OWN = "an internal error of v0to1"
"""How a finding says that its fix could not be drafted because of one."""


def looked_at(root: Path, adapter: str = "never") -> Run:
    """A proposed migration of a folder as it is now."""
    return sound(run(Config(root, (root,), DAY, adapter=adapter), fixing=True))


def sound(done: Run) -> Run:
    """A run in which nothing was left for an internal error of v0to1."""
    assert not [f"{one.path}:{one.line}" for one in done.findings if OWN in one.reason]
    return done


@cache
def of_fixture(root: Path, adapter: str = "auto") -> Run:
    """The proposed migration of a folder below `tests/fixtures`, which stays as it is while tests run."""
    return looked_at(root, adapter)
