"""A module of a package that is named alone, as the hint on what runs through the adapter does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run

CLIENT = (
    "import requests\n\n\ndef start(text):\n"
    '    answer = requests.post("https://app.all-hands.dev/api/conversations", '
    'json={"initial_user_msg": text})\n'
    '    return answer.json()["conversation_id"]\n'
)


@pytest.mark.parametrize(
    ("adapter", "file", "function"),
    [("always", "openhands_v0", "adapt_v0"), ("auto", "openhands_v1", "v0_created")],
)
def test_it_imports_from_its_package(adapter: str, file: str, function: str, tmp_path: Path) -> None:
    """The file that makes the package is seen, though it is not analysed."""
    write(tmp_path, {"acme/__init__.py": "", "acme/client.py": CLIENT})
    client = tmp_path / "acme/client.py"
    named = Config(root=tmp_path, paths=(client,), as_of=date(2026, 11, 25), adapter=adapter)
    after = {each.path: each.after for each in run(named, fixing=True).changes}
    assert f"from acme.{file} import {function}\n" in after["acme/client.py"]
    assert set(after) == {"acme/client.py", f"acme/{file}.py"}
