"""Changes of code that stands in files of other kinds: written there as the file has it, once for each kind.

Each change is written as `«before│after»`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.languages.migrating import halves, migrated, reasons

URL = "https://app.all-hands.dev/api"
LIST = f"curl -s {URL}/«conversations│v1/app-conversations/search» | jq -r '.«results│items»[].title'"
ONE = f"curl -s {URL}/conversations/$ID | jq -r .title"
INFO = f"{URL}/«user/info│v1/users/git-info»"
PYTHON = f"import requests\n\nprint(requests.get('{INFO}').json()['login'])\n"
SCRIPT = f"const page = await (await fetch('{URL}/«conversations│v1/app-conversations/search»')).json();\n"
SCRIPT += "console.log(page.«results│items».length);\n"
RETURN = f"  return (await fetch('{INFO}')).ok;\n"
POD = "kind: Pod\nspec:\n  containers:\n  - image: curlimages/curl\n    command: [sh, -c]\n"
STAGE = "pipeline { stages { stage('a') { steps {\n  sh '''\n    %s\n  '''\n} } } }\n"


def behind(spaces: int, code: str) -> str:
    """Every line behind some spaces, but for empty ones."""
    return "".join(" " * spaces + line if line.strip() else line for line in code.splitlines(keepends=True))


def notebook(code: str) -> str:
    """A notebook with one cell."""
    cell: dict[str, object] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    whole = {"cells": [cell | {"source": code.splitlines(keepends=True)}], "metadata": {}, "nbformat": 4}
    return json.dumps(whole | {"nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


INSOMNIA = {"_id": "r", "_type": "request", "method": "GET", "url": INFO}
POSTMAN = {"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}}
PLAIN = {
    "README.md": f"# Use é\n\n- First:\n\n  ```bash\n  {LIST}\n  ```\n\n> ```python\n> print(1)\n> ```\n",
    "guide.mdx": f"```python\n{PYTHON}```\n",
    "guide.rst": f"Use\n===\n\n.. code-block:: python\n\n{behind(4, PYTHON)}\n",
    "guide.adoc": f"= Use\n\n[source,python]\n----\n{PYTHON}----\n",
    "notebook.ipynb": notebook(PYTHON),
    ".github/workflows/a.yml": f"on: push\njobs:\n  a:\n    steps:\n      - run: |\n          {LIST}\n",
    ".gitlab-ci.yml": f"a:\n  script:\n    - {LIST}\n",
    "Makefile": f"a:\n\t@{LIST}\n",
    "justfile": f"a:\n  {LIST}\n",
    "Dockerfile": f'FROM x\nRUN {LIST}\nHEALTHCHECK CMD ["curl", "-f", "{INFO}"]\n',
    "compose.yml": f"services:\n  a:\n    healthcheck:\n      test: [CMD, curl, -f, '{INFO}']\n",
    "pod.yaml": f'{POD}    args: ["{LIST}"]\n',
    "Jenkinsfile": STAGE % LIST,
    "package.json": dumped({"name": "a", "scripts": {"list": LIST}}) + "\n",
    "a.html": f'<p>é</p>\n<script type="module">\n{SCRIPT}</script>\n',
    "a.vue": f"<script setup>\nconst known = async () => {{\n{RETURN}}};\n</script>\n",
    "a.svelte": f"<script>\nconst known = async () => {{\n{RETURN}}};\n</script>\n",
    "a.http": f"@key = k\n\n### é\nGET {INFO}\nAuthorization: Bearer {{{{key}}}}\n",
    "a.hurl": f"GET {INFO}\nHTTP 200\n",
    "a.bru": f"meta {{\n  name: a\n}}\n\nget {{\n  url: {INFO}\n}}\n",
    "a.postman_collection.json": dumped(POSTMAN | {"item": [{"request": {"method": "GET", "url": INFO}}]}),
    "insomnia.json": dumped({"_type": "export", "__export_format": 4, "resources": [INSOMNIA]}),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_plain_is_rewritten(tmp_path: Path, name: str) -> None:
    before, after = halves(PLAIN[name])
    findings, changed = migrated(tmp_path, {name: before}, "auto")
    assert not reasons(findings)
    assert changed == {name: after}


READING = (
    f"const page = await (await «│adaptV0(»fetch«│)»('{URL}/conversations')).json();\nconsole.log(page);\n"
)
IMPORTING = f"«│import {{ adaptV0 }} from './openhands-v0.js';\n\n»{READING}"
TOOL = f"«│python3 ./openhands_v0.py »{ONE}"
CELL = ("import requests\n", f"print(requests.get('{URL}/conversations/1').json()['title'])\n")
CELL_AFTER = (
    CELL[0],
    "\n",
    "from openhands_v0 import adapt_v0\n",
    "\n",
    CELL[1].replace("requests.get", "adapt_v0(requests).get"),
)
CHECKOUT = (
    "on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - run: |\n          {}\n"
)
ADAPTED = {
    "Makefile": f"a:\n\t@{TOOL}\n".replace("$ID", "$$ID"),
    "justfile": f"a:\n  {TOOL}\n",
    "package.json": dumped({"name": "a", "scripts": {"one": TOOL}}) + "\n",
    "a.vue": f"<script setup>\n{IMPORTING}</script>\n",
    "a.svelte": f"<script>\n{IMPORTING}</script>\n",
}


@pytest.mark.parametrize("name", ADAPTED)
def test_what_is_not_plain_goes_through_the_adapter(tmp_path: Path, name: str) -> None:
    before, after = halves(ADAPTED[name])
    findings, changed = migrated(tmp_path, {name: before}, "auto")
    assert {one.fix for one in findings} == {"adapter"}
    assert changed.pop(name) == after
    assert set(changed) in ({"openhands_v0.py"}, {"openhands-v0.js"})


def test_a_notebook_imports_the_adapter(tmp_path: Path) -> None:
    _, changed = migrated(tmp_path, {"a.ipynb": notebook("".join(CELL))}, "auto")
    assert changed["a.ipynb"] == notebook("".join(CELL_AFTER))


def test_a_job_that_has_the_files_runs_the_adapter(tmp_path: Path) -> None:
    name = ".github/workflows/a.yml"
    _, changed = migrated(tmp_path, {name: CHECKOUT.format(ONE)}, "auto")
    assert "openhands_v0.py" in changed[name]
    assert set(changed) == {name, ".github/openhands_v0.py"}


LEFT = {
    "README.md": (f"```bash\n{ONE}\n```\n", "the document shows it to people"),
    "guide.rst": (
        f".. code-block:: python\n\n{behind(4, ''.join(CELL))}\n",
        "the adapter is a separate file",
    ),
    ".github/workflows/a.yml": (f"jobs:\n  a:\n    steps:\n      - run: {ONE}\n", "does not check out"),
    "Dockerfile": (
        f'FROM x\nRUN {ONE}\nCMD ["curl", "-X", "DELETE", "{URL}/conversations/1"]\n',
        "its image",
    ),
    "compose.yml": (
        f"services:\n  a:\n    command: [curl, -X, DELETE, '{URL}/conversations/1']\n",
        "python3",
    ),
    "pod.yaml": (f"{POD}    args: ['{ONE}']\n", "python3"),
    "Jenkinsfile": (STAGE % ONE, "the adapter file cannot be placed"),
    "a.html": (f'<script type="module">\n{halves(READING)[0]}</script>\n', "the code stands"),
    "a.http": (f"DELETE {URL}/conversations/1\n", "the adapter file cannot be placed"),
}


@pytest.mark.parametrize("name", LEFT)
def test_where_the_adapter_cannot_be_it_is_left_with_the_reason(tmp_path: Path, name: str) -> None:
    text, reason = LEFT[name]
    findings, changed = migrated(tmp_path, {name: text}, "auto")
    assert not changed
    assert findings
    assert [one.reason for one in findings if reason not in one.reason] == []


V0, V1 = f"{URL}/conversations", f"{URL}/v1/app-conversations"
ALIKE = {
    "Dockerfile": 'FROM x\nCMD ["npm", "start"]\nCMD ["curl", "-f", "http://localhost/api/chat"]\n'
    f'LABEL url="{V0}"\nRUN ["echo", "{V0}"]\n',
    "compose.yml": "services:\n  a:\n    command: [node, server.js, --route, /api/conversations]\n"
    "    healthcheck: {test: [CMD, curl, -f, 'https://slack.com/api/conversations.list']}\n",
    "pod.yaml": f"{POD}    args: ['curl -s {V1}/search']\n"
    "  - image: nginx\n    args: [--route=/api/conversations, 'proxy:/api/conversations']\n",
}


@pytest.mark.parametrize("name", ALIKE)
def test_words_that_are_no_request_of_v0_are_left(tmp_path: Path, name: str) -> None:
    assert migrated(tmp_path, {name: ALIKE[name]}, "auto") == ((), {})
