"""The helper for shell scripts: the requests and words of the Python helper, in bash and a plain shell."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.helper_servers import AGENT_KEY, APP_KEY, CONVERSATION
from tests.helpers.helper_world import World
from tests.languages.shell.scripts import complaints
from v0to1.helpers.compose_shell import compose_shell, public_names, takes
from v0to1.helpers.python import pure
from v0to1.helpers.stamp import read_stamp

pytestmark = pytest.mark.whole

TASK = "f8aae71212774114a22952eaa9fcc757"
READY = {"id": TASK, "status": "READY", "app_conversation_id": CONVERSATION, "detail": None}
WORKING = {"id": TASK, "status": "WORKING", "app_conversation_id": None, "detail": None}
FAILED = {"id": TASK, "status": "ERROR", "app_conversation_id": None, "detail": "no such repository"}
CURL = f"curl -sS --fail -H 'Authorization: Bearer {APP_KEY}'"
SHELLS = [name for name in ("bash", "dash") if shutil.which(name)]


class Shell:
    """A shell that has taken in the whole helper; `sleep` returns at once."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program = program
        self.helper = folder / "openhands_v1.sh"
        self.helper.write_text(compose_shell(public_names()), encoding="utf-8")

    def run(
        self, command: str, stdin: object = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command that may call the helper, with text or JSON to read."""
        text = stdin if isinstance(stdin, str) else json.dumps(stdin)
        script = f'set -eu\nsleep() {{ :; }}\n. "{self.helper}"\n{command}\n'
        variables = {"PATH": "/usr/local/bin:/usr/bin:/bin", **(env or {})}
        return subprocess.run(
            [self.program, "-c", script],
            input=text,
            capture_output=True,
            text=True,
            env=variables,
            check=False,
        )

    def json(self, command: str, stdin: object = "") -> Any:
        """What a command that succeeds writes."""
        done = self.run(command, stdin)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    return Shell(request.param, tmp_path)


def test_bash_is_there() -> None:
    assert "bash" in SHELLS


def test_a_ready_task_is_handed_back_without_a_request(shell: Shell, world: World) -> None:
    assert shell.json(f"openhands_v1_wait_until_ready {world.root} {CURL}", READY) == READY
    assert world.app.requests == []


def test_a_task_is_polled_until_ready(shell: Shell, world: World) -> None:
    world.tasks = [WORKING, None, WORKING, READY]
    assert shell.json(f"openhands_v1_wait_until_ready {world.root} {CURL}", WORKING) == READY
    asked = [(one.method, one.path, one.query) for one in world.app.requests]
    assert asked == [("GET", "/api/v1/app-conversations/start-tasks", {"ids": [TASK]})] * 4
    assert {one.headers["authorization"] for one in world.app.requests} == {f"Bearer {APP_KEY}"}


@pytest.mark.parametrize("answer", [FAILED, {"detail": "Unauthorized"}, [], "no JSON at all", ""])
def test_a_start_that_fails_is_told(shell: Shell, world: World, answer: object) -> None:
    done = shell.run(f"openhands_v1_wait_until_ready {world.root} {CURL}", answer)
    assert done.returncode == 1
    assert "V1 started no conversation" in done.stderr
    if isinstance(answer, dict):
        assert json.loads(done.stdout).get("detail") == answer["detail"]
        assert "app_conversation_id" not in json.loads(done.stdout)


def test_a_task_that_never_ends_is_given_up(shell: Shell, world: World) -> None:
    world.tasks = [WORKING]
    done = shell.run(
        f"openhands_v1_wait_until_ready {world.root} {CURL}", WORKING, {"OPENHANDS_V1_READY_WITHIN": "0"}
    )
    assert done.returncode == 1
    assert "still WORKING after 0 seconds" in done.stderr


def test_a_missing_conversation_is_told(shell: Shell, world: World) -> None:
    world.exists = False
    done = shell.run(f"openhands_v1_sandbox {world.root} {CONVERSATION} {CURL}")
    assert done.returncode == 1
    assert f"there is no conversation {CONVERSATION}" in done.stderr


@pytest.mark.parametrize(("name", "word"), [("pause_sandbox", "pause"), ("resume_sandbox", "resume")])
def test_a_sandbox_is_stopped_and_started(shell: Shell, world: World, name: str, word: str) -> None:
    shell.json(f"openhands_v1_{name} {world.root} {CONVERSATION} {CURL}")
    (request,) = world.app.asked("POST", f"/{word}")
    assert request.path == f"/api/v1/sandboxes/sandbox-1/{word}"


CALLS = {
    "send_message": '"look at $HOME \\"ü\\""',
    "read_file": "a.txt",
    "list_files": "src",
    "download_archive": "",
    "git_changes": "",
    "git_diff": "a.txt",
}


@pytest.mark.parametrize("name", CALLS)
def test_the_agent_gets_its_own_key_and_nobody_sees_it(shell: Shell, world: World, name: str) -> None:
    world.files["/workspace/project/a.txt"] = b"text\n"
    spy = 'curl() { printf "%s\\n" "$*" >&2; command curl "$@"; }\n'
    done = shell.run(
        f"{spy}openhands_v1_{name} {world.root} {CONVERSATION} {CALLS[name]} {CURL}", env={"HOME": "home"}
    )
    assert done.returncode == 0, done.stderr
    (request,) = world.agent.requests
    assert request.headers["x-session-api-key"] == AGENT_KEY
    assert "authorization" not in request.headers
    assert AGENT_KEY not in done.stderr


def test_a_message_is_typed_content_and_makes_the_agent_run(shell: Shell, world: World) -> None:
    shell.json(f"openhands_v1_send_message {world.root} {CONVERSATION} 'it'\\''s \"ü\"' {CURL}")
    (request,) = world.agent.requests
    assert (request.method, request.path) == ("POST", f"/api/conversations/{CONVERSATION}/events")
    text = {"type": "text", "text": 'it\'s "ü"'}
    assert request.body == {"role": "user", "content": [text], "run": True}


def test_a_paused_sandbox_is_resumed_once_and_waited_for(shell: Shell, world: World) -> None:
    world.sandboxes = ["PAUSED", "PAUSED", "PAUSED", "STARTING", "RUNNING"]
    shell.json(f"openhands_v1_git_changes {world.root} {CONVERSATION} {CURL}")
    assert len(world.app.asked("POST", "/resume")) == 1


def test_a_sandbox_that_is_gone_is_told(shell: Shell, world: World) -> None:
    world.sandboxes = ["MISSING"]
    done = shell.run(f"openhands_v1_git_changes {world.root} {CONVERSATION} {CURL}")
    assert done.returncode == 1
    assert "does not run" in done.stderr


@pytest.mark.parametrize(
    ("repository", "path", "whole"),
    [
        (None, "a b.txt", "/workspace/project/a b.txt"),
        ("o/web", "src/ü.txt", "/workspace/project/web/src/ü.txt"),
        ("o/web", "/etc/os-release", "/etc/os-release"),
    ],
)
def test_paths_count_from_the_repository(
    shell: Shell, world: World, repository: str | None, path: str, whole: str
) -> None:
    world.repository = repository
    world.files[whole] = b"text\n"
    done = shell.run(f"openhands_v1_read_file {world.root} {CONVERSATION} '{path}' {CURL}")
    assert (done.stdout, done.returncode) == ("text\n", 0), done.stderr


def test_all_pages_of_events_are_one_list(shell: Shell, world: World) -> None:
    one, two, three = ({"id": name, "timestamp": name} for name in "abc")
    world.pages = {
        "p 2": {"items": [two, one], "next_page_id": "p/3"},
        "p/3": {"items": [three], "next_page_id": None},
    }
    first = {"items": [one], "next_page_id": "p 2"}
    assert shell.json(f"openhands_v1_all_events {world.root} {CONVERSATION} {CURL}", first) == [
        one,
        two,
        three,
    ]


def test_what_is_no_page_of_events_is_told(shell: Shell, world: World) -> None:
    done = shell.run(
        f"openhands_v1_all_events {world.root} {CONVERSATION} {CURL}", {"detail": "Unauthorized"}
    )
    assert done.returncode == 1
    assert "not a page of events" in done.stderr


STATES = [
    {"id": "c1", "sandbox_id": "s1", "sandbox_status": sandbox, "execution_status": execution}
    for sandbox, execution in [
        ("RUNNING", "running"),
        ("RUNNING", "idle"),
        ("RUNNING", "finished"),
        ("RUNNING", "stuck"),
        ("RUNNING", None),
        ("PAUSED", "finished"),
        ("MISSING", None),
        ("STARTING", None),
        ("ERROR", "error"),
    ]
]


def words(shell: Shell, name: str, values: list[Any]) -> list[str]:
    """What a function writes for each of some values."""
    return [shell.run(f"openhands_v1_{name}", value).stdout.rstrip("\n") for value in values]


def test_words_are_those_of_the_python_helper(shell: Shell) -> None:
    known = [*STATES, None]
    listed = [[one] for one in STATES]
    expected = [pure.agent_status(one) or "null" for one in known]
    assert words(shell, "agent_status", known) == expected
    assert words(shell, "agent_status", listed) == expected[:-1]
    assert words(shell, "runtime_status", known) == [pure.runtime_status(one) or "null" for one in known]


def test_services_of_a_sandbox(shell: Shell) -> None:
    sandboxes = [
        {
            "exposed_urls": [
                {"name": "VSCODE", "url": "https://v", "port": 1},
                {"name": "WORKER_1", "url": "https://w", "port": 2},
            ]
        }
    ]
    assert shell.json("openhands_v1_exposed_url VSCODE", sandboxes) == "https://v"
    assert shell.json("openhands_v1_exposed_url VSCODE", [{"exposed_urls": None}]) is None
    assert shell.json("openhands_v1_worker_urls", sandboxes) == pure.worker_urls(sandboxes)


@pytest.mark.parametrize("folder", ["", "src", "src/"])
def test_names_of_files(shell: Shell, folder: str) -> None:
    output = {"exit_code": 0, "stdout": "b.txt\nA/\na.txt\nz/\n", "stderr": ""}
    assert shell.json(f"openhands_v1_file_names {folder}", output) == pure.file_names(output, folder)
    failed = shell.run("openhands_v1_file_names", {"exit_code": 2, "stdout": "", "stderr": "no such folder"})
    assert failed.returncode != 0 and "no such folder" in failed.stderr


def text(words: str) -> list[dict[str, Any]]:
    """A V1 content list."""
    return [{"type": "text", "text": words}, {"type": "image", "image_urls": ["u"]}]


@pytest.mark.parametrize("name", public_names())
def test_each_function_brings_what_it_needs_and_no_more(name: str, tmp_path: Path) -> None:
    whole = compose_shell([name])
    stamp = read_stamp(whole)
    assert stamp is not None and stamp.names == (name,) and not stamp.edited
    assert complaints(whole, shell="sh") == {}
    assert complaints(whole, shell="bash") == {}


def test_what_is_not_needed_is_left_out() -> None:
    whole = compose_shell(["agent_status"])
    assert "curl" not in whole.split("# usage: openhands_v1_agent_status")[1]
    assert "_openhands_v1_agent_server" in compose_shell(["git_changes"])


def test_the_same_names_in_any_order_give_the_same_file() -> None:
    assert compose_shell(["agent_status", "worker_urls"]) == compose_shell(
        ["worker_urls", "agent_status", "worker_urls"]
    )
    with pytest.raises(ValueError, match="no nonsense"):
        compose_shell(["nonsense"])


def test_usage_says_how_many_words_a_function_takes() -> None:
    found = {name: takes(name) for name in public_names()}
    assert found["pause_sandbox"] == 1
    assert found["send_message"] == found["read_file"] == found["list_files"] == 2


READERS = ["exposed_url VSCODE", "worker_urls", "file_names"]


@pytest.mark.parametrize("reader", READERS)
def test_a_request_that_failed_fails_the_pipe(shell: Shell, reader: str) -> None:
    assert shell.run(f"false | openhands_v1_{reader}").returncode != 0


def test_what_is_no_conversation_is_shown(shell: Shell, world: World) -> None:
    refused = """refused() { printf '%s\\n' '{"detail": "Unauthorized"}'; }"""
    done = shell.run(f"{refused}\nopenhands_v1_sandbox {world.root} {CONVERSATION} refused")
    assert done.returncode == 1
    assert done.stderr == (
        f'openhands_v1: V1 answered for conversation {CONVERSATION}: {{"detail": "Unauthorized"}}\n'
    )


SPECIAL = {
    *("path", "cdpath", "fpath", "manpath", "status", "argv", "signals", "options", "commands"),
    *("functions", "aliases", "history", "prompt", "match", "words", "module_path", "pipestatus"),
}


@pytest.mark.parametrize("name", ["openhands_v1.sh", "brief.sh"])
def test_no_variable_means_something_to_zsh(name: str) -> None:
    text = resources.files("v0to1.helpers").joinpath("shell").joinpath(name).read_text("utf-8")
    own = set(re.findall(r"^\s*(\w+)=", text, re.MULTILINE))
    assert len(own) > 2
    assert own & SPECIAL == set()
