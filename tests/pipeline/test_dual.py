"""Clients that speak V0 and V1: deliberate ones are left alone, half-migrated ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import Sources, run_on
from v0to1.applying.writing import write
from v0to1.attribution.dual_clients import REASON
from v0to1.core.model import Run, Verdict

HEAD = """
import os, requests
BASE = os.environ["OPENHANDS_URL"]
KEY = {"Authorization": "Bearer " + os.environ["OPENHANDS_API_KEY"]}
"""
V0 = (
    HEAD
    + """
def create_v0(text):
    body = {"initial_user_msg": text}
    return requests.post(f"{BASE}/api/conversations", json=body, headers=KEY).json()["conversation_id"]

def forget_v0(name):
    requests.delete(f"{BASE}/api/secrets/{name}", headers=KEY)
"""
)
V1 = (
    HEAD
    + """
def create_v1(text):
    body = {"initial_message": {"content": [{"type": "text", "text": text}]}}
    return requests.post(f"{BASE}/api/v1/app-conversations", json=body, headers=KEY).json()["id"]
"""
)
SWITCH = (
    HEAD
    + """
class Client:
    def __init__(self, v1):
        self.v1 = v1

    def create(self, text):
        if self.v1:
            body = {"initial_message": {"content": [{"type": "text", "text": text}]}}
            return requests.post(f"{BASE}/api/v1/app-conversations", json=body, headers=KEY).json()["id"]
        body = {"initial_user_msg": text}
        return requests.post(f"{BASE}/api/conversations", json=body, headers=KEY).json()["conversation_id"]
"""
)
READS = (
    HEAD
    + """
def titles(v1):
    if v1:
        found = requests.get(f"{BASE}/api/v1/app-conversations/search", headers=KEY).json()["items"]
    else:
        found = requests.get(f"{BASE}/api/conversations", headers=KEY).json()["results"]
    return [one["title"] for one in found]
"""
)
DUAL: dict[str, Sources] = {
    "a switch in a class": SWITCH,
    "a switch around reads": READS,
    "one module": V0 + V1,
    "two modules in a package": {"pkg/__init__.py": "", "pkg/v0.py": V0, "pkg/v1.py": V1},
    "two folders with a factory": {
        "drivers/__init__.py": "",
        "drivers/old/__init__.py": "",
        "drivers/old/client.py": V0,
        "drivers/new/__init__.py": "",
        "drivers/new/client.py": V1,
        "drivers/factory.py": "from drivers.new import client\nfrom drivers.old.client import create_v0\n",
    },
    "two folders behind their packages": {
        "app.py": "import old\nimport new\n",
        "old/__init__.py": "from old.client import create_v0\n",
        "old/client.py": V0,
        "new/__init__.py": "from new.client import create_v1\n",
        "new/client.py": V1,
    },
}


def reasons(found: Run) -> set[str]:
    """Why findings are not fixed."""
    return {one.reason for one in found.findings}


@pytest.mark.parametrize("name", DUAL)
def test_a_deliberate_dual_client_is_only_reported(name: str, tmp_path: Path) -> None:
    found = run_on(tmp_path, DUAL[name])

    assert found.findings
    assert {one.verdict for one in found.findings} == {Verdict.MANUAL}
    assert reasons(found) == {REASON}
    assert not found.changes


APART: dict[str, Sources] = {
    "an old and a new client in different folders": {"old/client.py": V0, "new/client.py": V1},
    "services of one repository": {
        "services/a/client.py": V0,
        "services/a/main.py": "from client import create_v0\ncreate_v0('hi')\n",
        "services/b/client.py": V1,
    },
    "V0 alone": V0,
}


@pytest.mark.parametrize("name", APART)
def test_clients_that_have_nothing_to_do_with_each_other_are_migrated(name: str, tmp_path: Path) -> None:
    found = run_on(tmp_path, APART[name])

    assert REASON not in reasons(found)
    assert found.changes


def test_a_client_that_was_migrated_in_part_is_not_taken_for_a_dual_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("V0TO1_STATE_DIR", str(tmp_path / "state"))
    root = tmp_path / "project"
    root.mkdir()
    first = run_on(root, V0, inline_only=True)
    assert {one.applied for one in first.findings} == {True, False}, "some of it is left"
    write(root, first.changes, allow_dirty=True)

    second = run_on(root, {}, inline_only=True)

    assert [one.rule for one in second.findings] == ["conversations/create"]
    assert REASON not in reasons(second)


def test_what_is_added_after_a_migration_is_migrated_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("V0TO1_STATE_DIR", str(tmp_path / "state"))
    root = tmp_path / "project"
    root.mkdir()
    write(root, run_on(root, V0, inline_only=True).changes, allow_dirty=True)
    client = root / "client.py"
    more = V0.removeprefix(HEAD).replace("_v0", "_again")
    client.write_text(client.read_text("utf-8") + more, "utf-8")

    second = run_on(root, {}, inline_only=True)

    assert {(one.rule, one.applied) for one in second.findings} == {
        ("conversations/create", False),
        ("secrets/delete", True),
    }
    assert REASON not in reasons(second)


HOST = "https://app.all-hands.dev"
OLD = f"curl -s {HOST}/api/conversations | jq -r '.results[].title'"
NEW = f"curl -s {HOST}/api/v1/app-conversations/search | jq -r '.items[].title'"
SCRIPTS = {
    "case.sh": f'case "$API" in\n  v0) {OLD} ;;\n  *) {NEW} ;;\nesac\n',
    "if.sh": f'if [ "$API" = v1 ]; then\n  {NEW}\nelse\n  {OLD}\nfi\n',
    "switch.mjs": (
        f'switch (process.env.API) {{\n  case "v0":\n    await fetch("{HOST}/api/conversations");\n'
        f"    break;\n"
        f'  default:\n    await fetch("{HOST}/api/v1/app-conversations/search");\n}}\n'
    ),
    "branch.py": (
        f'import os, requests\n\nif os.environ["API"] == "v1":\n'
        f'    requests.get("{HOST}/api/v1/app-conversations/search")\nelse:\n'
        f'    requests.get("{HOST}/api/conversations")\n'
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_that_does_either_is_only_reported(name: str, tmp_path: Path) -> None:
    found = run_on(tmp_path, {name: SCRIPTS[name]})

    assert (reasons(found), found.changes) == ({REASON}, ())


@pytest.mark.parametrize("code", [f"{OLD}\n{NEW}\n", f'if [ "$1" ]; then\n  {OLD}\n  {NEW}\nfi\n'])
def test_a_script_that_does_both_is_migrated_in_part(code: str, tmp_path: Path) -> None:
    found = run_on(tmp_path, {"a.sh": code})

    assert found.changes[0].after == code.replace(OLD, NEW)
