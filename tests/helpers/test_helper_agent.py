"""Calls of the Agent Server in every flavour: what is sent, to whom, and with which key."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import aiohttp
import httpx
import pytest
import requests

from tests.helpers.helper_flavours import HTTP, Client, clients
from tests.helpers.helper_servers import AGENT_KEY, APP_KEY, CONVERSATION
from tests.helpers.helper_world import World
from tests.helpers.script_flavours import Caller, ScriptClient, ScriptError, caller, callers, form

pytestmark = pytest.mark.whole

CALLS = {
    "send_message": ("go",),
    "read_file": ("a.txt",),
    "list_files": (),
    "upload_files": ({"files": ("a.txt", b"text")},),
    "download_archive": (),
    "git_changes": (),
    "git_diff": ("a.txt",),
}


ON_APP: dict[str, tuple[str, ...]] = {
    "sandbox": (),
    "pause_sandbox": (),
    "resume_sandbox": (),
    "read_file_via_app": ("a.txt",),
    "git_changes_via_app": (),
    "git_diff_via_app": ("a.txt",),
}


@pytest.fixture(params=callers(), ids="-".join)
def client(request: pytest.FixtureRequest, world: World) -> Caller:
    return caller(request.param, world.clock)


def call(client: Caller, world: World, name: str, *args: Any, **options: Any) -> Any:
    if name == "upload_files" and client.flavour == "aiohttp":
        args = ({field: io.BytesIO(b"text") for field in args[0]},)
    if name == "upload_files" and isinstance(client, ScriptClient):
        args = (form(("files", "a.txt", b"text", "text/plain")),)
    if name == "read_file" and client.flavour == "axios":
        options["responseType"] = "arraybuffer"
    return client.call(name, HTTP, world.root, CONVERSATION, *args, **options)


def test_the_agent_gets_its_own_key_and_nothing_of_the_app(client: Caller, world: World) -> None:
    world.files["/workspace/project/a.txt"] = b"text"
    for name, args in CALLS.items():
        world.agent.requests.clear()
        call(client, world, name, *args)
        (request,) = world.agent.requests
        assert request.headers["x-session-api-key"] == AGENT_KEY, name
        said = [dict(request.headers), dict(request.query), str(request.body)]
        assert APP_KEY not in json.dumps(said), name
        assert {"authorization", "cookie"}.isdisjoint(request.headers), name
    assert AGENT_KEY not in json.dumps([dict(each.headers) for each in world.app.requests])


def test_a_message_is_typed_content_and_makes_the_agent_run(client: Caller, world: World) -> None:
    status, body = call(client, world, "send_message", "look at ü", ["https://example.org/a.png"])
    assert (status, json.loads(body)["success"]) == (200, True)
    (request,) = world.agent.requests
    assert (request.method, request.path) == ("POST", f"/api/conversations/{CONVERSATION}/events")
    assert request.body == {
        "role": "user",
        "content": [
            {"type": "text", "text": "look at ü"},
            {"type": "image", "image_urls": ["https://example.org/a.png"]},
        ],
        "run": True,
    }


def test_a_paused_sandbox_is_resumed_once_and_waited_for(client: Caller, world: World) -> None:
    world.sandboxes = ["PAUSED", "PAUSED", "STARTING", "RUNNING"]
    call(client, world, "send_message", "go")
    (resume,) = world.app.asked("POST", "/resume")
    assert resume.path == "/api/v1/sandboxes/sandbox-1/resume"
    assert len(world.app.asked("GET", "/app-conversations")) == 4
    assert world.clock.sleeps == [2.0, 2.0, 2.0]
    assert len(world.agent.requests) == 1


def test_a_starting_sandbox_is_not_resumed(client: Caller, world: World) -> None:
    world.sandboxes = ["STARTING", "RUNNING"]
    call(client, world, "send_message", "go")
    assert world.app.asked("POST", "/resume") == []
    assert len(world.agent.requests) == 1


def test_a_sandbox_that_never_runs_ends_in_an_error(client: Caller, world: World) -> None:
    world.sandboxes = ["STARTING"]
    with pytest.raises(client.helper.OpenHandsV1Error, match="still STARTING after 9 seconds"):
        call(client, world, "send_message", "go", running_within=9.0)
    assert world.clock.now - 1000.0 == 10.0
    assert world.agent.requests == []


@pytest.mark.parametrize("status", ["ERROR", "MISSING", "ARCHIVED"])
def test_a_sandbox_that_cannot_come_back_is_refused_as_the_server_does(
    client: Caller, world: World, status: str
) -> None:
    for name in CALLS:
        world.sandboxes = ["PAUSED", status]
        assert refused(client, world, name), name
    assert world.agent.requests == []


def test_a_conversation_that_does_not_exist_is_answered_404(client: Caller, world: World) -> None:
    world.exists = False
    assert [name for name in (*CALLS, *ON_APP) if not refused(client, world, name)] == []
    assert world.agent.requests == []


def test_an_older_server_without_that_answer_is_an_error(client: Caller, world: World) -> None:
    world.exists, world.refuses = False, False
    for name, args in CALLS.items():
        with pytest.raises(client.helper.OpenHandsV1Error, match=f"no conversation {CONVERSATION}"):
            call(client, world, name, *args)


def test_a_wrong_key_is_answered_as_the_app_server_does(client: Caller, world: World) -> None:
    world.refusal = (401, {"detail": "Unauthorized"})
    assert [name for name in (*CALLS, *ON_APP) if not refused(client, world, name, status=401)] == []


def refused(client: Caller, world: World, name: str, *, status: int = 404) -> bool:
    """Whether a response with that status comes back, or is raised where the library or a wrapper does so."""
    args = {**CALLS, **ON_APP}[name]
    answers = name != "upload_files" and client.kind != "wrapper"
    if answers and client.flavour not in ("urllib", "axios"):
        found, body = call(client, world, name, *args)
        return bool(found == status and (b"not found" in body or b"Unauthorized" in body))
    told = f"{status}|no conversation {CONVERSATION}|is (ERROR|MISSING|ARCHIVED)|V1 answered"
    with pytest.raises(Exception, match=told):
        call(client, world, name, *args)
    return True


def test_a_time_limit_in_the_options_holds_for_the_agent_too(world: World) -> None:
    errors = (TimeoutError, requests.Timeout, httpx.TimeoutException, asyncio.TimeoutError)
    world.agent_delay = 0.5
    for flavour, kind in clients():
        if kind != "wrapper":
            limit: Any = aiohttp.ClientTimeout(total=0.2) if flavour == "aiohttp" else 0.2
            with pytest.raises(errors):
                call(Client(flavour, kind, world.clock), world, "send_message", "go", timeout=limit)
    for flavour in ("fetch", "axios"):
        client = ScriptClient(flavour, "esm", "module", world.clock)
        with pytest.raises(ScriptError, match=r"[Tt]imeout"):
            call(client, world, "send_message", "go", timeout=200)


def test_a_busy_agent_is_told_as_the_library_tells_it(client: Caller, world: World) -> None:
    world.agent_status = 429
    if client.kind == "wrapper" or client.flavour in ("urllib", "axios"):
        with pytest.raises(Exception, match="429") as caught:
            call(client, world, "send_message", "go")
        if isinstance(client, Client):
            library = {"httpx_async": "httpx"}.get(client.flavour, client.flavour)
            assert type(caught.value).__module__.partition(".")[0] == library
    else:
        assert call(client, world, "send_message", "go")[0] == 429


@pytest.mark.parametrize(
    ("repository", "path", "absolute"),
    [
        (None, "notes/ü b.txt", "/workspace/project/notes/ü b.txt"),
        (None, "/etc/hosts", "/etc/hosts"),
        ("octo/hello", "a&b=c#d.txt", "/workspace/project/hello/a&b=c#d.txt"),
        ("group/sub/hello", "a.txt", "/workspace/project/hello/a.txt"),
    ],
)
def test_a_file_is_read_by_its_absolute_path(
    client: Caller, world: World, repository: str | None, path: str, absolute: str
) -> None:
    world.repository = repository
    world.files[absolute] = b"\x00text\xff"
    assert call(client, world, "read_file", path) == (200, b"\x00text\xff")


def test_a_folder_is_listed_by_a_quoted_command(client: Caller, world: World) -> None:
    world.repository = "octo/hello"
    for path in ("", "it's here/"):
        call(client, world, "list_files", path)
    assert [request.body["command"] for request in world.agent.requests] == [
        "ls -1Ap -- /workspace/project/hello",
        """ls -1Ap -- '/workspace/project/hello/it'"'"'s here'""",
    ]


def test_an_archive_holds_everything_as_tar_gz(client: Caller, world: World) -> None:
    call(client, world, "download_archive")
    assert world.agent.requests[0].query == {
        "path": ["/workspace/project"],
        "format": ["tar.gz"],
        "use_default_excludes": ["false"],
    }


def test_git_is_asked_with_paths_in_the_query(client: Caller, world: World) -> None:
    world.repository = "octo/hello"
    call(client, world, "git_changes")
    call(client, world, "git_diff", "src/a.py")
    assert [(r.method, r.path, r.query["path"]) for r in world.agent.requests] == [
        ("GET", "/api/git/changes", ["/workspace/project/hello"]),
        ("GET", "/api/git/diff", ["/workspace/project/hello/src/a.py"]),
    ]


def uploads(flavour: str) -> list[Any]:
    """The same two files in each form that the library takes."""
    if flavour in ("fetch", "axios"):
        parts = (
            ("comment", None, b"not a file", ""),
            ("files", "dir/one.txt", b"one", "text/plain"),
            ("files", 'tw"o.bin', b"\x00two", ""),
        )
        return [form(*parts), form(*parts[1:], as_list=True)]
    one, two = io.BytesIO(b"one"), io.BytesIO(b"\x00two")
    if flavour == "aiohttp":
        data = aiohttp.FormData()
        data.add_field("comment", "not a file")
        data.add_field("files", one, filename="dir/one.txt", content_type="text/plain")
        data.add_field("files", two, filename='tw"o.bin')
        return [data]
    pairs = [("files", ("dir/one.txt", one, "text/plain")), ("files", ('tw"o.bin', two))]
    return [pairs, {"a": pairs[0][1], "b": ('tw"o.bin', b"\x00two")}]


@pytest.mark.parametrize("shape", [0, 1])
def test_files_go_one_by_one_in_the_field_that_v1_reads(client: Caller, world: World, shape: int) -> None:
    forms = uploads(client.flavour)
    uploaded = call_upload(client, world, forms[shape % len(forms)])
    assert uploaded == ["one.txt", 'tw"o.bin']
    assert world.files == {
        "/workspace/project/one.txt": b"one",
        '/workspace/project/tw"o.bin': b"\x00two",
    }
    assert [list(request.body) for request in world.agent.requests] == [["file"], ["file"]]
    assert world.agent.requests[0].body["file"] == ("one.txt", b"one", "text/plain")


def call_upload(client: Caller, world: World, files: Any) -> Any:
    return client.call("upload_files", HTTP, world.root, CONVERSATION, files)


def test_a_refused_upload_raises(client: Caller, world: World) -> None:
    world.agent_status = 507
    with pytest.raises(Exception, match="507"):
        call(client, world, "upload_files", *CALLS["upload_files"])
