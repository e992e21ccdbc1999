"""What the stories share: a copy of this repository, and one home for all hooks that are installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.stories.scratch import Scratch, copy_of_ours


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """A repository with this tree as its only commit."""
    return copy_of_ours(tmp_path_factory.mktemp("ours") / "v0to1")


@pytest.fixture(scope="session")
def hooks_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps what it installs, for all stories together."""
    return tmp_path_factory.mktemp("hooks")


@pytest.fixture(scope="session")
def pre_commit() -> tuple[str, ...]:
    """The command of pre-commit that is installed beside the tests."""
    return (sys.executable, "-m", "pre_commit")
