"""What fetch and axios go on doing when the helper calls through them."""

from __future__ import annotations

import json

import pytest

from tests.helpers.helper_flavours import HTTP
from tests.helpers.helper_servers import APP_KEY, CONVERSATION
from tests.helpers.helper_world import World
from tests.helpers.script_flavours import ScriptClient, ScriptError

pytestmark = pytest.mark.whole

ASKED = [
    ("sandbox", ()),
    ("pause_sandbox", ()),
    ("resume_sandbox", ()),
    ("send_message", ("go",)),
    ("read_file", ("a.txt",)),
    ("list_files", ()),
    ("git_diff", ("a.txt",)),
    ("read_file_via_app", ("a.txt",)),
    ("git_changes_via_app", ()),
    ("git_diff_via_app", ("a.txt",)),
    ("download_archive", ()),
]


@pytest.mark.parametrize("status", [401, 404, 409, 410, 429])
@pytest.mark.parametrize("kind", ["module", "session"])
def test_a_refused_look_up_is_a_response_where_fetch_gives_one(world: World, kind: str, status: int) -> None:
    world.refusal = (status, {"detail": "Not now"})
    client = ScriptClient("fetch", "esm", kind, world.clock)
    for name, args in ASKED:
        answer = client.call(name, HTTP, world.root, CONVERSATION, *args)
        assert answer == (status, b'{"detail": "Not now"}'), name
    assert world.agent.requests == []


@pytest.mark.parametrize("status", [401, 404, 409, 410, 429])
def test_a_refused_look_up_throws_where_axios_does(world: World, status: int) -> None:
    world.refusal = (status, {"detail": "Not now"})
    for kind in ("module", "session", "wrapper"):
        client = ScriptClient("axios", "esm", kind, world.clock)
        with pytest.raises(ScriptError, match=f"AxiosError: Request failed with status code {status}"):
            client.call("send_message", HTTP, world.root, CONVERSATION, "go")


def test_a_function_that_decodes_throws_by_itself(world: World) -> None:
    world.refusal = (401, {"detail": "Unauthorized"})
    client = ScriptClient("fetch", "esm", "wrapper", world.clock)
    with pytest.raises(ScriptError, match="fetch: 401"):
        client.call("send_message", HTTP, world.root, CONVERSATION, "go")


@pytest.mark.parametrize("system", ["typescript", "esm", "commonjs"])
@pytest.mark.parametrize("flavour", ["fetch", "axios"])
def test_an_error_status_ends_a_wait(world: World, flavour: str, system: str) -> None:
    world.refusal = (500, {"detail": "broken"})
    client = ScriptClient(flavour, system, "module", world.clock)
    with pytest.raises(ScriptError, match="500"):
        client.call("wait_until_ready", {"id": "t", "status": "WORKING"}, HTTP, world.root)


@pytest.mark.parametrize("system", ["typescript", "esm", "commonjs"])
@pytest.mark.parametrize("flavour", ["fetch", "axios"])
def test_every_function_that_asks_works_in_every_system(world: World, flavour: str, system: str) -> None:
    world.files["/workspace/project/a.txt"] = b"text"
    client = ScriptClient(flavour, system, "module", world.clock)
    for name, args in ASKED:
        status, _ = client.call(name, HTTP, world.root, CONVERSATION, *args)
        assert status == 200, name
    assert client.call("sandbox_id", HTTP, world.root, CONVERSATION) == "sandbox-1"
    assert APP_KEY not in json.dumps([dict(request.headers) for request in world.agent.requests])


@pytest.mark.parametrize("content", [b'{"a": 1}', b"[1]", b"12", b"text"])
def test_axios_does_not_decode_a_file_that_looks_like_json(world: World, content: bytes) -> None:
    world.files["/workspace/project/package.json"] = content
    for kind in ("module", "session", "wrapper"):
        client = ScriptClient("axios", "esm", kind, world.clock)
        assert client.call("read_file", HTTP, world.root, CONVERSATION, "package.json") == (200, content)


@pytest.mark.parametrize("flavour", ["fetch", "axios"])
def test_a_file_comes_as_json_for_a_function_that_decodes_every_answer(world: World, flavour: str) -> None:
    world.files["/workspace/project/a.txt"] = b'say "hi"'
    client = ScriptClient(flavour, "esm", "module", world.clock)
    read = client.call("read_file", HTTP, world.root, CONVERSATION, "a.txt", as_json=True)
    assert read == (200, b'"say \\"hi\\""' if flavour == "fetch" else b'say "hi"')
    if flavour == "fetch":
        missing = client.call("read_file", HTTP, world.root, CONVERSATION, "none.txt", as_json=True)
        assert missing == client.call("read_file", HTTP, world.root, CONVERSATION, "none.txt")
        assert missing[0] == 404


def test_files_of_another_kind_of_form_are_refused_before_anything_is_asked(world: World) -> None:
    for flavour in ("fetch", "axios"):
        client = ScriptClient(flavour, "esm", "module", world.clock)
        with pytest.raises(client.helper.OpenHandsV1Error, match="must be a FormData or an array"):
            client.call("upload_files", HTTP, world.root, CONVERSATION, {"streams": []})
    assert world.app.requests == []
