"""An evaluation that is given up is told, and nothing is changed where it may have missed something."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.evaluation.interpreter import program
from v0to1.pipeline import run
from v0to1.planning.abandoned import TOLD

REQUEST = 'import requests\nrequests.get("https://app.all-hands.dev/api/conversations")\n'
ENDLESS = "x = 1\n" * 300


def migrated(root: Path, files: dict[str, str]) -> Run:
    for name, text in files.items():
        (root / name).write_text(text)
    return run(Config(root, (root,), date(2026, 1, 1)), fixing=True)


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MAX_STEPS", 200)
    monkeypatch.setattr(program, "STEPS_A_MODULE", 0)


def test_a_module_within_the_bounds_is_not_told(tmp_path: Path) -> None:
    done = migrated(tmp_path, {"client.py": REQUEST})
    assert done.failed == ()
    assert [one.path for one in done.changes] == ["client.py"]


def test_a_module_with_too_many_steps_is_told_and_left(tmp_path: Path) -> None:
    done = migrated(tmp_path, {"client.py": REQUEST + ENDLESS})
    assert [(one.path, one.error) for one in done.failed] == [("client.py", TOLD)]
    assert [one.path for one in done.findings] == ["client.py"]
    assert "aborted" in done.findings[0].reason
    assert done.changes == ()


def test_what_it_imports_is_left_too(tmp_path: Path) -> None:
    user = f"from client import get\n{ENDLESS}print(get())\n"
    client = f"import requests\ndef get():\n    return {REQUEST.splitlines()[1]}.json()\n"
    done = migrated(tmp_path, {"client.py": client, "user.py": user, "other.py": REQUEST})
    assert "user.py" in {one.path for one in done.failed}
    assert "client.py" not in {one.path for one in done.changes}
