"""The commands of the commit hooks with file names that look like options."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.command import v0to1

HOOKS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
)
CALL = 'requests.delete("https://app.all-hands.dev/api/secrets/token", headers={"X-Session-API-Key": "k"})\n'
SAFE = f"import requests\n\n{CALL}"


def words(hook: str) -> list[str]:
    """What a hook's command is given before the names of files."""
    one = next(each for each in HOOKS if each["id"] == hook)
    return [*shlex.split(one["entry"])[1:], *one["args"]]


@pytest.mark.parametrize("name", ["--exit-zero.py", "-q.py", "--help"])
def test_a_file_name_is_never_an_option(tmp_path: Path, name: str) -> None:
    shebang = "" if name.endswith(".py") else "#!/usr/bin/env python3\n"
    (tmp_path / name).write_text(shebang + SAFE, encoding="utf-8")
    done = v0to1(*words("v0to1-check"), name, folder=tmp_path)
    assert done.returncode == 1
    assert f"{name}:" in done.stdout
    done = v0to1(*words("v0to1-fix"), name, folder=tmp_path)
    assert done.returncode == 0
    assert "/api/v1/secrets/token" in (tmp_path / name).read_text(encoding="utf-8")
