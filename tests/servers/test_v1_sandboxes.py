"""Sandboxes of the V1 servers: their states, shell, files and git."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import Any

import pytest

from tests.servers.client import APP, MESSAGE, Client, made

pytestmark = pytest.mark.whole


def test_pause_and_resume() -> None:
    with made(resume_polls=1) as client:
        conversation_id = client.start(initial_message=MESSAGE)
        client.app("POST", f"/api/v1/sandboxes/{client.sandbox}/pause")
        (sandbox,) = client.app("GET", "/api/v1/sandboxes", params={"id": client.sandbox}).json()
        assert (sandbox["status"], sandbox["session_api_key"], sandbox["exposed_urls"]) == (
            "PAUSED",
            None,
            None,
        )
        paused = client.get(conversation_id)
        assert (paused["sandbox_status"], paused["execution_status"]) == ("PAUSED", None)
        assert (paused["conversation_url"], paused["session_api_key"]) == (None, None)
        refused = client.app("POST", f"{APP}/{conversation_id}/send-message", json={"content": []})
        assert refused.status_code == 409
        assert len(client.events(conversation_id)["items"]) == 8
        client.app("POST", f"/api/v1/sandboxes/{client.sandbox}/resume")
        looks = [client.get(conversation_id)["sandbox_status"] for _ in range(2)]
        assert looks == ["STARTING", "RUNNING"]
        said = client.app(
            "POST", f"{APP}/{conversation_id}/send-message", json={"content": MESSAGE["content"]}
        )
        assert said.json() == {"success": True, "sandbox_status": "RUNNING", "message": None}
        assert len(client.events(conversation_id)["items"]) == 15


def test_a_sleeping_sandbox_does_not_answer(client: Client) -> None:
    conversation_id = client.start()
    key = client.world.conversations[conversation_id].sandbox.session_api_key
    client.app("POST", f"/api/v1/sandboxes/{client.sandbox}/pause")
    url = f"{client.world.agent_url}/api/vscode/url"
    assert client.http.get(url, headers={"X-Session-API-Key": key}, timeout=10).status_code == 503


@pytest.mark.parametrize(
    ("options", "status", "refusal"),
    [({"paused": True}, "PAUSED", 409), ({"archived": True}, "MISSING", 410)],
)
def test_sandboxes_that_do_not_run_at_first(options: dict[str, bool], status: str, refusal: int) -> None:
    with made(**options) as client:
        conversation_id = client.start(initial_message=MESSAGE)
        assert client.get(conversation_id)["sandbox_status"] == status
        answer = client.app("POST", f"{APP}/{conversation_id}/send-message", json={"content": []})
        assert answer.status_code == refusal


def test_rate_limit_comes_once() -> None:
    with made(limited=(2,)) as client:
        statuses = [client.app("GET", f"{APP}/count").status_code for _ in range(3)]
        assert statuses == [200, 429, 200] == [call.status for call in client.world.calls]


def test_sandbox_is_deleted_by_its_query(client: Client) -> None:
    client.start()
    path = "/api/v1/sandboxes/whatever"
    assert client.app("DELETE", path, params={"sandbox_id": client.sandbox}).json() == {"success": True}
    assert client.app("GET", "/api/v1/sandboxes/search").json()["items"] == []


def test_files(client: Client) -> None:
    conversation_id = client.start(initial_message=MESSAGE, selected_repository="acme/web")
    folder = "/workspace/project/web"
    up = {"file": ("up.bin", b"\xff\x00")}
    sent = client.agent("POST", "/api/file/upload", params={"path": f"{folder}/src/up.bin"}, files=up)
    assert sent.json() == {"success": True, "file_size": 2}
    assert client.world.calls[-1].files == {"file": ["up.bin"]}
    got = client.agent("GET", "/api/file/download", params={"path": f"{folder}/src/up.bin"})
    assert got.content == b"\xff\x00" == client.world.workspace[f"{folder}/src/up.bin"]
    missing = client.agent("GET", "/api/file/download", params={"path": f"{folder}/no"})
    assert missing.status_code == 404
    path = f"{APP}/{conversation_id}/file"
    assert client.app("GET", path, params={"file_path": f"{folder}/made.txt"}).json() == "42\n"
    assert client.app("GET", path, params={"file_path": f"{folder}/no"}).json() == ""
    query = {"path": folder, "format": "tar.gz"}
    archive = client.agent("GET", "/api/file/archive", params=query).content
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        assert tar.getnames() == ["made.txt", "src/up.bin"]
    patch = client.agent("GET", "/api/file/archive", params={"path": folder}).text
    assert "+++ b/made.txt\n@@ -0,0 +1 @@\n+42\n" in patch


def test_listing_by_the_shell(client: Client) -> None:
    client.start()
    client.world.workspace["/workspace/project/a dir/b.txt"] = b""
    client.world.workspace["/workspace/project/.hidden"] = b""

    def run(command: str) -> Any:
        return client.agent("POST", "/api/bash/execute_bash_command", json={"command": command}).json()

    output = run("ls -1Ap -- '/workspace/project'")
    assert (output["exit_code"], output["stdout"]) == (0, ".hidden\na dir/\n")
    assert run("ls -1Ap -- '/workspace/project/a dir'")["stdout"] == "b.txt\n"
    assert run("ls")["stdout"] == "a dir\n"
    failed = run("ls -1Ap -- /workspace/other")
    assert (failed["exit_code"], failed["stdout"]) == (2, None) and "No such file" in failed["stderr"]


def test_given_commands() -> None:
    with made(commands={"date": (0, "today\n", "")}) as client:
        client.start()
        output = client.agent("POST", "/api/bash/execute_bash_command", json={"command": "date"}).json()
        assert (output["kind"], output["stdout"], output["stderr"]) == ("BashOutput", "today\n", None)


@pytest.mark.parametrize("server", ["app", "agent"])
def test_git(client: Client, server: str) -> None:
    conversation_id = client.start(initial_message=MESSAGE, selected_repository="acme/web")
    folder = "/workspace/project/web"
    client.world.committed.update({f"{folder}/old": b"", f"{folder}/kept": b"1", f"{folder}/up": b"one\n"})
    client.world.workspace.update({f"{folder}/kept": b"1", f"{folder}/up": b"two\n"})
    ask, prefix = (
        (client.app, f"{APP}/{conversation_id}/git") if server == "app" else (client.agent, "/api/git")
    )
    changes = ask("GET", f"{prefix}/changes", params={"path": folder}).json()
    assert {change["path"]: change["status"] for change in changes} == {
        "made.txt": "ADDED",
        "old": "DELETED",
        "up": "UPDATED",
    }
    assert ask("GET", f"{prefix}/changes", params={"path": "/workspace/project"}).json() == []
    diff = ask("GET", f"{prefix}/diff", params={"path": f"{folder}/up"}).json()
    assert diff == {"modified": "two\n", "original": "one\n"}


def test_download_and_skills_of_a_paused_conversation(client: Client) -> None:
    conversation_id = client.start(initial_message=MESSAGE)
    assert [skill["name"] for skill in client.app("GET", f"{APP}/{conversation_id}/skills").json()["skills"]]
    client.app("POST", f"/api/v1/sandboxes/{client.sandbox}/pause")
    content = client.app("GET", f"{APP}/{conversation_id}/download").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
    first = client.events(conversation_id)["items"][0]["id"]
    assert names[0] == f"event_000000_{first}.json" and names[-1] == "meta.json" and len(names) == 9
    assert client.app("GET", f"{APP}/{conversation_id}/skills").json() == {"skills": []}
