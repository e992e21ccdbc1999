"""An error of v0to1's own costs the operation or the file in which it happens, and never passes for clean."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import v0to1 as package
from tests.command import v0to1
from v0to1 import pipeline
from v0to1.applying import inside
from v0to1.attribution import own_servers
from v0to1.attribution import settings as beside
from v0to1.config import Config
from v0to1.core.own_errors import OWN
from v0to1.findings import findings
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.python.bench import PythonBench
from v0to1.languages.python.modules import PythonModules
from v0to1.pipeline import analysis, running
from v0to1.pipeline.result_cache import Memory
from v0to1.planning import plan as plans
from v0to1.reports import text as text_report
from v0to1.scan.prefilter import Prefilter

pytestmark = pytest.mark.whole

HOST = "https://app.all-hands.dev"
FILES = {
    "one/client.py": f'''import requests


def status(conversation_id):
    return requests.get(f"{HOST}/api/conversations/{{conversation_id}}").json()["status"]
''',
    "two/client.py": f'''import httpx


def listed():
    return [one["title"] for one in httpx.get("{HOST}/api/conversations").json()["results"]]
''',
    "three/client.ts": f'''export async function begin(text: string): Promise<string> {{
  const response = await fetch("{HOST}/api/conversations", {{
    method: "POST",
    body: JSON.stringify({{ initial_user_msg: text }}),
  }});
  return (await response.json()).conversation_id;
}}
''',
    "four/stop.sh": f'''#!/bin/bash
curl -s -X POST "{HOST}/api/conversations/$1/stop"
''',
    "five/README.md": f"""Ask it:

```sh
curl -s {HOST}/api/conversations/$ID
```

`GET /api/conversations/{{id}}` tells the status.
""",
    "six/.env": f"OPENHANDS_URL={HOST}/api/conversations\n",
}


class Defect(Exception):
    """A defect of v0to1, made by a test."""


@pytest.fixture
def client(tmp_path: Path) -> Path:
    return written(tmp_path / "client")


def written(root: Path) -> Path:
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return root


def bytes_of(root: Path) -> dict[str, bytes]:
    return {one.relative_to(root).as_posix(): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def places(root: Path, *, fixing: bool = False, jobs: int = 1) -> tuple[set[str], dict[str, str], set[str]]:
    """The files with findings, those that failed, and those of the client that would change."""
    config = Config(root, (root,), date(2026, 3, 1), jobs=jobs, cache=False, adapter="auto")
    run = pipeline.run(config, fixing=fixing)
    failed = {one.path: one.error for one in run.failed}
    return {one.path for one in run.findings}, failed, {one.path for one in run.changes if one.path in FILES}


def broken(original: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A function that has a defect where an argument is of the file `name`."""

    def replaced(*given: Any, **named: Any) -> Any:
        if any(name in told_of(one) for one in given):
            raise Defect
        return original(*given, **named)

    return replaced


def told_of(value: Any) -> str:
    """What a value says of the file that it is of."""
    if isinstance(value, str):
        return value
    for name in ("path", "module", "name"):
        found = getattr(value, name, None)
        if isinstance(found, str):
            return found
    operation = getattr(value, "operation", None)
    return told_of(operation) if operation is not None else ""


POINTS: dict[str, tuple[object, str, str]] = {
    "sieve": (Prefilter, "see_code", "one/client.py"),
    "parse": (PythonModules, "parse_text", "one/client.py"),
    "parse TypeScript": (JavaScriptModules, "parse_text", "three/client.ts"),
    "settings": (beside, "read", "six/.env"),
    "open": (inside, "opened", "five/README.md"),
    "plan": (plans, "first_plan", "one/client.py"),
    "rewrite": (plans, "rewrite", "one/client.py"),
    "native": (plans, "native", "one/client.py"),
    "parts": (PythonBench, "parts", "one/client.py"),
    "places": (PythonBench, "span", "one/client.py"),
    "tell": (findings, "message", "one/client.py"),
}


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_defect_costs_no_more_than_the_file(
    point: str, jobs: int, client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "ENOUGH", 1)
    found, failed, changed = places(client, fixing=True, jobs=jobs)
    assert not failed
    owner, name, file = POINTS[point]
    monkeypatch.setattr(owner, name, broken(getattr(owner, name), file))
    found_now, failed_now, changed_now = places(client, fixing=True, jobs=jobs)
    assert list(failed_now) == [file]
    assert OWN in failed_now[file]
    follows = {"five/README.md"} if file == "one/client.py" else set()  # it shows what that file sends
    assert found_now | {file} | follows == found | {file} | follows
    assert changed - {file} <= changed_now <= changed


STEPS: dict[str, tuple[object, str]] = {
    "what is remembered": (running, "memory"),
    "what is looked up": (Memory, "key"),
    "what is kept": (Memory, "keep"),
    "routes of the project's own servers": (running, "declared_by"),
    "the routes that a file declares": (own_servers, "declared_in"),
    "what documents show": (running, "followed"),
    "the adapter that several languages share": (running, "shared"),
    "languages": (running, "languages_of"),
    "settings": (running, "settings_left"),
    "texts": (running, "left_in_texts"),
    "gaps": (running, "gaps_of"),
    "owners": (running, "owners_of"),
    "failed files": (running, "all_failures"),
}
SERVER = """from fastapi import FastAPI

app = FastAPI()


@app.post("/api/conversations")
def create() -> dict[str, str]:
    return {}
"""
PAGE = """const body = JSON.stringify({ initial_user_msg: "hi" });
await fetch("/api/conversations", { method: "POST", body });
"""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_defect_in_a_step_over_all_files_costs_no_more_than_what_it_tells(
    step: str, jobs: int, client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (client / "page.js").write_text(PAGE)
    assert "page.js" in places(client)[0]
    (client / "server.py").write_text(SERVER)
    found, failed, changed = places(client, fixing=True, jobs=jobs)
    assert not failed and "page.js" not in found

    def broken_step(*given: Any, **named: Any) -> Any:
        raise Defect

    monkeypatch.setattr(*STEPS[step], broken_step)
    found_now, failed_now, changed_now = places(client, fixing=True, jobs=jobs)
    assert OWN in " ".join(failed_now.values())
    assert (found_now, changed_now) == (found, changed)


def test_a_report_that_cannot_be_made_costs_no_other_one(
    client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(*_: Any, **__: Any) -> str:
        raise Defect

    monkeypatch.setattr(text_report, "render", render)
    done = v0to1("check", "--no-cache", "--report", "json=run.json", ".", folder=client)
    assert done.returncode == 2
    assert OWN in done.stderr
    assert "one/client.py:5:12 review conversations/get" in done.stdout
    assert (client / "run.json").read_text().startswith("{")


FOLDER = Path(package.__file__).parent
WORKING = (
    "tree",
    "evaluation",
    "languages",
    "scan",
    "attribution",
    "rewriting",
    "planning",
    "applying",
    "findings",
    "pipeline",
    "reports",
)
FINDING_FILES = (
    "discovery",
    "listing",
    "found_files",
    "candidates",
    "source_folders",
    "ignore_rules",
    "registry",
    "word_search",
    "prefilter",
    "file_facts",
)
"""Where files are found and told apart: there a defect is of the run, and not of one file."""
RULES = (
    *("gate", "gate_cache", "gate_learning", "knowledge", "needles"),
    *("libraries", "marks", "cache", "result_cache"),
)
WRITING = ("writing", "atomic_files", "journal", "git", "hidden_signals")
THE_RUN = (
    "pipeline/__init__",
    "findings/results",
    "findings/overview",
    "running",
    "run_context",
    "settings",
    "unchanged",
    "counts",
    "interaction",
    "run_steps",
    "reports/__init__",
    "analysis",
    "sources",
)


def with_defect(at: int, *arguments: str, folder: Path) -> tuple[CompletedProcess[str], str, int]:
    """What a command does with a defect at one of its calls; where that is, and how many there are."""
    count, where = 0, ""

    def trace(frame: FrameType, event: str, _: object) -> None:
        nonlocal count, where
        file = Path(frame.f_code.co_filename)
        if event == "call" and counted(file) and is_of_a_file(frame):
            count += 1
            if count == at:
                where = file.relative_to(FOLDER).as_posix()
                sys.settrace(None)
                raise Defect

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        done = v0to1(*arguments, folder=folder)
    finally:
        sys.settrace(before)
    return done, where, count


def is_of_a_file(frame: FrameType) -> bool:
    """Whether a call may belong to one file: nothing that a step of the run calls, or that runs inside of it.

    A generator runs where its items are read, and a comprehension is a part of the function around it.
    """
    if frame.f_code.co_name.startswith("<"):
        return False
    caller = frame.f_back
    while caller is not None and caller.f_code.co_filename in ("<string>", frame.f_code.co_filename):
        caller = caller.f_back
    file = Path(caller.f_code.co_filename) if caller is not None else FOLDER
    name = file.relative_to(FOLDER).with_suffix("").as_posix() if file.is_relative_to(FOLDER) else ""
    return not {name, file.stem} & {*THE_RUN} and not frame.f_code.co_flags & inspect.CO_GENERATOR


KNOWN: dict[Path, bool] = {}


def counted(file: Path) -> bool:
    """Whether the calls of a file of the program are counted."""
    if file not in KNOWN:
        own = file.is_relative_to(FOLDER) and file.relative_to(FOLDER).parts[0] in WORKING
        name = file.relative_to(FOLDER).with_suffix("").as_posix() if own else ""
        left = (*FINDING_FILES, *RULES, *WRITING, *THE_RUN)
        KNOWN[file] = own and name not in left and file.stem not in left
    return KNOWN[file]


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> int:
    root = written(tmp_path_factory.mktemp("calls") / "client")
    with_defect(0, "check", "--no-cache", "--jobs", "1", ".", folder=root)  # what is learnt once is learnt
    return with_defect(0, "check", "--no-cache", "--jobs", "1", ".", folder=root)[2]


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.booleans())
def test_a_defect_anywhere_is_told_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, calls: int, part: float, write: bool
) -> None:
    root = written(tmp_path_factory.mktemp("any") / "client")
    before = bytes_of(root)
    command = ("migrate", "--write", "--allow-dirty") if write else ("check",)
    done, where, _ = with_defect(
        1 + int(part * calls), *command, "--no-cache", "--jobs", "1", ".", folder=root
    )
    if not where:
        return
    assert done.returncode == 2, where
    assert OWN in done.stderr, (where, done.stderr)
    assert "Traceback" not in done.stderr, where
    assert sum(name in done.stdout + done.stderr for name in FILES) >= 3, where
    if write:
        v0to1("undo", ".", folder=root)
    assert bytes_of(root) == before, where
