"""What a person is shown of one fix before it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.pipeline.adapting import config_of
from v0to1.applying.interaction import Decision
from v0to1.core.model import Finding
from v0to1.pipeline import run

URL = "https://app.all-hands.dev/api"
FILES = {
    "a.py": (
        "import requests\n\n\ndef begin():\n"
        f"    return requests.post('{URL}/conversations/1/start').json()\n\n\n"
        f"def end(name):\n    requests.delete(f'{URL}/secrets/{{name}}')\n"
    ),
    "a.mjs": (f"export const begin = () => fetch('{URL}/conversations/1/start', {{ method: 'POST' }});\n"),
    "a.sh": f"curl -s -X POST {URL}/conversations/1/start\n",
}
WITH = "With the new adapter file {}\n"
ADAPTERS = {
    "a.py": [WITH.format("openhands_v0.py"), ""],
    "a.mjs": [WITH.format("openhands-v0.mjs")],
    "a.sh": [WITH.format("openhands_v0.py")],
}


def shown(folder: Path, decision: Decision = Decision.ACCEPT) -> tuple[list[str], dict[str, str]]:
    """What is shown of every fix, and the files that change after the decisions, which are written."""
    told: list[str] = []

    def decide(finding: Finding, proposal: str) -> Decision:
        told.append(proposal)
        return decision

    done = run(config_of(folder), fixing=True, accept=decide)
    changed = {one.path: one.after for one in done.changes}
    write(folder, changed)
    return told, changed


@pytest.mark.parametrize("name", FILES)
def test_the_adapter_is_named_and_not_shown(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: FILES[name]})
    told, changed = shown(tmp_path)
    lines = ["".join(line for line in one.splitlines(True) if line.startswith("With ")) for one in told]
    assert lines == ADAPTERS[name]
    assert {line for one in told for line in one.splitlines() if line.startswith("diff ")} == {
        f"diff --git a/{name} b/{name}"
    }
    assert len(changed) == 2


def test_an_adapter_that_is_there_is_named_where_it_grows(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FILES["a.py"]})
    shown(tmp_path)
    again = FILES["a.py"].partition("\n\n\ndef end")[0] + "\n"
    write(tmp_path, {"b.py": again})
    assert ["With " in one for one in shown(tmp_path)[0]] == [False]
    write(tmp_path, {"c.py": again.replace("/1/start", "/1/stop")})
    (told,) = shown(tmp_path)[0]
    assert told.endswith("With the adapter file openhands_v0.py\n")


def test_what_is_not_wanted_brings_no_adapter(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": FILES["a.py"]})
    assert shown(tmp_path, Decision.SKIP)[1] == {}
