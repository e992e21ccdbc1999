"""Where the adapter's file goes: each project is loaded, after its migration, as its owner loads it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import mypy.api
import pytest

from tests.pipeline.adapting import ADAPTER, adapted, ran, server_of_v1

BODY = """\
import os

import requests
{imports}

def get(cid):
    base = os.environ.get("OPENHANDS_API", "https://app.all-hands.dev")
    return requests.get(f"{{base}}/api/conversations/{{cid}}").json()
{end}"""
START = '\n\nif __name__ == "__main__":\n    print(get("{}")["title"])\n'.format("0" * 32)
CALL = f'print(get("{"0" * 32}")["title"])'


def client(imports: str = "", *, started: bool = False) -> str:
    """A module with one request to V0."""
    return BODY.format(imports=f"\n{imports}\n" if imports else "", end=START if started else "")


WAYS: dict[str, tuple[Mapping[str, str], list[tuple[str, ...]], str]] = {
    "a script": ({"client.py": client(started=True)}, [("client.py",)], ADAPTER),
    "a script in a folder": (
        {"tools/client.py": client(started=True), "README.md": "Run `python tools/client.py`.\n"},
        [("tools/client.py",)],
        f"tools/{ADAPTER}",
    ),
    "modules side by side": (
        {"app/client.py": client(), "app/main.py": f"from client import get\n\n{CALL}\n"},
        [("app/main.py",)],
        f"app/{ADAPTER}",
    ),
    "a module of a package": (
        {
            "own/__init__.py": "",
            "own/api/__init__.py": "",
            "own/api/client.py": client(),
            "own/main.py": f"from .api.client import get\n\n{CALL}\n",
        },
        [("-m", "own.main")],
        f"own/{ADAPTER}",
    ),
    "a package that names itself": (
        {
            "own/__init__.py": "",
            "own/names.py": 'AGENT = "agent"\n',
            "own/client.py": client("from own.names import AGENT"),
            "main.py": f"from own.client import get\n\n{CALL}\n",
        },
        [("main.py",)],
        f"own/{ADAPTER}",
    ),
    "a folder without a mark": (
        {"own/client.py": client(), "main.py": f"from own.client import get\n\n{CALL}\n"},
        [("main.py",), ("-c", f"from own.client import get; {CALL}")],
        f"own/{ADAPTER}",
    ),
    "both: imported by its siblings, shown as one of a package": (
        {
            "scripts/client.py": client(),
            "scripts/report.py": f"from client import get\n\n{CALL}\n",
            "README.md": "```python\nfrom scripts.client import get\n```\n",
        },
        [("scripts/report.py",), ("-c", f"from scripts.client import get; {CALL}")],
        f"scripts/{ADAPTER}",
    ),
    "both: one of a package that is run by its file": (
        {"own/__init__.py": "", "own/client.py": client(started=True)},
        [("own/client.py",), ("-m", "own.client"), ("-c", f"from own.client import get; {CALL}")],
        f"own/{ADAPTER}",
    ),
    "both: tried as one, then as the other": (
        {
            "own/__init__.py": "",
            "own/names.py": 'AGENT = "agent"\n',
            "own/client.py": client(
                "try:\n    from .names import AGENT\nexcept ImportError:\n    from names import AGENT",
                started=True,
            ),
        },
        [("own/client.py",), ("-m", "own.client")],
        f"own/{ADAPTER}",
    ),
    "a package's own entry": (
        {
            "own/__init__.py": "",
            "own/client.py": client(),
            "own/__main__.py": f"from own.client import get\n\n{CALL}\n",
        },
        [("-m", "own")],
        f"own/{ADAPTER}",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_found_however_the_client_is_loaded(way: str, tmp_path: Path) -> None:
    texts, commands, path = WAYS[way]
    _, changed = adapted(tmp_path, texts, "always")
    assert path in changed
    for command in commands:
        with server_of_v1() as (url, asked):
            assert ran(tmp_path, *command, OPENHANDS_API=url).splitlines()[-1] == "One"
            assert asked == [f"GET /api/v1/app-conversations?ids={'0' * 32}"]


@pytest.mark.parametrize(
    "said",
    {
        "README.md": "`curl -O https://raw.githubusercontent.com/own/tools/main/client.py`\n",
        "docs/use.md": "```sh\nuv run https://example.org/tools/client.py\n```\n",
        ".github/workflows/run.yml": (
            "jobs:\n  run:\n    runs-on: ubuntu-latest\n    steps:\n"
            "      - run: wget -q https://github.com/own/tools/raw/main/client.py && python client.py\n"
        ),
    }.items(),
    ids=lambda one: one[0],
)
def test_a_file_that_is_fetched_alone_has_it_inside(said: tuple[str, str], tmp_path: Path) -> None:
    name, text = said
    _, changed = adapted(tmp_path, {"client.py": client(started=True), name: text}, "always")
    assert list(changed) == ["client.py"]
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "client.py").write_text(changed["client.py"])
    with server_of_v1() as (url, asked):
        assert ran(alone, "client.py", OPENHANDS_API=url).splitlines()[-1] == "One"
        assert asked == [f"GET /api/v1/app-conversations?ids={'0' * 32}"]


def test_a_page_about_a_file_fetches_nothing(tmp_path: Path) -> None:
    said = "See [the client](https://github.com/own/tools/blob/main/client.py).\n"
    _, changed = adapted(tmp_path, {"client.py": client(), "README.md": said}, "always")
    assert ADAPTER in changed


def test_it_grows_inside_of_a_file(tmp_path: Path) -> None:
    said = "`curl -O https://raw.githubusercontent.com/own/tools/main/client.py`\n"
    adapted(tmp_path, {"client.py": client(), "README.md": said}, "always")
    more = (
        '\n\ndef stop(cid):\n    requests.post(f"https://app.all-hands.dev/api/conversations/{cid}/stop")\n'
    )
    text = (tmp_path / "client.py").read_text() + more
    _, changed = adapted(tmp_path, {"client.py": text}, "always")
    assert changed["client.py"].count("def adapt_v0(") == 1
    assert "conversations/stop" in changed["client.py"]
    ast.parse(changed["client.py"])


PROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "own-tools"
version = "1"
{more}"""


@pytest.mark.parametrize(
    ("project", "inside"),
    [
        (PROJECT.format(more=""), True),
        (PROJECT.format(more='\n[tool.setuptools]\npy-modules = ["client"]\n'), True),
        (PROJECT.format(more="\n[tool.setuptools]\npy-modules = []\n"), False),
        (PROJECT.replace("own-tools", "client").replace("setuptools", "hatchling").format(more=""), True),
        ("[tool.ruff]\nline-length = 100\n", False),
    ],
)
def test_packaging_takes_it_along(project: str, inside: bool, tmp_path: Path) -> None:
    _, changed = adapted(tmp_path, {"client.py": client(), "pyproject.toml": project}, "always")
    assert (ADAPTER not in changed) is inside


def test_setuptools_still_finds_what_it_found(tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    adapted(tmp_path, {"client.py": client(), "pyproject.toml": PROJECT.format(more="")}, "always")
    code = (
        "from setuptools.dist import Distribution;"
        "from setuptools.config.pyprojecttoml import apply_configuration;"
        "one = Distribution(); apply_configuration(one, 'pyproject.toml'); one.set_defaults();"
        "print(one.py_modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.strip().splitlines()[-1].replace("'", '"')) == ["client"]


@pytest.mark.parametrize(
    ("line", "added"),
    [
        ("COPY client.py ./", "COPY openhands_v0.py ./"),
        ("COPY client.py .", "COPY openhands_v0.py ."),
        ("COPY --chown=app client.py /app/", "COPY --chown=app openhands_v0.py /app/"),
        ("COPY client.py /app/client.py", "COPY openhands_v0.py /app/"),
        ("COPY requirements.txt client.py /app", "COPY openhands_v0.py /app/"),
    ],
)
def test_a_build_that_copies_the_file_copies_the_adapter(line: str, added: str, tmp_path: Path) -> None:
    build = f'FROM python:3.12\nWORKDIR /app\n{line}\nCMD ["python", "client.py"]\n'
    _, changed = adapted(tmp_path, {"client.py": client(), "Dockerfile": build}, "always")
    assert changed["Dockerfile"] == build.replace(line, f"{line}\n{added}")


def test_a_build_that_copies_all_needs_nothing(tmp_path: Path) -> None:
    build = "FROM python:3.12\nCOPY . /app\n"
    _, changed = adapted(tmp_path, {"client.py": client(), "Dockerfile": build}, "always")
    assert "Dockerfile" not in changed


def test_imports_that_are_late_or_guarded_stay_so(tmp_path: Path) -> None:
    text = """\
try:
    import requests
except ImportError:
    requests = None


def get(cid):
    import httpx

    url = f"https://app.all-hands.dev/api/conversations/{cid}"
    return requests.get(url).json() if requests else httpx.get(url).json()
"""
    _, changed = adapted(tmp_path, {"client.py": text}, "always")
    new = changed["client.py"]
    assert re.search(
        r"^try:\n    import requests\nexcept ImportError:\n    requests = None\n", new, re.MULTILINE
    )
    assert "    import httpx\n" in new
    hiding = (
        "import sys; sys.modules['requests'] = sys.modules['httpx'] = None;"
        "import client; print(client.requests)"
    )
    assert ran(tmp_path, "-c", hiding) == "None\n"


def test_type_checkers_find_no_more_than_before(tmp_path: Path) -> None:
    text = """\
import requests


def show(cid: str) -> None:
    print(requests.get(f"https://app.all-hands.dev/api/conversations/{cid}").json())
"""
    started = text + '\n\nif __name__ == "__main__":\n    show("1")\n'
    texts = {"own/__init__.py": "", "own/client.py": text, "both/__init__.py": "", "both/client.py": started}
    _, changed = adapted(tmp_path, texts, "always")
    assert "# type: ignore" in changed["both/client.py"]
    found = mypy.api.run(["--strict", "--cache-dir=/dev/null", str(tmp_path / "own"), str(tmp_path / "both")])
    assert found[2] == 0, found[0]
