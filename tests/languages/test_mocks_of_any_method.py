"""Mocks that answer to any method, and constants of other modules."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.pipeline import run

DAY = date(2026, 11, 25)
CLIENT = (
    'import httpx\n\nBASE = "https://app.all-hands.dev"\n\n\n'
    'def title(cid):\n    return httpx.get(f"{BASE}/api/conversations/{cid}").json()["title"]\n'
)
TEST = (
    "import client\n\n\ndef test_title(httpx_mock):\n"
    '    httpx_mock.add_response(url="https://app.all-hands.dev/api/conversations/c1", json={"title": "T"})\n'
    '    assert client.title("c1") == "T"\n'
)


TWO = CLIENT + '\n\ndef drop(cid):\n    httpx.delete(f"{BASE}/api/conversations/{cid}")\n'


BOTH = TEST + '    client.drop("c1")\n'
FIXTURE = TEST.replace("def test_title", "@pytest.fixture\ndef answers")
FIXTURE = FIXTURE.replace("import client\n", "import pytest\n\nimport client\n").replace(
    "    assert", "\n\ndef test_title(answers):\n    assert"
)


@pytest.mark.parametrize("test", [BOTH, FIXTURE], ids=["both", "fixture"])
def test_a_mock_without_a_method_on_a_route_with_two_is_listed(tmp_path: Path, test: str) -> None:
    """Where nothing shows which of them it answers, nobody was told of it."""
    write(tmp_path, {"client.py": TWO, "tests/test_client.py": test})
    done = run(Config(root=tmp_path, paths=(tmp_path,), as_of=DAY), fixing=True)
    assert "tests/test_client.py" not in {one.path for one in done.changes}
    (place,) = done.unresolved
    assert place.text.startswith("httpx_mock.add_response(") and "any method" in place.reason


@pytest.mark.parametrize("other", ["/repos/c1", "/api/conversations/c1/notes"])
def test_a_mock_without_a_method_on_another_route_is_not(tmp_path: Path, other: str) -> None:
    test = FIXTURE.replace("/api/conversations/c1", other)
    write(tmp_path, {"client.py": TWO, "tests/test_client.py": test})
    assert not run(Config(root=tmp_path, paths=(tmp_path,), as_of=DAY), fixing=True).unresolved
