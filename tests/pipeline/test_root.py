"""The root of a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.errors import UsageError
from v0to1.pipeline import run


def test_a_relative_root_is_refused_and_not_called_clean() -> None:
    with pytest.raises(UsageError, match="examples: the root of a run is not absolute; resolve the path"):
        run(Config(Path("examples"), (Path("examples"),), date(2026, 11, 25)), fixing=False)
