"""What comments, documents and names say of V0 beside code that is native: listed, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import v0to1
from tests.languages.migrating import write
from tests.pipeline.adapting import adapted

OLD = "/api/conversations"
NEW = "/api/v1/app-conversations"
CLIENT = f"""import requests

BASE = "https://app.all-hands.dev"


def remove(conversation_id):
    requests.delete(f"{{BASE}}{OLD}/{{conversation_id}}").raise_for_status()


def start(text):
    body = {{"initial_user_msg": text}}
    return requests.post(f"{{BASE}}{OLD}", json=body).json()["conversation_id"]
"""


def listed(folder: Path, files: dict[str, str], adapter: str = "auto", **more: object) -> list[str]:
    """The places that are listed after a migration, each with what it names."""
    done, _ = adapted(folder, files, adapter, again=False, **more)
    return [f"{one.path}:{one.line}:{one.column} {one.text}" for one in done.stale]


SILENT = {
    "a changelog": {"CHANGELOG.md": f"# 1.0\n\nV0: `DELETE {OLD}/{{id}}`\n"},
    "a guide to a migration": {"docs/migrating.md": f"From V0: `DELETE {OLD}/{{id}}` became V1's.\n"},
    "a chapter on changes": {
        "README.md": f"# A client\n\n## Changelog\n\nWas `initial_user_msg`, `GET {OLD}`.\n"
    },
    "another API": {"README.md": f"Slack has `{OLD}.list`, we use `GET /v2{OLD}/{{id}}`.\n"},
    "another client": {
        "desk/README.md": f"The desk has `DELETE {OLD}/{{id}}`, and `initial_user_msg`. Its V0 is gone.\n",
        "desk/desk.py": "print('desk')\n",
        "client/client.py": CLIENT,
    },
    "a field that the code still has": {
        "README.md": "Set `initial_user_msg` in the file.\n",
        "settings.py": CLIENT + '\n\nKEYS = ["initial_user_msg"]\n',
    },
    "a voltage": {"circuit.py": "# V0 is 3.3 volts\nV0 = 3.3\n"},
    "a licence": {"LICENSE": "V0 of the licence\n"},
}


@pytest.mark.parametrize("name", SILENT)
def test_what_is_no_word_of_this_client_is_not_listed(name: str, tmp_path: Path) -> None:
    files = {"client.py": CLIENT, **SILENT[name]}
    assert listed(tmp_path, files) == []


def test_what_a_client_that_is_adapted_says_is_true(tmp_path: Path) -> None:
    text = f'"""A client of V0: DELETE {OLD}/{{id}} with initial_user_msg."""\n\n{CLIENT}'
    assert listed(tmp_path, {"client.py": text, "README.md": "It speaks V0.\n"}, "always") == []


def test_a_check_lists_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"client.py": f"# of V0\n{CLIENT}"})
    told = json.loads(v0to1("check", "--format", "json", folder=tmp_path).stdout)
    assert (told["stale"], told["summary"]["stale"]) == ([], 0)


def test_comments_and_names_of_native_code_are_listed(tmp_path: Path) -> None:
    """Each line once, with all that it names; what is changed is not among them."""
    text = (
        f'"""A client of the V0 API, which has {OLD}\n\nand DELETE {OLD}/{{id}} (legacy).\n"""\n\n'
        + CLIENT.replace("BASE", "V0_BASE").replace(
            "    body", f"    # V0 takes initial_user_msg, at POST {OLD}\n    body"
        )
        + '\n\nprint("a client of V0")\n'
    )
    assert listed(tmp_path, {"client.py": text}) == [
        f"client.py:1:20 V0, {OLD}",
        f"client.py:3:5 DELETE {OLD}/{{id}}",
        "client.py:8:1 V0_BASE",
        f"client.py:16:7 V0, initial_user_msg, POST {OLD}",
        "client.py:21:20 V0",
    ]


def test_a_client_of_both_keeps_the_name_of_v0(tmp_path: Path) -> None:
    """What is adapted is V0; routes that are native in all of the file are listed."""
    text = (
        f'"""Speaks V0.\n\nDELETE {OLD}/{{id}} of V0 removes one, GET {OLD} lists all.\n"""\n\n{CLIENT}'
        f'\n\ndef raw():\n    return requests.get(f"{{BASE}}{OLD}", stream=True)\n'
    )
    assert listed(tmp_path, {"client.py": text}) == [f"client.py:3:1 DELETE {OLD}/{{id}}"]


def test_a_constant_that_nothing_uses_any_more_is_listed(tmp_path: Path) -> None:
    text = (
        "import requests\n\n"
        'BASE = "https://app.all-hands.dev"\nSTOP = "/api/conversations/{}/stop"\n'
        'OTHER = "/api/conversations.list"\n\n\n'
        "def stop(conversation_id):\n"
        "    requests.post(BASE + STOP.format(conversation_id)).raise_for_status()\n"
    )
    assert listed(tmp_path, {"client.py": text}) == ["client.py:4:1 STOP: /api/conversations/{}/stop"]


def test_documents_about_native_code_are_listed(tmp_path: Path) -> None:
    readme = (
        "# A client (V0)\n\n"
        f"It sends `initial_user_msg`, with `POST {OLD}`.\n\n"
        f"| route |\n|---|\n| `{OLD}/{{id}}` |\n\n"
        f"```python\nBODY = 'initial_user_msg'  # V0\n```\n"
    )
    assert listed(
        tmp_path, {"src/client.py": CLIENT, "docs/use.md": readme, "docs/more.md": "Nothing.\n"}
    ) == [
        "docs/use.md:1:13 V0",
        f"docs/use.md:3:11 initial_user_msg, POST {OLD}",
        f"docs/use.md:7:4 {OLD}/{{id}}",
    ]


README = {
    "in inline code": (f"Use `DELETE {OLD}/{{id}}`.\n", f"Use `DELETE {NEW}/{{id}}`.\n"),
    "in a table": (f"| a |\n|---|\n| `DELETE {OLD}/:id` |\n", f"| a |\n|---|\n| `DELETE {NEW}/:id` |\n"),
    "of two requests": (
        f"`POST {OLD}` starts one, `DELETE {OLD}/{{id}}` ends it.\n",
        f"`POST {NEW}` starts one, `DELETE {NEW}/{{id}}` ends it.\n",
    ),
}


@pytest.mark.parametrize("name", README)
def test_a_readme_follows_the_code_below_it(name: str, tmp_path: Path) -> None:
    before, after = README[name]
    done, changed = adapted(tmp_path, {"src/client.py": CLIENT, "README.md": before})
    assert changed["README.md"] == after
    assert done.stale == ()
    assert any("README.md mentions the request" in note for one in done.findings for note in one.notes)


LEFT = {
    "without inline code": f"Use DELETE {OLD}/{{id}}.\n",
    "of another request": f"Use `GET {OLD}/{{id}}`.\n",
    "with V0 by name": f"Of V0: `DELETE {OLD}/{{id}}`.\n",
    "with V1 by name": f"Use `DELETE {OLD}/{{id}}`, not V1.\n",
    "of a server of one's own": f"Our server has `DELETE {OLD}/{{id}}`.\n",
    "with a field of V0": f"`POST {OLD}` gives `conversation_status`.\n",
    "with the field of a request": f"`POST {OLD}` takes `initial_user_msg`.\n",
}


@pytest.mark.parametrize("name", LEFT)
def test_a_readme_that_would_have_to_be_told_otherwise_stays(name: str, tmp_path: Path) -> None:
    _, changed = adapted(tmp_path, {"src/client.py": CLIENT, "README.md": LEFT[name]})
    assert "README.md" not in changed


def test_a_readme_stays_where_the_project_serves_such_routes(tmp_path: Path) -> None:
    server = (
        "from flask import Flask\n\napp = Flask(__name__)\n\n\n"
        f'@app.delete("{OLD}/<which>")\ndef gone(which):\n    return ""\n'
    )
    files = {"src/client.py": CLIENT, "src/server.py": server, "README.md": f"Use `DELETE {OLD}/{{id}}`.\n"}
    _, changed = adapted(tmp_path, files)
    assert "README.md" not in changed


def test_a_readme_stays_where_a_request_is_adapted(tmp_path: Path) -> None:
    other = (
        "import requests\n\n\ndef raw():\n"
        f'    return requests.delete("https://app.all-hands.dev{OLD}/1", stream=True)\n'
    )
    files = {"src/client.py": CLIENT, "src/other.py": other, "README.md": f"Use `DELETE {OLD}/{{id}}`.\n"}
    _, changed = adapted(tmp_path, files)
    assert "README.md" not in changed


def test_the_report_lists_places_in_the_files_as_they_are_written(tmp_path: Path) -> None:
    text = CLIENT.replace("import requests\n", "import requests\n\n\n").replace(
        "    return", "    # of V0\n    return"
    )
    write(tmp_path, {"client.py": text})
    said = v0to1("migrate", "--write", folder=tmp_path).stdout
    lines = (tmp_path / "client.py").read_text().splitlines()
    line = next(number for number, one in enumerate(lines, 1) if "# of V0" in one)
    assert "Read these: 1 place beside native code where V0 is named" in said
    assert f"  client.py:{line}:10 V0 (a comment names it, and the code beside it speaks V1)" in said
    assert line != next(number for number, one in enumerate(text.splitlines(), 1) if "# of V0" in one)
