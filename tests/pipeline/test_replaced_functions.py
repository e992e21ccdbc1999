"""A function that a test replaces goes on returning V0's data, so that its callers read these."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from v0to1.planning.replaced_functions import ReplacedFunctions, stem_of

CLIENT = """\
import sys

import requests

ROOT = "https://app.all-hands.dev/api"


def fetch(conversation_id):
    response = requests.get(f"{ROOT}/conversations/{conversation_id}", timeout=5)
    response.raise_for_status()
    return response.json()


def main():
    print(fetch(sys.argv[1])["last_updated_at"])


if __name__ == "__main__":
    main()
"""
TEST = """\
import runpy
from unittest.mock import patch


@patch("client.fetch", return_value={"last_updated_at": "today"})
def test_changed(fetch):
    runpy.run_module("client")["main"]()
"""
NAMES = {
    '@patch("client.fetch")': {"fetch"},
    'with patch.object(Client, "fetch", autospec=True):': {"fetch"},
    'mocker.patch("pkg.client.Client.fetch", return_value=1)': {"fetch"},
    'monkeypatch.setattr(client, "fetch", fake)': {"fetch"},
    "vi.spyOn(client, 'fetch').mockResolvedValue({})": {"fetch"},
    'dispatch("client.fetch")': set(),
    'print("client.fetch")': set(),
}
MODULES = {
    "vi.mock('../src/api/client.js', () => ({}))": {"client"},
    'jest.mock("../api")': {"api"},
    "vi.mock('#/api/index.ts')": {"api"},
    "mocking('../src/api')": set(),
}


def test_callers_of_what_a_test_replaces_read_what_they_read(tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, {"client.py": CLIENT, "test_client.py": TEST}, "auto", native=True)

    assert [one.form for one in findings] == ["mapped"]
    assert '["last_updated_at"]' in changed["client.py"]
    assert "v0_conversation" in changed["client.py"]


def test_callers_of_other_functions_read_the_keys_of_v1(tmp_path: Path) -> None:
    test = TEST.replace("client.fetch", "client.other")
    findings, changed = migrated(tmp_path, {"client.py": CLIENT, "test_client.py": test}, "auto", native=True)

    assert [one.form for one in findings] == ["helper"]
    assert '["updated_at"]' in changed["client.py"]


def test_what_reads_its_response_itself_may_be_replaced(tmp_path: Path) -> None:
    client = CLIENT.replace("return response.json()", 'return response.json()["last_updated_at"]')
    client = client.replace('fetch(sys.argv[1])["last_updated_at"]', "fetch(sys.argv[1])")
    findings, _ = migrated(tmp_path, {"client.py": client, "test_client.py": TEST}, "auto", native=True)

    assert [one.form for one in findings] == ["helper"]


@pytest.mark.parametrize(("text", "names"), NAMES.items())
def test_functions_by_their_names(text: str, names: set[str]) -> None:
    assert ReplacedFunctions([text]).names == names


@pytest.mark.parametrize(("text", "modules"), MODULES.items())
def test_modules_by_their_paths(text: str, modules: set[str]) -> None:
    assert ReplacedFunctions([text]).modules == modules


def test_the_stem_of_a_module() -> None:
    assert [stem_of(one) for one in ("src/a/b.test.ts", "a/__init__.py", "c")] == ["b", "a", "c"]
