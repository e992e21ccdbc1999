"""A folder with one file and the stand-in for the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.engine import BEFORE, Engine
from v0to1 import pipeline


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine in the place of `pipeline.run`, in a folder with one file that is the current one."""
    (tmp_path / "a.py").write_text(BEFORE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    made = Engine(tmp_path)
    monkeypatch.setattr(pipeline, "run", made)
    return made
