"""Code in documents, notebooks and workflows that takes helper functions has them itself, if they are few."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted
from tests.pipeline.test_inside import cells

BASE = "https://app.all-hands.dev"
OLD = "/api/conversations"
SEARCH = "/api/v1/app-conversations/search"
STATUS = '''# Written by v0to1 1dc88fe0: requests of OpenHands V1; it is yours to edit.
def status_of(conversation):
    """Return the state of the sandbox in the words of V0."""
    status = conversation["sandbox_status"]
    return {"PAUSED": "STOPPED", "MISSING": "ARCHIVED"}.get(status, status)
'''
URL = f'url = "{BASE}{OLD}"\n'
LIST = f'{URL}for one in requests.get(url).json()["results"]:\n    print(one["status"])\n'
LISTED = LIST.replace(OLD, SEARCH).replace("results", "items").replace('one["status"]', "status_of(one)")


def prefixed(code: str, prefix: str) -> str:
    """Code with something before each of its lines."""
    return "".join(f"{prefix if line.strip() else prefix.rstrip()}{line}" for line in code.splitlines(True))


def after(code: str) -> str:
    """The code of a document with a function right behind its imports."""
    return code.replace("import requests\n", f"import requests\n\n\n{STATUS}\n").replace(LIST, LISTED)


@pytest.mark.parametrize("prefix", ["", "   ", "> ", "   > "], ids=["plain", "list", "quotation", "both"])
def test_a_document_has_its_functions_behind_its_imports(prefix: str, tmp_path: Path) -> None:
    """Also where each line of it has something before it, and blank ones do not."""
    lead = "1. Do:\n\n" if prefix.startswith(" ") else ""
    code = f"import os\n\nimport requests\n\n{LIST}"
    before, wanted = (prefixed(f"```python\n{one}```\n", prefix) for one in (code, after(code)))
    _, changed = adapted(tmp_path, {"a.md": lead + before})
    assert changed == {"a.md": lead + wanted}


def test_the_functions_stand_in_the_first_piece(tmp_path: Path) -> None:
    text = f"```python\nimport requests\n```\n\nThen\n\n```python\n{LIST}```\n"
    _, changed = adapted(tmp_path, {"a.md": text})
    first = f"```python\nimport requests\n\n\n{STATUS}```\n\nThen\n\n"
    assert changed == {"a.md": f"{first}```python\n{LISTED}```\n"}


def test_a_step_of_a_workflow_has_its_functions(tmp_path: Path) -> None:
    head, margin = "a:\n  steps:\n    - shell: python\n      run: |\n", " " * 8
    code = f"import requests\n\n{LIST}"
    _, changed = adapted(tmp_path, {"a.yml": head + prefixed(code, margin)})
    assert changed == {"a.yml": head + prefixed(after(code), margin)}


def test_a_directive_has_its_functions(tmp_path: Path) -> None:
    head, margin = ".. code-block:: python\n\n", "   "
    code = f"import requests\n\n{LIST}"
    _, changed = adapted(tmp_path, {"a.rst": f"{head}{prefixed(code, margin)}\nThen\n"})
    assert changed == {"a.rst": f"{head}{prefixed(after(code), margin)}\nThen\n"}


def test_a_notebook_has_few_functions_in_a_cell_and_many_in_a_file(tmp_path: Path) -> None:
    _, changed = adapted(tmp_path / "few", {"a.ipynb": cells("import requests", LIST)})
    first, second = sources_of(changed["a.ipynb"])
    assert first == f"import requests\n\n\n{STATUS}"
    assert second == LISTED
    assert list(changed) == ["a.ipynb"]

    stop = f'this = "1"\nrequests.post(f"{BASE}{OLD}/{{this}}/stop").raise_for_status()'
    _, changed = adapted(tmp_path / "many", {"a.ipynb": cells("import requests", LIST, stop)})
    assert sorted(changed) == ["a.ipynb", "openhands_v1.py"]
    assert sources_of(changed["a.ipynb"])[0] == (
        "import requests\n\nfrom openhands_v1 import pause_sandbox, status_of"
    )


def sources_of(text: str) -> list[str]:
    """The code of each cell of a notebook."""
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


LEFT = {
    "many functions": (
        f'this = "1"\nprint(sorted(requests.get(f"{BASE}{OLD}/{{this}}/list-files").json()))\n'
    ),
    "a function of that name": f"def status_of(one):\n    return one\n\n\n{LIST}",
    "a response in V0's shape": (
        f'response = requests.post("{BASE}{OLD}", json={{"initial_user_msg": "hi"}})\n'
        'print(response.json()["conversation_id"])\n'
    ),
}
MAPPED = "its response would be mapped to that of V0, and the document shows people V1"
REASONS = {
    "many functions": "are too many for code inside another file",
    "a function of that name": MAPPED,
    "a response in V0's shape": MAPPED,
}


@pytest.mark.parametrize("name", LEFT)
def test_a_document_that_would_say_too_much_or_too_little_stays(name: str, tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"a.md": f"```python\nimport requests\n\n{LEFT[name]}```\n"})
    assert changed == {}
    (finding,) = done.findings
    assert REASONS[name] in finding.reason


def test_a_document_that_stays_keeps_no_other_code_from_its_functions(tmp_path: Path) -> None:
    """One in which a function of that name is defined, beside a script that takes it."""
    taken = f"```python\nimport requests\n\n{LEFT['a function of that name']}```\n"
    code = f"import requests\n\n{LIST}"
    done, changed = adapted(tmp_path, {"a.md": taken, "b/list.py": code})
    assert sorted(changed) == ["b/list.py", "b/openhands_v1.py"]
    assert {one.path: one.fix for one in done.findings} == {"a.md": "", "b/list.py": "rewrite"}
