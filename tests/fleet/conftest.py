"""What several modules of tests of fleets use."""

from __future__ import annotations

import pytest

from tests.fleet.made import environment


@pytest.fixture
def own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a fleet use a git that knows nothing of its user."""
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
