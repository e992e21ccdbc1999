"""The one file that a client gets: it stands alone, holds what is needed, and is clean."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import requests
import socketio

from tests.servers import V1World
from v0to1.adapter.compose import LIBRARIES, TOOLS, compose_adapter, read_adapter_stamp
from v0to1.adapter.table import FILE, written

FEW = ("conversations/create", "conversations/get")
SELECTED = "F,E4,E7,E9,W,I,B,C4,UP,SIM"
OTHERS = [
    path
    for version in ("3.8", "3.9", "3.10", "3.13")
    for path in (
        Path(f"/usr/bin/python{version}"),
        *Path.home().glob(f".pyenv/versions/{version}.*/bin/python"),
    )
    if path.exists()
]
ALONE = """
import json, sys
sys.path.insert(0, sys.argv[1])
import openhands_v0, urllib.request
assert openhands_v0.adapt_v0(None) is None
openhands_v0.adapt_v0(urllib.request).Request("http://host/api/conversations")
opener = urllib.request.build_opener()
assert openhands_v0.adapt_v0(opener) is opener
opener.addheaders = [("Authorization", "Bearer " + sys.argv[3])]

def ask(method, path, body=None, media_type="application/json"):
    request = urllib.request.Request(sys.argv[2] + path, body, method=method)
    request.add_header("Content-Type", media_type)
    with opener.open(request) as response:
        return json.load(response)

made = ask("POST", "/api/conversations", b'{"initial_user_msg": "Make a file."}')
one = "/api/conversations/" + made["conversation_id"]
statuses = [ask("GET", one)["status"] for _ in range(3)]
assert statuses == ["STARTING", "RUNNING", "RUNNING"], statuses
events = ask("GET", one + "/events?limit=100")["events"]
assert [event["id"] for event in events] == list(range(8)), events
head = b'Content-Disposition: form-data; name="files"; filename="a.txt"'
form = b"\\r\\n".join([b"--x", head, b"", b"a", b"--x--", b""])
ask("POST", one + "/upload-files", form, "multipart/form-data; boundary=x")
assert ask("GET", one + "/list-files") == ["a.txt", "made.txt"]
assert ask("GET", one + "/trajectory")["trajectory"] == events
assert len(ask("GET", "/api/conversations")["results"]) == 1
assert ask("GET", "/api/settings")["llm_model"] and ask("DELETE", one) is True
"""


def loaded(text: str, folder: Path) -> ModuleType:
    """The adapter's file, imported as a client does."""
    path = folder / "openhands_v0.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("openhands_v0", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ruff(path: Path, *words: str) -> None:
    """Check a file with ruff as clients do that have to run on Python 3.8."""
    program = Path(sys.executable).with_name("ruff")
    common = ("--isolated", "--target-version", "py38", "--line-length", "88", str(path))
    done = subprocess.run([program, *words, *common], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_table_is_what_the_rules_say() -> None:
    """`python -m v0to1.adapter.table` renews it."""
    assert FILE.read_text("utf-8") == written()


@pytest.mark.parametrize("libraries", [*([one] for one in (*LIBRARIES, *TOOLS)), [*LIBRARIES]], ids="-".join)
@pytest.mark.parametrize("rules", [None, FEW, ("events/list",), ("files/zip",)])
def test_it_is_formatted_and_without_anything_unused(
    libraries: list[str], rules: tuple[str, ...] | None, tmp_path: Path
) -> None:
    text = compose_adapter(libraries, rules)
    assert not re.search(r"^\s*(from|import) v0to1", text, re.MULTILINE)
    path = tmp_path / "openhands_v0.py"
    path.write_text(text)
    ruff(path, "check", "--select", SELECTED, "--ignore", "UP006,UP007,UP035")
    ruff(path, "format", "--diff")
    ast.parse(text, feature_version=(3, 8))
    for name in top_level(text) - {"adapt_v0", "run_command"}:
        assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{name} is not used"


def test_it_is_typed(tmp_path: Path) -> None:
    path = tmp_path / "openhands_v0.py"
    path.write_text(compose_adapter(LIBRARIES))
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_holds_what_was_asked_for_and_no_more() -> None:
    few, all_of_it = compose_adapter(["requests"], FEW), compose_adapter(LIBRARIES)
    assert not {"httpx", "aiohttp", "urllib_open", "trajectory_"} & set(re.findall(r"\w+", few))
    assert "def _create(" in few and "def _get(" in few and "def _list(" not in few
    assert len(few.splitlines()) < 1300 < len(all_of_it.splitlines())
    stamp = read_adapter_stamp(few)
    assert stamp is not None and stamp.names == ("requests", *FEW)
    assert compose_adapter(["requests"], reversed(FEW)) == few
    assert compose_adapter(["httpx2", "httpx"]) == compose_adapter(["httpx"])
    with pytest.raises(ValueError, match="pycurl"):
        compose_adapter(["pycurl"])


@pytest.mark.parametrize(
    ("library", "client", "other"),
    [("httpx", httpx.Client, httpx.AsyncClient), ("socketio", socketio.Client, socketio.AsyncClient)],
)
def test_it_holds_the_half_of_a_library_that_was_asked_for(
    library: str, client: type, other: type, tmp_path: Path
) -> None:
    """A client of the other kind comes back as it is; both halves in one file take both."""
    for chosen, behind, left in (
        ([library], client(), other()),
        ([f"{library}-async"], other(), client()),
    ):
        text = compose_adapter(chosen, FEW)
        assert len(text.splitlines()) < len(compose_adapter([library, f"{library}-async"], FEW).splitlines())
        assert ("async def" in text) == (len(chosen[0]) > len(library))
        module = loaded(text, tmp_path)
        assert hooked(module.adapt_v0(behind)) and not hooked(module.adapt_v0(left))
    module = loaded(compose_adapter([library, f"{library}-async"], FEW), tmp_path)
    assert hooked(module.adapt_v0(client())) and hooked(module.adapt_v0(other()))


def hooked(client: Any) -> bool:
    """Whether a client of httpx or python-socketio is behind the adapter."""
    return "connect" in vars(client.eio) if hasattr(client, "eio") else "_transport_for_url" in vars(client)


@pytest.mark.parametrize("python", OTHERS, ids=str)
def test_it_runs_in_other_versions_of_python(python: Path, tmp_path: Path) -> None:
    """Without any library, too."""
    (tmp_path / "openhands_v0.py").write_text(
        compose_adapter([one for one in LIBRARIES if not one.startswith("socketio")])
    )
    with V1World() as world:
        given = (ALONE, str(tmp_path), world.app_url, world.api_key)
        command = [str(python), "-I", "-S", "-W", "error", "-c", *given]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_answers_what_it_was_made_for_and_says_so_of_the_rest(tmp_path: Path) -> None:
    module = loaded(compose_adapter(["requests", "httpx", "urllib"], FEW), tmp_path)
    with V1World() as world:
        headers = {"Authorization": f"Bearer {world.api_key}"}
        url = f"{world.app_url}/api/conversations"
        session = module.adapt_v0(requests.Session())
        made = session.post(url, json={"initial_user_msg": "hi"}, headers=headers).json()
        one = f"{url}/{made['conversation_id']}"
        assert module.adapt_v0(httpx).get(one, headers=headers).json()["status"] == "STARTING"
        request = urllib.request.Request(one, headers=headers)
        with module.adapt_v0(urllib.request).urlopen(request) as response:
            assert response.status == 200
        missing = session.get(f"{one}/events", headers=headers)
        assert missing.status_code == 501 and "run `v0to1 migrate` again" in missing.json()["detail"]


def top_level(text: str) -> set[str]:
    """The names of functions, classes and constants."""
    names = set()
    for one in ast.parse(text).body:
        if isinstance(one, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            names.add(one.name)
        elif isinstance(one, ast.Assign):
            names |= {target.id for target in one.targets if isinstance(target, ast.Name)}
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            names.add(one.target.id)
    return names
