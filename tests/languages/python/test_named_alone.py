"""A module of a package that is named alone, as the hint on what runs through the adapter does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run

CLIENT = (
    "import requests\n{}\n\ndef start(text):\n"
    '    answer = requests.post("https://app.all-hands.dev/api/conversations", '
    'json={{"initial_user_msg": text}})\n'
    '    return answer.json()["conversation_id"]\n'
)


@pytest.mark.parametrize(
    ("imports", "source"),
    [("", ".openhands_v1"), ("\nfrom acme.names import NAME\n", "acme.openhands_v1")],
)
def test_it_imports_the_helper_as_one_of_its_package(tmp_path: Path, imports: str, source: str) -> None:
    """The file that makes the package is seen, though it is not looked at."""
    write(tmp_path, {"acme/__init__.py": "", "acme/client.py": CLIENT.format(imports)})
    named = Config(root=tmp_path, paths=(tmp_path / "acme/client.py",), as_of=date(2026, 11, 25))
    after = {each.path: each.after for each in run(named, fixing=True).changes}
    assert f"from {source} import text_message, wait_until_ready\n" in after["acme/client.py"]
    assert set(after) == {"acme/client.py", "acme/openhands_v1.py"}
