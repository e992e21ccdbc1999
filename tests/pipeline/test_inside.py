"""Code inside files, through a whole run: told where it stands, changed there, and nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.laws.stories import migration, project
from tests.pipeline.adapting import adapted
from v0to1.applying.interaction import Decision, Question
from v0to1.config import Config
from v0to1.core.model import Run, Verdict
from v0to1.core.text import position
from v0to1.pipeline import run

LIST = 'rows = requests.get("https://app.all-hands.dev/api/conversations").json()["results"]'
LISTED = 'rows = requests.get("https://app.all-hands.dev/api/v1/app-conversations/search").json()["items"]'


def cells(*sources: str, **more: object) -> str:
    """A notebook with some cells of code."""
    made: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": one.splitlines(True),
        }
        for one in sources
    ]
    return json.dumps({"cells": made, "metadata": more, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def told(files: Mapping[str, str | bytes]) -> Run:
    """A migration of some files."""
    given = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}
    with project(given) as folder:
        return migration(folder)


CASES: Mapping[str, tuple[str, str, str]] = {
    "fence": ("a.md", f"Do:\n\n```python\nimport requests\n{LIST}\n```\n", ""),
    "fence with tildes": ("a.md", f"~~~ {{.python}}\nimport requests\n{LIST}\n~~~\n", ""),
    "fence in a list": ("a.md", f"1. do\n\n   ```py\n   import requests\n\n   {LIST}\n   ```\n", ""),
    "fence in a quotation": ("a.md", f"> ```python\n> import requests\n> {LIST}\n> ```\n", ""),
    "session": ("a.md", f"```pycon\n>>> import requests\n>>> {LIST}\n['/api/conversations']\n```\n", ""),
    "tabs": (
        "a.mdx",
        f'<Tab\n  title="P"\n>\n    ```python\n    import requests\n    {LIST}\n    ```\n</Tab>\n',
        "",
    ),
    "directive": (
        "a.rst",
        f"Do\n==\n\n.. code-block:: python\n   :linenos:\n\n   import requests\n\n   {LIST}\n\nThen\n",
        "",
    ),
    "notebook": ("a.ipynb", cells("%pip install requests\nimport requests", f"!ls\n{LIST}  # é"), ""),
    "step": (
        ".github/workflows/a.yml",
        f"a:\n  steps:\n    - shell: python\n      run: |\n        import requests\n        {LIST}\n",
        "",
    ),
    "folded step": (
        "a.yaml",
        f"steps:\n  - shell: python\n    run: >-\n      import requests;\n      {LIST}\n",
        "",
    ),
    "plain step": ("a.yaml", f"steps:\n  - shell: python\n    run: import requests;\n      {LIST}\n", ""),
    "folded lines": (
        "a.yaml",
        f"steps:\n  - shell: python\n    run: >-\n      import requests\n\n      {LIST}\n",
        "same",
    ),
    "odd indentation": ("a.rst", f".. code:: python\n\n  \timport requests\n  \t{LIST}\n \n", ""),
}


def expected(name: str) -> str:
    """What becomes of a case."""
    _, text, left = CASES[name]
    if left:
        return text
    old, new = (json.dumps(one)[1:-1] if "ipynb" in CASES[name][0] else one for one in (LIST, LISTED))
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize("name", CASES)
def test_what_stands_inside_is_told_and_changed_where_it_stands(name: str) -> None:
    path, text, left = CASES[name]
    done = told({path: text})

    assert not done.failed
    (finding,) = done.findings
    start = text.index("requests.get(")
    if left:
        assert not done.changes
        assert (finding.path, finding.line, finding.verdict) == (path, 3, Verdict.MANUAL)
        return
    assert (finding.path, finding.line, finding.column) == (path, *position(text, start))
    assert {part.path for part in finding.parts} == {path}
    assert {one.name: text.splitlines()[one.line - 1][one.column - 1 :][:7] for one in finding.parts}[
        "results"
    ] in ('"result', '\\"resul', "results")
    for edit in finding.edits:
        assert (edit.place.line, edit.place.column) == position(text, edit.span.start)
        assert edit.path == path
    (change,) = done.changes
    assert change.after == expected(name)


FENCES = Path(__file__).parent.parent / "fixtures/containers/clients/markdown_other/docs/clients.md"


def test_fences_in_other_languages_are_reported_as_files_are() -> None:
    """Each request is told with the V1 request, and none is changed."""
    done = told({"a.md": FENCES.read_bytes()})

    assert done.changes == ()
    assert [one.rule for one in done.findings].count("conversations/delete") == 8
    assert [one.rule for one in done.findings].count("conversations/list") == 2
    assert {one.verdict for one in done.findings} == {Verdict.MANUAL}
    assert all("/api/v1/app-conversations" in one.workaround for one in done.findings)


def test_all_pieces_of_a_document_are_one_program() -> None:
    """A read in a later piece changes with the request in an earlier one; history stays as it is."""
    text = (
        "```python\nimport requests\nr = requests.get('https://app.all-hands.dev/api/conversations')\n```\n\nThen\n\n"
        "```python\nrows = r.json()['results']\n```\n\n## Before 2.0\n\n"
        "```python\nrows = r.json()['results']\n```\n"
    )
    (change,) = told({"a.md": text}).changes

    assert change.after == text.replace("/api/conversations", "/api/v1/app-conversations/search").replace(
        "['results']", "['items']", 1
    )


def test_a_command_in_a_variable_of_make_is_followed() -> None:
    """`$(CURL)` is what make puts in its place; the variable itself stays as it is."""
    text = (
        "OPENHANDS_URL ?= https://app.all-hands.dev\nCURL = curl -s\n\n"
        "list:\n\t@$(CURL) $(OPENHANDS_URL)/api/conversations | jq -r '.results[].title'\n"
    )
    (change,) = told({"Makefile": text}).changes

    assert change.after == text.replace("/api/conversations", "/api/v1/app-conversations/search").replace(
        ".results", ".items"
    )


def test_the_adapter_is_put_before_a_variable_of_make(tmp_path: Path) -> None:
    text = (
        "OPENHANDS_URL ?= https://app.all-hands.dev\nCURL = curl -s\n\n"
        "stop:\n\t@$(CURL) -X POST $(OPENHANDS_URL)/api/conversations/1/stop\n"
    )
    _, changed = adapted(tmp_path, {"Makefile": text})
    assert changed["Makefile"] == text.replace("@$(CURL)", "@python3 ./openhands_v0.py $(CURL)")


def test_steps_of_a_workflow_are_programs_of_their_own() -> None:
    """What one step binds, another does not know: nothing is claimed of `r` in the second one."""
    step = "      - shell: python\n        run: |\n"
    text = (
        f"jobs:\n  a:\n    steps:\n{step}          import requests\n"
        "          r = requests.get('https://app.all-hands.dev/api/conversations')\n"
        f"{step}          rows = r.json()['results']\n"
    )
    (change,) = told({"a.yml": text}).changes

    assert change.after == text.replace("/api/conversations", "/api/v1/app-conversations/search")


def test_a_document_imports_no_adapter(tmp_path: Path) -> None:
    """What is not plain stays as it is, and the reason says both."""
    text = "```python\nimport requests\nprint(requests.get('https://app.all-hands.dev/api/settings/').text)\n```\n"
    text = text.replace("settings/", "conversations")
    done, changed = adapted(tmp_path, {"a.md": text})

    assert not changed
    (finding,) = done.findings
    assert finding.verdict is Verdict.MANUAL
    assert "(given to `print`)" in finding.reason
    assert "the adapter is a separate file, which code inside another file cannot import" in finding.reason


def test_code_that_is_not_understood_is_never_reported_clean() -> None:
    """It is listed where it stands, and what is beside it is migrated all the same."""
    text = f"```python\nimport requests\n{LIST}\n```\n\n```python\nget('/api/conversations' …)\n```\n"
    done = told({"a.md": text})

    (one,) = done.unresolved
    assert (one.path, one.line, one.text) == ("a.md", 7, "get('/api/conversations' …)")
    assert "could not be parsed" in one.reason
    assert done.changes[0].after == text.replace(LIST, LISTED)


ODD = {
    "half a character": f"x = '\ud800'\nimport requests\n{LIST}",
    "nothing": f"x = '\0'\nimport requests\n{LIST}",
    "deep": f"{'(' * 5000}{LIST}{')' * 5000}",
    "form feed": f"\fimport requests\n{LIST}",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_cells_are_listed_and_stop_nothing(name: str) -> None:
    text = cells(ODD[name], f"import requests\n{LIST}")
    done = told({"a.ipynb": text})
    (one,) = done.unresolved
    assert "could not be parsed" in one.reason
    assert (
        done.changes[0].after
        == text[::-1].replace(json.dumps(LIST)[1:-1][::-1], json.dumps(LISTED)[1:-1][::-1], 1)[::-1]
    )


BROKEN: Mapping[str, bytes] = {"a.ipynb": b'{"cells": [', "tests/a.yml": b"run: '/api/conversations\n"}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_not_what_its_name_says_fails_by_name(name: str) -> None:
    done = told({name: BROKEN[name], "b.md": f"```python\nimport requests\n{LIST}\n```\n"})

    assert [one.path for one in done.failed] == [name]
    assert [one.path for one in done.changes] == ["b.md"]
    assert (done.files.discovered, done.files.scanned, done.files.failed) == (2, 1, 1)


def test_broken_yaml_that_may_be_settings_is_listed_once() -> None:
    done = told({"a.yml": b"run: '/api/conversations\n"})

    assert [(one.path, one.line) for one in done.unresolved] == [("a.yml", 1)]
    assert (done.failed, done.files.discovered, done.files.scanned) == ((), 1, 1)


def test_yaml_that_may_not_matter_is_not_parsed() -> None:
    assert not told({"a.yml": b"run: '\n", "b.yaml": b"{{ helm }}\n"}).failed


def test_a_fingerprint_survives_new_pieces_before_it() -> None:
    piece = f"```python\nimport requests\n{LIST}\n```\n"
    one, other = (
        told({"a.md": f"{before}{piece}"}).findings[0] for before in ("", "# New\n\n```py\n1\n```\n\n")
    )
    assert one.fingerprint == other.fingerprint


def test_a_person_sees_the_file_and_its_diff() -> None:
    text = f"Do\n\n```python\nimport requests\n{LIST}\n```\n"
    seen: list[tuple[str, int, str]] = []

    def accept(question: Question) -> Decision:
        seen.append((question.finding.path, question.finding.line, question.proposal))
        return Decision.SKIP

    with project({"a.md": text.encode()}) as folder:
        done: Run = run(Config(folder, (folder,), date(2026, 11, 25)), fixing=True, accept=accept)

    ((path, line, diff),) = seen
    assert (path, line) == ("a.md", 5)
    assert f"-{LIST}\n+{LISTED}\n" in diff
    assert not done.changes


REST = "/api/conversations"
NEW = "/api/v1/app-conversations"
NOTED, NOTED_AFTER = f"{LIST}  # GET {REST}", f"{LISTED}  # GET {NEW}/search"
CODE = f"```python\nimport requests\n{NOTED}\n```\n"
FOLLOWS = {
    f"Use `GET {REST}`:\n\n{CODE}": f"GET {NEW}/search",
    f"Use `GET {REST}` and `DELETE {REST}/{{id}}`.\n\n{CODE}": f"DELETE {NEW}/{{id}}",
    f"* `DELETE {REST}/:id` removes one\n\n{CODE}": f"DELETE {NEW}/:id",
    f"| call |\n|---|\n| `PATCH {REST}/{{id}}` |\n\n{CODE}": f"PATCH {NEW}/{{id}}`",
}


@pytest.mark.parametrize("text", FOLLOWS)
def test_prose_follows_the_code_beside_it(text: str) -> None:
    """A request in inline code that V1 has as well, told in the same words; it is a part of a finding."""
    done = told({"a.md": text})

    (change,) = done.changes
    assert FOLLOWS[text] in change.after
    prose = text.partition("```")[0]
    after = prose.replace(f"GET {REST}", f"GET {NEW}/search").replace(REST, NEW)
    assert change.after == after + text[len(prose) :].replace(NOTED, NOTED_AFTER)
    assert done.unresolved == ()
    (one,) = done.findings
    line = text[: text.index("`")].count("\n") + 1
    assert f"the text mentions the request too, and now names the V1 request: line {line}" in one.notes
    assert len(one.edits) == prose.count(REST) + 3


STAYS = (
    f"Use GET {REST}.",
    f"Use `GET {REST}?limit=5`.",
    f"Use `GET https://app.all-hands.dev{REST}`.",
    f"Start with `POST {REST}`.",
    f"Look with `GET {REST}/{{id}}`.",
    f"Stop with `POST {REST}/{{id}}/stop`.",
    f"Talk with `POST {REST}/{{id}}/message`.",
    f"We removed `GET {REST}`.",
    f"The legacy `GET {REST}` is there too.",
    f"In V0 it is `GET {REST}`.",
    f"Use `GET {REST}`.\n\nIts V1 is `GET {NEW}/search`.",
    f"`GET {REST}` is a route of the Agent Server too.",
    f"Our gateway has `GET {REST}` as well.",
    f"```\n`GET {REST}`\n```\n",
    f"## Before\n\nUse `GET {REST}`.",
)


@pytest.mark.parametrize("prose", STAYS)
def test_prose_that_would_be_told_otherwise_stays(prose: str) -> None:
    text = f"{CODE}\n{prose}\n"
    done = told({"a.md": text})

    assert done.changes[0].after == text.replace(NOTED, NOTED_AFTER)


def test_prose_and_comments_stay_beside_code_that_may_ask_another_server() -> None:
    other = f"```python\nrequests.post('http://localhost:3000{REST}/c1/message')\n```\n"
    text = f"{CODE}\n`GET {REST}`.\n\n{other}"
    assert told({"a.md": text}).changes[0].after == text.replace(LIST, LISTED)


def test_prose_stays_beside_code_that_stays() -> None:
    left = f"{CODE}\n```python\nrequests.get('https://app.all-hands.dev{REST}/c1/list-files')\n```\n"
    kept = CODE.replace("import requests\n", "import requests\n# v0to1: ignore\n")
    for code in (left, kept):
        text = f"Use `GET {REST}`.\n\n{code}"
        done = told({"a.md": text})
        assert f"Use `GET {REST}`." in (done.changes[0].after if done.changes else text)


def test_prose_beside_code_that_uses_v0_is_listed() -> None:
    """With V1's route; not where it tells what was, nor a route that is no V0 one, nor what code says."""
    text = (
        f"Use GET {REST}:\n\n{CODE}\n"
        f"| method | path |\n|---|---|\n| POST | `https://app.all-hands.dev{REST}/{{id}}/stop` |\n"
        f"| POST | {NEW} |\n| GET | /v2{REST} |\n\n"
        f"## Before\n\nIt was `DELETE {REST}/{{id}}`.\n"
    )
    done = told({"a.md": text, "b.md": f"Use `GET {REST}`.\n"})

    listed = [(one.path, one.line, one.column, one.text) for one in done.unresolved]
    assert listed == [
        ("a.md", 1, 5, "GET /api/conversations"),
        ("a.md", 10, 3, "POST /api/conversations/{id}/stop"),
    ]
    assert done.unresolved[0].reason.endswith("V1 has GET /api/v1/app-conversations/search")
    assert done.changes[0].after == text.replace(NOTED, NOTED_AFTER)


def test_samples_beside_code_that_uses_v0_are_listed() -> None:
    """Those with names that only V0 has; not what belongs to something else, or to what was."""
    text = (
        f"```python\nimport requests\n{LIST}\n```\n\n"
        '```json\n{"results": [{"conversation_id": "1", "status": "RUNNING"}]}\n```\n\n'
        '```json\n{"status": "ok", "items": [{"id": "1"}]}\n```\n\n'
        '## Changelog\n\n```json\n{"results": [{"conversation_id": "1"}]}\n```\n'
    )
    (one,) = told({"a.md": text, "b.md": text[text.index("```json") :]}).unresolved
    assert (one.path, one.line, one.text) == ("a.md", 6, "conversation_id, results, status")


CLIENT_TS = """const BASE = "https://app.all-hands.dev/api/conversations";

export const post = (what: string) => fetch(`${BASE}/1/${what}`, { method: "POST" });
"""
CLIENT_PY = """import requests


def post(what):
    return requests.post(f"https://app.all-hands.dev/api/conversations/1/{what}")
"""
SENT_TS = 'import { post } from "./api";\nawait post("stop");\n'
SENT_PY = 'from api import post\npost("stop")\n'
USERS = {
    "App.vue": ("api.ts", CLIENT_TS, f'<script setup lang="ts">\n{SENT_TS}</script>\n'),
    "App.svelte": ("api.ts", CLIENT_TS, f'<script lang="ts">\n{SENT_TS}</script>\n'),
    "look.ipynb": ("api.py", CLIENT_PY, cells(SENT_PY)),
}


@pytest.mark.parametrize("name", USERS)
def test_a_file_that_uses_a_client_is_read_without_a_word_of_its_own(name: str) -> None:
    client, text, user = USERS[name]
    assert [one.rule for one in told({client: text, name: user}).findings] == ["conversations/stop"]


def test_nothing_is_loaded_for_files_that_are_not_there() -> None:
    """A project in Python alone needs no parser of documents."""
    code = (
        "import sys, datetime, pathlib\nfrom v0to1.config import Config\nfrom v0to1.pipeline import run\n"
        "root = pathlib.Path(sys.argv[1])\n"
        "print(run(Config(root, (root,), datetime.date(2026, 11, 25)), fixing=True).files.scanned)\n"
        "print(sorted({'markdown_it', 'ast_grep_py'} & set(sys.modules)))\n"
    )
    sources = {"a.py": f"import requests\n{LIST}\n", "b.md": "# Nothing\n", "c.yml": "run: ls\n"}
    with project({name: text.encode() for name, text in sources.items()}) as folder:
        command = [sys.executable, "-c", code, str(folder)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said == "3\n[]\n"


def test_other_languages_in_a_notebook_are_left() -> None:
    text = cells("import requests", LIST, language_info={"name": "R"})
    done = told({"a.ipynb": text})
    assert not done.findings


GET = "curl -s https://app.all-hands.dev/api/conversations/abc"
LONG_GET = "curl -s \\\n  -H 'Accept: */*' \\\n  https://app.all-hands.dev/api/conversations/abc"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (f"!{GET}", True),
        (f"x = 1\nif x:\n    one = !{GET} | jq .title\nprint(one)", True),
        (f"!!{GET}", True),
        (f"!{LONG_GET}\nx = 1", True),
        (f"!ls\n!{GET}", True),
        (f"# !{GET}", False),
        (f"text = '''\n!{GET}\n'''", False),
        (f"!echo {GET.split()[2]}", False),
        (f"!{GET.replace('app.all-hands.dev', 'chat.example.com')}", False),
    ],
)
def test_what_a_cell_gives_to_the_shell_is_told_and_left(cell: str, found: bool) -> None:
    done = told({"a.ipynb": cells(cell, f"import requests\n{LIST}")})
    rules = {one.rule: one for one in done.findings}
    assert ("conversations/get" in rules) is found
    assert rules["conversations/list"].applied, "the cells in Python are understood all the same"
    if found:
        assert rules["conversations/get"].verdict is Verdict.MANUAL
        assert "IPython substitutes" in rules["conversations/get"].reason
    (change,) = done.changes
    assert json.dumps(cell.splitlines()[-1])[1:-1] in change.after


def test_a_notebook_differs_in_its_sources_only() -> None:
    odd = cells("import requests", LIST).replace(
        '"metadata": {}', '"metadata": {"x": 1.50, "x": "\\u00e9 é \\/"}', 1
    )
    (change,) = told({"a.ipynb": odd}).changes
    assert change.after == odd.replace(json.dumps(LIST)[1:-1], json.dumps(LISTED)[1:-1])
