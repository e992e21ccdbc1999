"""Helper functions in the file of a client that goes to others by itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from v0to1.core.model import Finding

RUFF = Path(sys.executable).with_name("ruff")
HELPER = "openhands_v1.py"

CLIENT = '''#!/usr/bin/env python3
"""Talk to OpenHands."""

import os

import requests

BASE = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev")
HEADERS = {"Authorization": "Bearer " + os.environ.get("OPENHANDS_API_KEY", "")}


def status(conversation_id):
    url = f"{BASE}/api/conversations/{conversation_id}"
    response = requests.get(url, headers=HEADERS, timeout=9)
    response.raise_for_status()
    return response.json()["status"]


# What is run.
if __name__ == "__main__":
    print(status(os.environ["ID"]))
'''

STOP = """def stop(conversation_id):
    url = f"{BASE}/api/conversations/{conversation_id}/stop"
    requests.post(url, headers=HEADERS, timeout=9).raise_for_status()


"""
MAIN = "# What is run.\n"
FILES = CLIENT.replace(
    MAIN,
    """def files(conversation_id):
    url = f"{BASE}/api/conversations/{conversation_id}/list-files"
    return requests.get(url, headers=HEADERS, timeout=9).json()


"""
    + MAIN,
)


def native(
    folder: Path, text: str, others: dict[str, str] | None = None, name: str = "oh.py"
) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """The findings in a client, and the files that change."""
    return migrated(folder, {name: text, **(others or {})}, "auto", native=True)


def functions(text: str) -> list[str]:
    """The names of a module's functions, in their order."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [one.name for one in ast.parse(text).body if isinstance(one, kinds)]


def test_functions_stand_before_what_is_run(tmp_path: Path) -> None:
    findings, changed = native(tmp_path, CLIENT)
    assert [one.form for one in findings] == ["helper"] and list(changed) == ["oh.py"]
    text = changed["oh.py"]
    assert "read_conversation(requests" in "".join(text.split())
    assert functions(text)[:2] == ["status", "read_conversation"] and "status_of" in functions(text)
    before, _, behind = text.partition("\n\n\n# Written by v0to1 ")
    assert before.endswith(")") and behind.endswith(CLIENT[CLIENT.index(MAIN) - 3 :])
    assert "dict[" not in text and "Any" not in text  # nor would every Python understand them


@pytest.mark.parametrize("text", [CLIENT, FILES], ids=["get", "files"])
def test_functions_are_formatted_and_imports_sorted(tmp_path: Path, text: str) -> None:
    changed = native(tmp_path, text)[1]["oh.py"]
    file = tmp_path / "checked.py"
    file.write_text(changed, "utf-8")
    for command in (("format", "--check", "--line-length=88"), ("check", "--select=E,F,I", "--ignore=E501")):
        done = subprocess.run(
            (RUFF, *command, "--isolated", file), timeout=60, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_lines_end_as_those_of_the_client(tmp_path: Path) -> None:
    text = native(tmp_path, CLIENT.replace("\n", "\r\n"))[1]["oh.py"]
    assert text.count("\n") == text.count("\r\n") > 50
    assert text.replace("\r\n", "\n") == native(tmp_path / "unix", CLIENT)[1]["oh.py"]


def test_annotations_stay_where_they_are_understood(tmp_path: Path) -> None:
    text = CLIENT.replace("import os\n", "from __future__ import annotations\n\nimport os\n", 1)
    changed = native(tmp_path, text)[1]["oh.py"]
    assert "def status_of(conversation: dict[str, Any]) -> str:" in changed
    assert "import os\nfrom typing import Any\n\nimport requests\n" in changed


def test_annotations_are_strings_where_the_clients_own_may_be_of_an_older_python(tmp_path: Path) -> None:
    text = CLIENT.replace("def status(conversation_id):", "def status(conversation_id: str) -> str:")
    changed = native(tmp_path, text)[1]["oh.py"]
    assert 'def status_of(conversation: "dict[str, Any]") -> str:' in changed
    assert "import os\nfrom typing import Any\n\nimport requests\n" in changed
    strict = (sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir=.cache", "oh.py")
    done = subprocess.run(strict, cwd=tmp_path, timeout=120, capture_output=True, text=True, check=False)
    assert "no-untyped" not in done.stdout and "name-defined" not in done.stdout, done.stdout


def test_lines_are_as_long_as_the_settings_allow(tmp_path: Path) -> None:
    text = FILES.replace("import os\n", "from __future__ import annotations\n\nimport os\n", 1)
    settings = {"ruff.toml": "line-length = 110\n"}
    narrow, wide = (
        native(tmp_path / "88", text)[1]["oh.py"],
        native(tmp_path / "110", text, settings)[1]["oh.py"],
    )
    assert len(wide.splitlines()) < len(narrow.splitlines())
    done = subprocess.run(
        (RUFF, "format", "--check", "oh.py"), cwd=tmp_path / "110", capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_names_of_the_client_stay_its_own(tmp_path: Path) -> None:
    own = (
        "shlex = None\n\n\ndef _place(text):\n    return text\n\n\ndef _start_task():\n    return shlex\n\n\n"
    )
    changed = native(tmp_path, FILES.replace(MAIN, own + MAIN))[1]["oh.py"]
    assert "import shlex as _v1_shlex\n" in changed and "_v1_shlex.quote(" in changed
    names = functions(changed)
    assert len(names) == len(set(names)) and {"_place", "_v1_place", "_start_task", "_v1_start_task"} <= set(
        names
    )
    exec(compile(changed.replace("__main__", "nothing"), "oh.py", "exec"), {"__name__": "oh"})


def test_a_function_of_its_name_stays_the_clients(tmp_path: Path) -> None:
    names = ("read_conversation", "find_conversation")
    own = "".join(f"def {name}(text):\n    return text\n\n\n" for name in names)
    findings, changed = native(tmp_path, CLIENT.replace(MAIN, own + MAIN))
    assert [one.fix for one in findings] == ["adapter"]
    assert "# Written by v0to1" not in changed["oh.py"]


def test_a_later_run_adds_functions(tmp_path: Path) -> None:
    first = native(tmp_path / "first", CLIENT)[1]["oh.py"]
    at_once = native(tmp_path / "once", CLIENT.replace(MAIN, STOP + MAIN))[1]["oh.py"]
    stamp = first.index("# Written by v0to1")
    findings, changed = native(tmp_path / "later", first[:stamp] + STOP + first[stamp:])
    assert [one.form for one in findings] == ["helper"]
    assert changed["oh.py"] == at_once


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("own", ["", "def _starting():\n    return 1\n\n\n"], ids=["plain", "taken"])
def test_a_later_run_adds_what_is_read_of_a_conversation(tmp_path: Path, own: str, end: str) -> None:
    text = CLIENT.replace(MAIN, own + MAIN).replace("\n", end)
    first = native(tmp_path / "first", text)[1]["oh.py"].replace("\r\n", "\n")
    assert '"sandbox_status": ' in first and '"title": ' not in first
    title = CLIENT[CLIENT.index("def status") : CLIENT.index(MAIN)]
    title = title.replace("status(", "title(", 1).replace('["status"]', '["title"]')
    findings, changed = native(tmp_path / "later", first.replace(MAIN, title + MAIN).replace("\n", end))
    assert [one.form for one in findings] == ["helper"]
    assert '"sandbox_status": ' in changed["oh.py"] and '"title": ' in changed["oh.py"]


def test_functions_right_behind_are_the_clients(tmp_path: Path) -> None:
    first = native(tmp_path / "first", CLIENT)[1]["oh.py"]
    findings, changed = native(tmp_path / "later", first.replace(MAIN, STOP + MAIN))
    assert [one.form for one in findings] == ["helper"]
    assert functions(changed["oh.py"])[-1] == "stop" and "pause_sandbox" in functions(changed["oh.py"])


def test_what_somebody_edited_stays(tmp_path: Path) -> None:
    first = native(tmp_path / "first", CLIENT)[1]["oh.py"]
    edited = first.replace('{"limit": "100"}', '{"limit": "50"}')
    assert edited != first
    findings, changed = native(tmp_path / "later", edited.replace(MAIN, STOP + MAIN))
    assert [one.fix for one in findings] == ["adapter"] and "oh.py has been edited" in findings[0].reason
    assert '{"limit": "50"}' in changed["oh.py"]
    again = CLIENT[CLIENT.index("def status") : CLIENT.index(MAIN)].replace(" status(", " state(")
    findings, changed = native(tmp_path / "known", edited.replace(MAIN, again + MAIN))
    assert [one.form for one in findings] == ["helper"] and '{"limit": "50"}' in changed["oh.py"]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        (CLIENT, {"other.py": "print(1)\n"}),
        (CLIENT, {"pyproject.toml": '[project]\nname = "things"\nversion = "1"\n', "other.py": ""}),
        (CLIENT.partition(MAIN)[0].partition("\n")[2] + 'print(status(os.environ["ID"]))\n', {}),
        (CLIENT, {HELPER: ""}),
    ],
    ids=["another", "packaged", "module", "helper"],
)
def test_other_clients_get_a_file(tmp_path: Path, text: str, others: dict[str, str]) -> None:
    findings, changed = native(tmp_path, text, others)
    assert [one.form for one in findings] == ["helper"]
    assert HELPER in changed and "from openhands_v1 import read_conversation" in changed["oh.py"]


def test_a_module_that_is_fetched_by_itself_has_them(tmp_path: Path) -> None:
    fetch = "curl -O https://raw.githubusercontent.com/acme/tools/main/oh.py && python3 oh.py\n"
    findings, changed = native(tmp_path, CLIENT, {"README.md": fetch, "other.py": "print(1)\n"})
    assert [one.form for one in findings] == ["helper"] and list(changed) == ["oh.py"]


def test_a_client_with_tests_beside_it_is_one_file(tmp_path: Path) -> None:
    _, changed = native(tmp_path, CLIENT, {"test_others.py": "def test_sums():\n    assert 1 + 1 == 2\n"})
    assert list(changed) == ["oh.py"]


def test_what_runs_when_a_module_is_loaded_finds_the_functions(tmp_path: Path) -> None:
    text = CLIENT.replace("\n\n# What", "\n\nKNOWN = status(os.environ['ID'])\n\n\n# What")
    changed = native(tmp_path, text)[1]["oh.py"]
    assert changed.index("def read_conversation") < changed.index("KNOWN =")
    ast.parse(changed)
