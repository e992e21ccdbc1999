"""`v0to1 prove`: each example is proved, and what a migration could do wrong is seen and named."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.command import v0to1
from tests.proof.examples import EXAMPLES, PROVED, copied
from v0to1.applying.writing import write_copy
from v0to1.config import LEFT, Config, Lowered
from v0to1.core.kinds import ADAPTER, HELPER, MAPPED
from v0to1.pipeline import run as analyse

pytestmark = pytest.mark.whole

TASK = ("python", "openhands_task.py", "Make made.txt", "--repo", "acme/web")
DAY = date(2026, 11, 25)
SAME = ("same", "same but for written differences")


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands find our own Python and its packages, and journals are kept apart."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("V0TO1_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("OPENHANDS_POLL_SECONDS", "0.05")


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A copy of the script that starts a task."""
    return copied("requests_script", tmp_path)


def prove(folder: Path, *arguments: str, code: int) -> dict[str, Any]:
    """The proof of a client as JSON."""
    done = v0to1("prove", "--format", "json", *arguments, folder=folder)
    assert done.returncode == code, done.stdout[-3000:] + done.stderr
    found: dict[str, Any] = json.loads(done.stdout)["proof"]
    return found


def unwritten(proof: dict[str, Any]) -> list[dict[str, Any]]:
    """The differences of a proof that no document explains."""
    return [each for one in proof["scenarios"] for each in one["differences"] if not each["written"]]


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("name", PROVED)
def test_every_example_is_proved(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copied(name, tmp_path)
    for variable, value in PROVED[name].variables.items():
        monkeypatch.setenv(variable, value)
    before = contents(folder)
    proof = prove(folder, *PROVED[name].options, "--", "sh", "-c", PROVED[name].script, code=0)
    assert [one["verdict"] in SAME for one in proof["scenarios"]] == [True]
    assert proof["scenarios"][0]["requests"]["after"] > 0
    assert contents(folder) == before


def test_the_text_says_what_is_the_same(client: Path) -> None:
    done = v0to1("prove", "--", *TASK, folder=client)
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.splitlines()
    assert first.startswith("usual: same but for written differences (9 requests to V0, ")
    assert last.endswith("same but for written differences.")


def migrated(client: Path, folder: Path) -> Path:
    """The client as v0to1 migrates it, in another folder."""
    run = analyse(Config(client, (client,), DAY, adapter="auto"), fixing=True)
    shutil.copytree(client, folder)
    write_copy(folder, run.changes)
    return folder


MISTAKES = {
    "wrong field": ('"selected_repository"', '"repository"', "conversations/create"),
    "wrong route": ('/app-conversations"', '/conversations"', "conversations/create"),
    "dropped message": ('"text": task', '"text": ""', "conversations/create"),
    "no message": ('"initial_message"', '"message"', "conversations/create"),
    "wrong status word": ('"STOPPED"', '"PAUSED"', "conversations/get"),
    "V0's field": ('{"content": [{"type": "text", "text": task}]}', "task", "conversations/create"),
    "no key": ("headers=HEADERS, json=payload", "json=payload", "conversations/create"),
    "not stopped": ("pause_sandbox(requests", "(lambda *a, **b: None)(requests", "conversations/stop"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_seen_and_its_operation_named(name: str, client: Path, tmp_path: Path) -> None:
    old, new, rule = MISTAKES[name]
    after = migrated(client, tmp_path / "after")
    script = after / "openhands_task.py"
    assert old in script.read_text("utf-8")
    script.write_text(script.read_text("utf-8").replace(old, new, 1), "utf-8")
    budget = ("--budget", "0.003") if name == "not stopped" else ()
    scenario = tmp_path / "busy.yaml"
    scenario.write_text(
        "description: An agent that is at work for long.\nidle: {looks: 0}\nwork: {looks: 99}\n", "utf-8"
    )
    given = ("--scenario", str(scenario)) if name == "not stopped" else ()
    proof = prove(client, "--after", str(after), "--timeout", "10", *given, "--", *TASK, *budget, code=1)
    assert proof["scenarios"][0]["verdict"] == "different"
    named = {one["rule"] for each in unwritten(proof) for one in each["culprits"]}
    assert rule in named, unwritten(proof)


def test_only_the_first_page_is_different_where_there_are_more(client: Path, tmp_path: Path) -> None:
    after = migrated(client, tmp_path / "after")
    script = after / "list_conversations.py"
    text = script.read_text("utf-8")
    script.write_text(text.replace("if not page_id:", "if True:"), "utf-8")
    listing = ("--", "python", "list_conversations.py")
    assert prove(client, "--after", str(after), *listing, code=0)["scenarios"][0]["verdict"] == "same"
    proof = prove(client, "--after", str(after), "--scenario", "many-pages", *listing, code=1)
    assert [one["rule"] for each in unwritten(proof) for one in each["culprits"]] == ["conversations/list"]


def test_a_client_that_was_not_migrated_is_different(client: Path) -> None:
    proof = prove(client, "--after", str(client), "--", *TASK, code=1)
    assert any(each["what"] == "contract of V1" for each in unwritten(proof))


def test_other_hosts_are_told(client: Path) -> None:
    more = "import contextlib, urllib.request\nwith contextlib.suppress(OSError):\n"
    more += "    urllib.request.urlopen('http://192.0.2.1/')\n"
    script = client / "openhands_task.py"
    script.write_text(
        script.read_text("utf-8").replace("import requests\n", f"import requests\n{more}", 1), "utf-8"
    )
    (one,) = prove(client, "--", *TASK, code=1)["scenarios"]
    assert (one["verdict"], one["outside"]) == ("not isolated", ["192.0.2.1"])


@pytest.mark.parametrize(
    ("command", "remark"),
    [
        (("python", "-c", "print(1)"), "no request reached the server"),
        (("python", "-c", "import time; time.sleep(60)"), "did not end by itself on V0: time-out"),
    ],
)
def test_what_says_nothing_proves_nothing(command: tuple[str, ...], remark: str, client: Path) -> None:
    (one,) = prove(client, "--timeout", "1", "--", *command, code=1)["scenarios"]
    assert one["verdict"] == "nothing proved"
    assert any(remark in each for each in one["remarks"])


def test_settings_are_found_or_told(client: Path) -> None:
    script = client / "openhands_task.py"
    text = script.read_text("utf-8").replace(
        'os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev")', '"https://app.all-hands.dev"'
    )
    script.write_text(text, "utf-8")
    assert prove(client, "--", *TASK, code=0)["scenarios"][0]["verdict"] in SAME  # the text gives way
    script.write_text(text.replace('"https://app.all-hands.dev"', "sys.argv.pop()"), "utf-8")
    assert prove(client, "--", *TASK, "{url}", code=0)["scenarios"][0]["verdict"] in SAME
    script.write_text(text.replace('"https://app.all-hands.dev"', 'os.environ["MINE"]'), "utf-8")
    assert prove(client, "--set", "MINE={url}", "--", *TASK, code=0)["scenarios"][0]["verdict"] in SAME


HANDED = """import os, sys
import requests


class OpenHands:
    def __init__(self, key, base_url="https://app.all-hands.dev"):
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.headers.update({"Authorization": f"Bearer {key}"})

    def start(self, initial_user_msg):
        url = f"{self.base_url}/api/conversations"
        return self.session.post(url, json={"initial_user_msg": initial_user_msg}).json()["conversation_id"]


client = OpenHands(os.environ["OPENHANDS_API_KEY"], os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev"))
print(client.start(sys.argv[1]))
"""


def test_a_variable_is_found_through_a_parameter_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "client" / "main.py").write_text(HANDED, "utf-8")
    (one,) = prove(tmp_path / "client", "--", "python", "main.py", "Make made.txt", code=0)["scenarios"]
    assert (one["verdict"], one["requests"]["before"]) == ("same", 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "has no command to run"),
        (("--", "no-such-program"), "there is no such program"),
        (("--scenario", "nonsense", "--", "python"), "there is no such scenario"),
        (("--set", "X", "--", "python"), "expected NAME=VALUE"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], said: str, client: Path) -> None:
    done = v0to1("prove", *arguments, folder=client)
    assert done.returncode == 2 and said in done.stderr


def test_only_what_is_proved_is_written(client: Path) -> None:
    before = contents(client)
    lost = ("--scenario", "failing-start", "--", *TASK)
    done = v0to1("migrate", "--write", "--allow-dirty", "--prove", *lost, folder=client)
    assert done.returncode == 1 and "Nothing was written" in done.stderr, done.stderr
    assert "openhands_task.py:74 (events/trajectory) came out different; it falls to: adapter" in done.stderr
    assert contents(client) == before
    done = v0to1("migrate", "--write", "--allow-dirty", "--prove", "--", *TASK, folder=client)
    assert done.returncode == 0, done.stderr
    assert "Proved with 1 scenario: same but for written differences." in done.stdout
    assert (client / "openhands_v1.py").exists()
    assert v0to1("undo", folder=client).returncode == 0
    assert contents(client) == before


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("", ("inline", "rewrite")),
        (HELPER, ("mapped", "rewrite")),
        (MAPPED, ("mapped", "rewrite")),
        (ADAPTER, ("", "adapter")),
        (LEFT, ("", "")),
    ],
)
def test_an_operation_falls_from_form_to_form(form: str, found: tuple[str, str]) -> None:
    folder = EXAMPLES / "requests_script"
    lowered = (Lowered("conversations/list", "list_conversations.py", 15, form),) if form else ()
    run = analyse(Config(folder, (folder,), DAY, adapter="auto", lowered=lowered), fixing=True)
    (one,) = [each for each in run.findings if each.rule == "conversations/list"]
    assert (one.form, one.fix) == found
    assert ("v0to1 prove" in one.reason) is bool(form)


def test_one_operation_is_explained_by_its_run(client: Path) -> None:
    done = v0to1("explain", "openhands_task.py:28", "--run", "--", *TASK, folder=client)
    assert done.returncode == 0, done.stderr
    said = done.stdout.partition("V0 had 1 request of conversations/create:")[2]
    before, _, after = said.partition("V1 had 1 request of conversations/create:")
    assert "POST /api/conversations" in before and '"initial_user_msg": "Make made.txt"' in before
    assert "POST /api/v1/app-conversations" in after and '"text": "Make made.txt"' in after
    assert v0to1("explain", "openhands_task.py:28", "--run", folder=client).returncode == 2


def test_make_demo_has_a_command_that_proves() -> None:
    makefile = Path(__file__).parents[2]
    done = subprocess.run(["make", "-n", "demo"], cwd=makefile, capture_output=True, text=True, check=True)
    assert "v0to1 prove examples/requests_script --after build/demo/client -- python" in done.stdout
