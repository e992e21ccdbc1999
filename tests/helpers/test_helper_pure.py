"""What the helper knows without asking a server."""

from __future__ import annotations

from typing import Any

import pytest

from v0to1.helpers.python import pure

DASHED = "bf2e5f84-a746-4835-9105-7c379ba4c5b4"


@pytest.mark.parametrize(
    ("text", "images", "content"),
    [
        ("hi", None, [{"type": "text", "text": "hi"}]),
        ("hi", ["u"], [{"type": "text", "text": "hi"}, {"type": "image", "image_urls": ["u"]}]),
        (None, ("u", "v"), [{"type": "image", "image_urls": ["u", "v"]}]),
        ("", [], None),
        (None, None, None),
    ],
)
def test_text_message(text: str | None, images: Any, content: Any) -> None:
    assert pure.text_message(text, images) == (content and {"content": content})
    assert pure.message_content(text, images) == (content or [])


HI = {"content": [{"type": "text", "text": "hi"}]}


@pytest.mark.parametrize(
    ("v0", "v1"),
    [
        ({}, {}),
        ({"initial_user_msg": "hi", "image_urls": None}, {"initial_message": HI}),
        ({"initial_user_msg": "", "image_urls": []}, {}),
        (
            {"initial_user_msg": None, "image_urls": ["u"]},
            {"initial_message": {"content": [{"type": "image", "image_urls": ["u"]}]}},
        ),
        (
            {"repository": "o/r", "selected_branch": "main", "git_provider": "gitlab"},
            {"selected_repository": "o/r", "selected_branch": "main", "git_provider": "gitlab"},
        ),
        ({"repository": None, "selected_repository": "o/r"}, {"selected_repository": "o/r"}),
        ({"conversation_instructions": "Be brief."}, {"system_message_suffix": "Be brief."}),
        ({"conversation_id": "c", "conversation_trigger": "gui"}, {"conversation_id": "c"}),
        ({"mcp_config": None, "replay_json": "", "create_microagent": {}, "github_token": None}, {}),
        ({"suggested_task": {"task_type": "OPEN_ISSUE"}}, {"suggested_task": {"task_type": "OPEN_ISSUE"}}),
    ],
)
def test_start_request(v0: dict[str, Any], v1: dict[str, Any]) -> None:
    before = dict(v0)
    assert pure.start_request(v0) == v1
    assert v0 == before, "what the client has stays as it is"


@pytest.mark.parametrize("name", ["mcp_config", "replay_json", "create_microagent", "github_token"])
def test_what_v1_cannot_start_with_raises(name: str) -> None:
    with pytest.raises(pure.OpenHandsV1Error, match=name):
        pure.start_request({"initial_user_msg": "hi", name: {"a": 1}})


SANDBOX = {
    "id": "sandbox-1",
    "exposed_urls": [
        {"name": "AGENT_SERVER", "url": "https://agent", "port": 60000},
        {"name": "VSCODE", "url": "https://code?tkn=t", "port": 60001},
        {"name": "WORKER_1", "url": "https://one", "port": 12000},
        {"name": "WORKER_2", "url": "https://two", "port": 12001},
    ],
}


@pytest.mark.parametrize(
    ("sandboxes", "code", "workers"),
    [
        ([SANDBOX], "https://code?tkn=t", {"https://one": 12000, "https://two": 12001}),
        ([{"id": "sandbox-1", "exposed_urls": None}], None, {}),
        ([None], None, {}),
        ([], None, {}),
    ],
)
def test_exposed_urls(sandboxes: Any, code: str | None, workers: dict[str, int]) -> None:
    assert pure.exposed_url(sandboxes, "VSCODE") == code
    assert pure.worker_urls(sandboxes) == workers


def test_an_error_body_has_no_urls() -> None:
    with pytest.raises(pure.OpenHandsV1Error, match="no key"):
        pure.exposed_url({"detail": "no key"}, "VSCODE")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sandbox", "execution", "status", "runtime"),
    [
        ("STARTING", None, "STARTING", None),
        ("RUNNING", "idle", "RUNNING", "STATUS$READY"),
        ("RUNNING", "running", "RUNNING", "STATUS$READY"),
        ("RUNNING", "finished", "STOPPED", "STATUS$READY"),
        ("RUNNING", "paused", "STOPPED", "STATUS$READY"),
        ("RUNNING", "waiting_for_confirmation", "STOPPED", "STATUS$READY"),
        ("RUNNING", "error", "STOPPED", "STATUS$ERROR"),
        ("RUNNING", "stuck", "STOPPED", "STATUS$ERROR"),
        ("RUNNING", "deleting", "STOPPED", "STATUS$ERROR"),
        ("RUNNING", None, "RUNNING", "STATUS$ERROR"),
        ("PAUSED", None, "STOPPED", None),
        ("ERROR", None, "ERROR", None),
        ("MISSING", None, "ARCHIVED", None),
    ],
)
def test_statuses(sandbox: str, execution: str | None, status: str, runtime: str | None) -> None:
    conversation = {"sandbox_status": sandbox, "execution_status": execution}
    assert pure.agent_status(conversation) == status
    assert pure.runtime_status(conversation) == runtime


@pytest.mark.parametrize("nothing", [None, {}])
def test_nothing_has_no_status(nothing: dict[str, Any] | None) -> None:
    assert pure.agent_status(nothing) is None
    assert pure.runtime_status(nothing) is None


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (DASHED, DASHED.replace("-", ""), True),
        (DASHED.upper(), DASHED, True),
        (DASHED, DASHED[:-1] + "5", False),
        ("not-an-id", "not-an-id", True),
        (DASHED, None, False),
        (None, DASHED, False),
    ],
)
def test_same_id(a: Any, b: Any, same: bool) -> None:
    assert pure.same_id(a, b) is same


def test_file_names_put_folders_first() -> None:
    output = {"exit_code": 0, "stdout": "b.txt\nA.txt\nsrc/\n.git/\n", "stderr": None}
    assert pure.file_names(output) == [".git/", "src/", "A.txt", "b.txt"]
    assert pure.file_names(output, "docs") == ["docs/.git/", "docs/src/", "docs/A.txt", "docs/b.txt"]
    assert pure.file_names({"exit_code": 0, "stdout": None}) == []


@pytest.mark.parametrize("code", [2, None, -1])
def test_a_folder_that_is_not_there_raises(code: int | None) -> None:
    output = {"exit_code": code, "stdout": "", "stderr": "ls: cannot access 'x'"}
    with pytest.raises(pure.OpenHandsV1Error, match="cannot access 'x'"):
        pure.file_names(output)
