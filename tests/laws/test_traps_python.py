"""What the two APIs have so nearly in common that a client in Python is easily migrated wrongly.

Each law is a small client that does on V1 what it did on V0. That the law can fail is shown by the mistake,
written into the migrated client or its helper file: then it does something else, or breaks the contract.

Some traps are those of sockets alone, whose operations are adapted and tested in `tests/adapter`: a replay
that has all states, sandboxes that are woken by joining, questions to a socket that is closing, the path of a
socket, live frames among those that are resent, and the time from which they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from tests.laws.trapped import PYTHON, AnyWorld, answer_late, busy, one, several, trapped, with_files
from tests.servers import V1World
from v0to1.mock.clock import Clock
from v0to1.mock.events_v1 import EventMaker

pytestmark = pytest.mark.whole

NOBODY = "0" * 32

START = """
def start(text):
    response = session.post(f"{BASE}/api/conversations", json={"initial_user_msg": text})
    response.raise_for_status()
    return response.json()["conversation_id"]
"""

GET = """
def conversation(conversation_id):
    response = session.get(f"{BASE}/api/conversations/{conversation_id}")
    response.raise_for_status()
    return response.json()
"""

TELL = """
def tell(conversation_id, text):
    url = f"{BASE}/api/conversations/{conversation_id}/message"
    session.post(url, json={"message": text}).raise_for_status()
"""

TRAJECTORY = """
def trajectory(conversation_id):
    response = session.get(f"{BASE}/api/conversations/{conversation_id}/trajectory")
    response.raise_for_status()
    return response.json()["trajectory"]
"""

PAGES = """
def conversations(limit):
    page_id = None
    for _ in range(9):
        params = {"limit": limit}
        if page_id:
            params["page_id"] = page_id
        response = session.get(f"{BASE}/api/conversations", params=params)
        response.raise_for_status()
        page = response.json()
        for one in page["results"]:
            yield one["title"], one["status"]
        page_id = page["next_page_id"]
        if not page_id:
            return
"""

EVENTS = """
def events(conversation_id, first, limit):
    params = {"start_id": first, "limit": limit}
    response = session.get(f"{BASE}/api/conversations/{conversation_id}/events", params=params)
    response.raise_for_status()
    return response.json()
"""


def nobody(world: AnyWorld) -> Mapping[str, str]:
    """A server without the conversation that a client asks for."""
    return {"ID": NOBODY}


def test_the_id_of_a_start_task_is_not_that_of_a_conversation(tmp_path: Path) -> None:
    main = """
conversation_id = start("Make a file.")
for _ in range(5):
    found = conversation(conversation_id)
    if found["status"] == "RUNNING":
        break
print(found["status"], found["conversation_id"] == conversation_id)
tell(conversation_id, "Go on.")
"""
    client = PYTHON + START + GET + TELL + main
    done = trapped(tmp_path, client, v0={"start_polls": 2}, v1={"start_polls": 3})
    assert "adapter" not in done.fixes
    done.notices(("return conversation_id", 'return response.json()["id"]'))


def test_null_in_the_list_is_no_conversation(tmp_path: Path) -> None:
    main = """
found = conversation(os.environ["ID"])
print("there is none" if found is None else found["title"])
"""
    done = trapped(tmp_path, PYTHON + GET + main, seed=nobody)
    assert done.forms == ["helper"]
    done.notices(('for task in page["items"]:', 'for task in [page["items"][0]]:'))


def test_a_conversation_that_has_started_between_two_requests_runs(tmp_path: Path) -> None:
    main = """
print(conversation(start("Make a file."))["status"])
"""
    done = trapped(tmp_path, PYTHON + START + GET + main, v1={"start_polls": 1})
    assert "adapter" not in done.fixes
    done.notices(('task["status"] == "READY"', 'task["status"] == "GONE"'))


def test_a_conversation_that_has_been_deleted_does_not_start(tmp_path: Path) -> None:
    main = """
conversation_id = start("Make a file.")
print(conversation(conversation_id)["status"])
session.delete(f"{BASE}/api/conversations/{conversation_id}").raise_for_status()
print(conversation(conversation_id))
"""
    done = trapped(tmp_path, PYTHON + START + GET + main)
    assert "adapter" not in done.fixes
    done.notices(('task["status"] == "READY"', "not task"))


def test_a_comparison_with_a_status_can_be_true(tmp_path: Path) -> None:
    main = """
SIGNS = {"RUNNING": "+", "STOPPED": "-", "ARCHIVED": "x"}
for title, status in conversations(20):
    if status == "STOPPED":
        print("stopped:", title)
    elif status in ("ARCHIVED", "ERROR"):
        print("over:", title)
    print(SIGNS.get(status, "?"))
"""
    done = trapped(tmp_path, PYTHON + PAGES + main, seed=several)
    assert done.forms == ["inline"]
    done.notices(("status_of(one)", 'one["sandbox_status"]'))


def test_all_pages_of_a_list_are_read(tmp_path: Path) -> None:
    main = """
for title, status in conversations(20):
    print(title)
"""
    done = trapped(tmp_path, PYTHON + PAGES + main, seed=several, v1={"limit_pages": 2})
    assert done.forms == ["inline"]
    done.notices(('page["next_page_id"]', "None"))


def test_a_page_has_not_more_than_v1_gives(tmp_path: Path) -> None:
    main = """
for title, status in conversations(500):
    print(title)
"""
    done = trapped(tmp_path, PYTHON + PAGES + main, seed=several)
    assert done.forms == ["inline"]
    done.notices(("min(limit, 100)", "limit"))


def test_all_pages_of_the_secrets_are_read(tmp_path: Path) -> None:
    client = f"""{PYTHON}
def secrets():
    response = session.get(f"{{BASE}}/api/secrets")
    response.raise_for_status()
    return response.json()["custom_secrets"]


print(sorted(one["name"] for one in secrets()))
"""

    def with_secrets(world: AnyWorld) -> Mapping[str, str]:
        world.account.secrets.update(
            {f"KEY_{number}": {"value": "x", "description": ""} for number in range(5)}
        )
        return {}

    done = trapped(tmp_path, client, seed=with_secrets, v1={"limit_pages": 2})
    assert done.forms == ["helper"]
    done.notices(('if not page["next_page_id"]', "if page"))


def test_all_pages_of_the_events_are_read(tmp_path: Path) -> None:
    main = """
for event in trajectory(start("Make a file.")):
    if event.get("action") == "message":
        print(event["source"], event["args"]["content"])
"""
    done = trapped(tmp_path, PYTHON + START + TRAJECTORY + main, v1={"start_polls": 0, "limit_pages": 1})
    assert "adapter" not in done.fixes
    done.notices(('if not page["next_page_id"]', "if page"))


def test_an_agent_that_is_idle_has_not_ended(tmp_path: Path) -> None:
    main = """
for _ in range(3):
    status = conversation(os.environ["ID"])["status"]
    if status == "STOPPED":
        break
print(status)
"""
    done = trapped(tmp_path, PYTHON + GET + main, seed=one())
    done.notices(('in ("finished", "error", "stuck")', 'in ("finished", "error", "stuck", "idle")'))


def test_an_agent_that_waits_for_the_user_has_finished(tmp_path: Path) -> None:
    main = """
conversation_id = start("Make a file.")
for _ in range(3):
    states = [
        event["extras"]["agent_state"]
        for event in trajectory(conversation_id)
        if event.get("observation") == "agent_state_changed"
    ]
    if states[-1] in ("awaiting_user_input", "error"):
        break
print(states[-1])
"""
    done = trapped(tmp_path, PYTHON + START + TRAJECTORY + main)
    assert "adapter" not in done.fixes
    done.notices(('{"agent_state": "awaiting_user_input"}', '{"agent_state": "idle"}'))


def test_the_whole_state_is_no_state_of_the_agent(tmp_path: Path) -> None:
    main = """
states = [
    event["extras"]["agent_state"]
    for event in trajectory(os.environ["ID"])
    if event.get("observation") == "agent_state_changed"
]
print(states[-1])
"""

    def told(world: AnyWorld) -> Mapping[str, str]:
        identity = world.seed_conversation()
        if isinstance(world, V1World):
            maker = EventMaker(Clock())
            late = maker.state("full_state", {"id": identity, "execution_status": "idle"})
            world.conversations[identity].events += [*maker.work(), late]
        else:
            state = {"observation": "agent_state_changed", "extras": {"agent_state": "awaiting_user_input"}}
            world.conversations[identity].events.append({**world.conversations[identity].events[0], **state})
        return {"ID": identity}

    done = trapped(tmp_path, PYTHON + TRAJECTORY + main, seed=told)
    assert done.forms == ["mapped"]
    done.notices(('if not key or (key == "execution_status" and not rests):', "if True:"))


def test_new_events_are_those_after_the_last(tmp_path: Path) -> None:
    main = """
conversation_id = start("Make a file.")
last = -1
for text in ("Go on.", "And on."):
    tell(conversation_id, text)
    for _ in range(9):
        page = events(conversation_id, last + 1, 5)
        for event in page["events"]:
            last = event["id"]
            if event.get("action") == "message":
                print(event["source"], event["args"]["content"])
        if not page["has_more"]:
            break
    print("read")
"""
    client = PYTHON + START + TELL + EVENTS + main
    done = trapped(tmp_path, client, v1={"start_polls": 0, "limit_pages": 3})
    assert "adapter" not in done.fixes
    done.notices(("[int(start_id or 0) : end]", "[:end]"))


def test_a_result_finds_its_command(tmp_path: Path) -> None:
    main = """
commands = {}
for event in trajectory(start("Make a file.")):
    if event.get("action") == "run":
        commands[event["id"]] = event["args"]["command"]
    if event.get("observation") == "run":
        print(commands[event["cause"]], event["extras"]["metadata"]["exit_code"])
"""
    done = trapped(tmp_path, PYTHON + START + TRAJECTORY + main)
    assert "adapter" not in done.fixes
    assert done.forms == ["inline", "mapped"]
    done.notices(('numbers.get(view["cause"])', 'view["cause"]'))


@pytest.mark.parametrize("missing", [False, True], ids=["null", "missing"])
def test_a_command_without_an_exit_code_has_that_of_v0(tmp_path: Path, *, missing: bool) -> None:
    main = """
for event in trajectory(os.environ["ID"]):
    if event.get("observation") == "run":
        code = event["extras"]["metadata"]["exit_code"]
        print("failed" if code < 0 else "done", code)
"""

    def unfinished(world: AnyWorld) -> Mapping[str, str]:
        identity = world.seed_conversation()
        if isinstance(world, V1World):
            _, action, result, *_ = EventMaker(Clock()).work()
            result["observation"]["exit_code"] = None
            if missing:
                del result["observation"]["exit_code"]
            world.conversations[identity].events += [action, result]
        else:
            extras = {"command": "top", "metadata": {"exit_code": -1}}
            world.conversations[identity].events.append({"id": 9, "observation": "run", "extras": extras})
        return {"ID": identity}

    done = trapped(tmp_path, PYTHON + TRAJECTORY + main, seed=unfinished)
    assert done.forms == ["helper"]
    done.notices(("-1 if code is None else code", "code"))


def test_an_answer_that_comes_after_the_end_of_its_turn_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The App Server may have the state before the message; here it has each answer at the third look."""
    main = """
conversation_id = start("Make a file.")
for text in ("Go on.", "And on."):
    tell(conversation_id, text)
    for _ in range(9):
        found = trajectory(conversation_id)
        states = [one for one in found if one.get("observation") == "agent_state_changed"]
        if states[-1]["extras"]["agent_state"] in ("awaiting_user_input", "finished"):
            break
    print(sum(one["source"] == "agent" and one.get("action") == "message" for one in found))
"""
    answer_late(monkeypatch)
    done = trapped(tmp_path, PYTHON + START + TELL + TRAJECTORY + main)
    assert "adapter" not in done.fixes
    done.notices(('if source != "environment"', 'if source == "agent"'))
    done.notices(('{"agent_state": "running"}', '{"agent_state": "finished"}'))


def test_the_last_events_reach_as_far_as_those_of_v0(tmp_path: Path) -> None:
    main = """
def latest(conversation_id):
    params = {"limit": 20, "reverse": True}
    response = session.get(f"{BASE}/api/conversations/{conversation_id}/events", params=params)
    response.raise_for_status()
    return response.json()["events"]


said = [event for event in latest(os.environ["ID"]) if event.get("action") == "message"]
print([event["source"] for event in said])
"""

    done = trapped(tmp_path, PYTHON + main, seed=busy)
    assert done.forms == ["mapped"]
    done.notices(('if not key or (key == "execution_status" and not rests):', "if True:"))


FILES = """
def names(conversation_id):
    url = f"{BASE}/api/conversations/{conversation_id}/list-files"
    response = session.get(url)
    response.raise_for_status()
    return response.json()


def content(conversation_id, name):
    url = f"{BASE}/api/conversations/{conversation_id}/select-file"
    response = session.get(url, params={"file": name})
    response.raise_for_status()
    return response.json()["code"]
"""


def test_folders_come_first(tmp_path: Path) -> None:
    main = """
for name in names(os.environ["ID"]):
    print(name)
"""
    done = trapped(tmp_path, PYTHON + FILES + main, seed=with_files)
    assert set(done.forms) == {"helper"}
    done.notices(("names.sort(", "str("))


def test_files_are_decoded_as_utf_8(tmp_path: Path) -> None:
    main = """
print(content(os.environ["ID"], "README.md"), content(os.environ["ID"], "made.txt") + "!")
"""
    done = trapped(tmp_path, PYTHON + FILES + main, seed=with_files)
    assert set(done.forms) == {"helper"}
    done.notices(("content.decode()", 'content.decode("latin-1")'))


def test_the_key_of_the_app_server_is_not_sent_to_a_sandbox(tmp_path: Path) -> None:
    main = """
print(content(os.environ["ID"], "made.txt"), len(names(os.environ["ID"])))
"""
    done = trapped(tmp_path, PYTHON + FILES + main, seed=with_files)
    assert set(done.forms) == {"helper"}
    assert len([call for call in done.after.calls if call.server == "agent"]) == 4
    done.notices(('{"X-Session-API-Key": ', '{**http.headers, "X-Session-API-Key": '))


def test_a_paused_sandbox_is_not_woken(tmp_path: Path) -> None:
    main = """
url = f"{BASE}/api/conversations/{os.environ['ID']}/message"
print("sent" if session.post(url, json={"message": "Hi"}).ok else "refused")
try:
    print(names(os.environ["ID"]))
except Exception:
    print("no names")
print(len(trajectory(os.environ["ID"])) > 0)
print(conversation(os.environ["ID"])["status"])
"""
    client = PYTHON + FILES + TRAJECTORY + GET + main
    done = trapped(tmp_path, client, seed=one("STOPPED"))
    assert "adapter" not in done.fixes
    assert not [call for call in done.after.calls if call.path.endswith("/resume")]


def test_none_is_not_sent_in_a_query(tmp_path: Path) -> None:
    main = """
def conversations():
    page_id = None
    for _ in range(9):
        params = {"limit": 2, "page_id": page_id}
        page = session.get(f"{BASE}/api/conversations", params=params).json()
        yield from [one["title"] for one in page["results"]]
        page_id = page["next_page_id"]
        if not page_id:
            return


print(*conversations())
"""
    done = trapped(tmp_path, PYTHON + main, seed=several)
    assert done.forms == ["inline"]
    done.notices(('"page_id": page_id', '"page_id": page_id or ""'))


def test_none_is_no_number_of_an_event(tmp_path: Path) -> None:
    main = """
def events(conversation_id, first=None, last=None):
    params = {"start_id": first, "end_id": last, "limit": 100}
    response = session.get(f"{BASE}/api/conversations/{conversation_id}/events", params=params)
    response.raise_for_status()
    return response.json()["events"]


conversation_id = start("Hi.")
said = [one["message"] for one in events(conversation_id) if one["message"] and one["source"] == "user"]
print(said)
"""
    done = trapped(tmp_path, PYTHON + START + main)
    assert done.forms == ["inline", "mapped"]
    done.notices(("len(events) if end_id is None else int(end_id) + 1", "int(end_id or 0) + 1"))


def test_no_message_is_none(tmp_path: Path) -> None:
    main = """
def begin(text=None, repository=None):
    payload = {"initial_user_msg": text, "repository": repository}
    response = session.post(f"{BASE}/api/conversations", json=payload)
    response.raise_for_status()
    return response.json()["conversation_id"]


for conversation_id in (begin(), begin("Hi"), begin("Hi", "acme/web")):
    said = [one for one in trajectory(conversation_id) if one.get("action") == "message"]
    print([one["args"]["content"] for one in said], conversation(conversation_id)["selected_repository"])
"""
    done = trapped(tmp_path, PYTHON + TRAJECTORY + GET + main)
    assert done.fixes == ["rewrite"] * 3 and done.forms[-1] == "inline"
    done.notices((" if text is not None else None", ""))


def test_no_message_is_what_the_environment_lacks(tmp_path: Path) -> None:
    main = """
def begin():
    payload = {"initial_user_msg": os.environ.get("NO_SUCH_PROMPT")}
    response = session.post(f"{BASE}/api/conversations", json=payload)
    response.raise_for_status()
    return response.json()["conversation_id"]


print(len(begin()))
"""
    done = trapped(tmp_path, PYTHON + main)
    assert done.fixes == ["adapter"]
    text = 'os.environ.get("NO_SUCH_PROMPT")'
    message = f'"initial_message": {{"content": [{{"type": "text", "text": {text}}}]}}'
    done.notices((f'"initial_user_msg": {text}', message), ("{BASE}/api/conv", "{BASE}/api/v1/app-conv"))


def test_sandboxes_are_asked_for_by_id_and_conversations_by_ids(tmp_path: Path) -> None:
    main = """
def editor(conversation_id):
    response = session.get(f"{BASE}/api/conversations/{conversation_id}/vscode-url")
    response.raise_for_status()
    return response.json()["vscode_url"]


print(editor(os.environ["ID"]).partition("?")[0])
"""
    done = trapped(tmp_path, PYTHON + main, seed=one())
    assert done.forms == ["helper"]
    done.notices(('{"ids": conversation_id}', '{"id": conversation_id}'))
    done.notices(('{"id": sandbox_id}', '{"ids": sandbox_id}'))


def test_a_message_lets_the_agent_run(tmp_path: Path) -> None:
    main = """
def act(conversation_id, text):
    url = f"{BASE}/api/conversations/{conversation_id}/events"
    session.post(url, json={"action": "message", "args": {"content": text}}).raise_for_status()


act(os.environ["ID"], "Make a file.")
tell(os.environ["ID"], "Go on.")
said = [one for one in trajectory(os.environ["ID"]) if one.get("action") == "message"]
print(*[f"{one['source']}: {one['args']['content']}" for one in said], sep="\\n")
"""
    done = trapped(tmp_path, PYTHON + TELL + TRAJECTORY + main, seed=one())
    assert "adapter" not in done.fixes
    assert [sent["run"] for sent in done.after.sent("/send-message")] == [True, True]
    done.notices(('"run": True', '"run": False'))


def test_settings_of_the_model_are_stored_and_read_where_v1_has_them(tmp_path: Path) -> None:
    main = """
def choose(model, address=None):
    settings = {"llm_model": model, "language": None}
    if address:
        settings["llm_base_url"] = address
    session.post(f"{BASE}/api/settings", json=settings).raise_for_status()


def show(settings):
    print(settings["llm_model"], settings["llm_base_url"], settings["agent"], settings["max_iterations"])


for address in (None, "https://llm.example"):
    choose("openai/gpt-5", address)
    show(session.get(f"{BASE}/api/settings").json())
"""
    done = trapped(tmp_path, PYTHON + main)
    assert done.forms == ["helper", "mapped"]
    assert all("language" not in sent for sent in done.after.sent("/settings") if sent)
    done.notices(("json=v1_settings(settings)", "json=settings"))
    done.notices(
        (
            'v0_settings(session.get(f"{BASE}/api/v1/settings").json())',
            'session.get(f"{BASE}/api/v1/settings").json()',
        )
    )


def test_keys_of_the_client_keep_their_names(tmp_path: Path) -> None:
    main = """
import json

found = conversation(os.environ["ID"])
record = {"conversation_id": found["conversation_id"], "status": "queued", "results": []}
record["results"].append(found["title"])
record["last_updated_at"] = "never"
if record["status"] != found["status"]:
    record["status"] = found["status"].lower()
print(json.dumps(record))
for key in ("status", "conversation_id"):
    print(key, record[key])
"""
    done = trapped(tmp_path, PYTHON + GET + main, seed=one())
    assert done.forms == ["helper"]
    done.notices(('"conversation_id": found["id"]', '"id": found["id"]'))
    done.notices(('record["last_updated_at"]', 'record["updated_at"]'))
    done.notices(('record["status"] != status_of(found)', "status_of(record) != status_of(found)"))


def test_what_was_true_or_false_is_an_object(tmp_path: Path) -> None:
    main = """
def rename(conversation_id, title):
    response = session.patch(f"{BASE}/api/conversations/{conversation_id}", json={"title": title})
    return response.json() is True


def remove(conversation_id):
    return session.delete(f"{BASE}/api/conversations/{conversation_id}").json()


for conversation_id in (os.environ["ID"], "0" * 32):
    print("renamed" if rename(conversation_id, "New") else "not renamed")
    print("removed" if remove(conversation_id) else "not there")
"""
    done = trapped(tmp_path, PYTHON + main, seed=one())
    assert done.forms == ["mapped", "mapped"]
    done.notices(("v0_success(response.json()) is True", "response.json() is True"))
    removed = 'session.delete(f"{BASE}/api/v1/app-conversations/{conversation_id}").json()'
    done.notices((f"v0_success({removed})", removed))


@pytest.mark.parametrize(
    "use",
    [
        """open("last.json", "w").write(json.dumps(payload))
print(open("last.json").read())""",
        """kept.append(payload)
print(sorted(kept[0]))""",
        """record(payload)""",
    ],
    ids=["stored", "kept", "given on"],
)
def test_a_payload_that_goes_elsewhere_is_that_of_v0_there(tmp_path: Path, use: str) -> None:
    main = f"""
import json

kept = []


def record(entry):
    kept.append(entry)
    print(entry["initial_user_msg"], entry.get("repository"))


payload = {{"initial_user_msg": "Make a file.", "repository": "acme/web"}}
response = session.post(f"{{BASE}}/api/conversations", json=payload)
response.raise_for_status()
{use}
print(len(response.json()["conversation_id"]))
"""
    done = trapped(tmp_path, PYTHON + main)
    assert done.fixes == ["adapter"]
    message = '{"content": [{"type": "text", "text": "Make a file."}]}'
    done.notices(
        (
            '"initial_user_msg": "Make a file.", "repository"',
            f'"initial_message": {message}, "selected_repository"',
        ),
        ("adapt_v0(requests.Session())", "requests.Session()"),
        ('{BASE}/api/conversations"', '{BASE}/api/v1/app-conversations"'),
    )


KEYS = {
    "httpx": """\
import os
import httpx

headers = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
BASE = os.environ["OPENHANDS_URL"]


def content(client, conversation_id, name):
    url = f"{BASE}/api/conversations/{conversation_id}/select-file"
    response = client.get(url, params={"file": name})
    response.raise_for_status()
    return response.json()["code"]


with httpx.Client(headers=headers) as client:
    print(content(client, os.environ["ID"], "made.txt"))
""",
    "aiohttp": """\
import asyncio
import os
import aiohttp

BASE = os.environ["OPENHANDS_URL"]


async def main():
    headers = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = f"{BASE}/api/conversations/{os.environ['ID']}/select-file"
        async with session.get(url, params={"file": "made.txt"}) as response:
            response.raise_for_status()
            print((await response.json())["code"])


asyncio.run(main())
""",
    "urllib": """\
import json
import os
import urllib.request

BASE = os.environ["OPENHANDS_URL"]


def call(method, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(BASE + path, data=data, method=method)
    request.add_header("Authorization", "Bearer " + os.environ["OPENHANDS_API_KEY"])
    with urllib.request.urlopen(request) as response:
        return json.load(response)


conversation_id = os.environ["ID"]
print(call("GET", f"/api/conversations/{conversation_id}/select-file?file=made.txt")["code"])
""",
}


@pytest.mark.parametrize("library", KEYS)
def test_no_library_sends_the_key_of_the_app_server_to_a_sandbox(tmp_path: Path, library: str) -> None:
    done = trapped(tmp_path, KEYS[library], seed=with_files)
    assert done.forms == ["helper"]
    assert [call.server for call in done.after.calls] == ["app", "agent", "agent"]
    key = '"Authorization": "Bearer sk-oh-mock-key"'
    done.notices(('{"X-Session-API-Key": ', f'{{{key}, "X-Session-API-Key": '))


@pytest.mark.parametrize("operation", ["title", "start"])
def test_a_double_answers_what_the_client_asks_for(tmp_path: Path, operation: str) -> None:
    """The client's own test runs before and after; it fails where only the client speaks V1."""
    client = f"""{PYTHON}{START}

def title(conversation_id):
    response = session.get(f"{{BASE}}/api/conversations/{{conversation_id}}")
    response.raise_for_status()
    return response.json()["title"]
"""
    tests = f"""\
from unittest.mock import MagicMock, patch

import client


def test_start():
    double = MagicMock()
    double.post.return_value.json.return_value = {{"status": "ok", "conversation_id": "abc"}}
    with patch.object(client, "session", double):
        assert client.start("Hi") == "abc"
    assert double.post.call_args.kwargs["json"] == {{"initial_user_msg": "Hi"}}
    assert double.post.call_args.args[0].endswith("/api/conversations")


def test_title():
    double = MagicMock()
    double.get.return_value.json.return_value = {{"conversation_id": "abc", "title": "Hi"}}
    with patch.object(client, "session", double):
        assert client.title("abc") == "Hi"


if __name__ == "__main__":
    test_{operation}()
    print("passed")
"""
    done = trapped(tmp_path, tests, main="test_client.py", files={"client.py": client})
    _, alone = migrated(tmp_path / "alone", {"client.py": client}, "auto", native=True)
    done.notices_files({**alone, "test_client.py": tests})
