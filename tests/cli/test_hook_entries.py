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


@pytest.mark.parametrize("name", ["client.dart", "client.ps1", "client.http", "client.mts", "Jenkinsfile"])
def test_hooks_are_given_files_of_every_kind(tmp_path: Path, name: str) -> None:
    for hook in ("v0to1-check", "v0to1-fix"):
        one = next(each for each in HOOKS if each["id"] == hook)
        assert (one["types"], one.keys() & {"types_or", "files", "exclude_types"}) == (["text"], set())

    url = "https://app.all-hands.dev/api/conversations/1/trajectory"
    texts = {
        ".http": f"GET {url}\n",
        ".ps1": f'Invoke-RestMethod "{url}"\n',
        "": f"node {{ sh 'curl {url}' }}\n",
    }
    (tmp_path / "LICENSE").write_text(f"{url}\n", encoding="utf-8")
    (tmp_path / name).write_text(texts.get(Path(name).suffix, f'fetch("{url}");\n'), encoding="utf-8")
    done = v0to1(*words("v0to1-check"), "LICENSE", name, folder=tmp_path)
    assert done.returncode == 1
    assert f"{name}:1:" in done.stdout
    assert v0to1(*words("v0to1-check"), "LICENSE", folder=tmp_path).returncode == 0
