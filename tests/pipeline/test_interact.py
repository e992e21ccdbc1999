"""What a person is shown of one fix before it is made."""

from __future__ import annotations

from datetime import date

import pytest

from tests.laws.stories import project
from v0to1.config import Config
from v0to1.core.model import Finding
from v0to1.pipeline import run
from v0to1.pipeline.interact import Decision

URL = "https://app.all-hands.dev/api/conversations"
PYTHON = f"""import requests


def begin():
    return requests.post("{URL}", json={{"initial_user_msg": "x"}}).json()["conversation_id"]


def end(one):
    requests.delete(f"{URL}/{{one}}")


def text(one):
    return requests.get(f"{URL}/{{one}}/select-file", params={{"file": "a"}}).json()["code"]
"""
SCRIPT = f"""const body = JSON.stringify({{ initial_user_msg: "x" }});
const begun = async () => (await fetch("{URL}", {{ method: "POST", body }})).json();
export const begin = async () => (await begun()).conversation_id;
"""
SHELL = f"""#!/bin/sh
curl -s -X POST {URL} -d '{{"initial_user_msg": "x"}}' | jq -r .conversation_id
"""
FENCED = f"Do\n\n```bash\ncurl -s {URL} | jq '.results'\n```\n"


def shown(texts: dict[str, str], decision: Decision = Decision.ACCEPT) -> tuple[list[str], dict[str, str]]:
    """Return what is shown of every fix, and the files as they are after the decisions."""
    told: list[str] = []

    def decide(finding: Finding, proposal: str) -> Decision:
        told.append(proposal)
        return decision

    with project({name: text.encode() for name, text in texts.items()}) as folder:
        done = run(Config(folder, (folder,), date(2026, 11, 25)), fixing=True, accept=decide)
    return told, texts | {one.path: one.after for one in done.changes}


HELPERS: dict[str, tuple[str, str, list[str | None]]] = {
    "a.py": (PYTHON, "openhands_v1.py", ["wait_until_ready", None, "file_text, read_file"]),
    "a.mjs": (SCRIPT, "openhands-v1.mjs", ["waitUntilReady"]),
    "a.sh": (SHELL, "openhands_v1.sh", ["openhands_v1_wait_until_ready"]),
    "a.md": (FENCED, "", [None]),
}


@pytest.mark.parametrize("name", HELPERS)
def test_a_helper_file_is_named_with_its_functions_and_not_shown(name: str) -> None:
    text, helper, functions = HELPERS[name]
    told, after = shown({name: text})
    lines = [[line for line in one.splitlines() if line.startswith("With ")] for one in told]
    wanted = [f"With the new helper file {helper}: {each}" if each else None for each in functions]
    assert lines == [[each] if each else [] for each in wanted]
    assert {line for one in told for line in one.splitlines() if line.startswith("diff ")} == {
        f"diff --git a/{name} b/{name}"
    }
    assert set(after) == {name, *([helper] if helper else [])}


def test_a_helper_file_that_is_there_is_told_where_it_grows() -> None:
    _, begun = shown({"a.py": PYTHON.partition("def text")[0]})
    told, _ = shown(begun | {"b.py": PYTHON})
    assert [one.splitlines()[-1].startswith("With ") for one in told] == [False, False, True]
    assert told[-1].endswith("With the helper file openhands_v1.py: file_text, read_file\n")
    again, _ = shown(begun | {"b.py": PYTHON.partition("def end")[0]})
    assert ["With " in one for one in again] == [False]


def test_what_is_not_wanted_brings_no_helper_file() -> None:
    assert shown({"a.py": PYTHON}, Decision.SKIP)[1] == {"a.py": PYTHON}
