"""What every test needs: no journal in the home of whoever runs the tests, no settings of their shell."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep undo journals in a folder of this test, and colours and days as if nothing was set."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("V0TO1_STATE_DIR", str(folder))
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "SOURCE_DATE_EPOCH", "CI"):
        monkeypatch.delenv(name, raising=False)
    return folder
