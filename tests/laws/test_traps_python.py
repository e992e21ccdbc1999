"""What the two APIs have so nearly in common that a client in Python is easily migrated wrongly.

Each law is a small client that does on V1 what it did on V0. That the law can fail is shown by the mistake,
written into the migrated client or its helper file: then it does something else, or breaks the contract.

Some traps are those of sockets alone, whose operations are adapted and tested in `tests/adapter`: a replay
that has all states, sandboxes that are woken by joining, questions to a socket that is closing, the path of a
socket, live frames among those that are resent, and the time from which they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.laws.trapped import PYTHON, AnyWorld, one, trapped
from tests.servers import V0World, V1World, events_routes
from tests.servers.clock import Clock
from tests.servers.events_v1 import Event, EventMaker

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


def several(world: AnyWorld) -> Mapping[str, str]:
    """A server with conversations of each status that lasts."""
    for status in ("RUNNING", "STOPPED", "ARCHIVED", "ERROR"):
        world.seed_conversation(title=status.title(), status=status)
    return {}


def with_files(world: AnyWorld) -> Mapping[str, str]:
    """A server with a running conversation and files, whose names the shell sorts otherwise than V0 did."""
    root = "/workspace" if isinstance(world, V0World) else "/workspace/project"
    texts = {"README.md": "Größe: ½ ☃", "made.txt": "42", "B.txt": "b", "web/app.py": "", "Zoo/x.json": "{}"}
    world.workspace.update({f"{root}/{name}": text.encode() for name, text in texts.items()})
    return {"ID": world.seed_conversation()}


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
    done.notices(("task = _task_in(response.json(), conversation_id)", 'task = response.json()["items"][0]'))


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
    done.notices(('task["status"] == "READY"', "not task"), (' and task["status"] != "READY"', ""))


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
    done = trapped(tmp_path, PYTHON + START + TRAJECTORY + main, v1={"start_polls": 0, "limit_pages": 2})
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
    done.notices((' and event["key"] == "execution_status"', ""))


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
    assert done.forms == ["mapped"]
    done.notices(('-1 if part.get("exit_code") is None else part["exit_code"]', 'part.get("exit_code")'))


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
        if states[-1]["extras"]["agent_state"] == "awaiting_user_input":
            break
    print(sum(one["source"] == "agent" and one.get("action") == "message" for one in found))
"""
    looks: Counter[str] = Counter()
    chosen = events_routes.chosen

    def late(events: list[Event], kind: str) -> list[Event]:
        found = chosen(events, kind)
        said = [
            event["id"] for event in found if event["kind"] == "MessageEvent" and event["source"] == "agent"
        ]
        looks.update(said)
        return [event for event in found if event["id"] not in said or looks[event["id"]] > 2]

    monkeypatch.setattr(events_routes, "chosen", late)
    done = trapped(tmp_path, PYTHON + START + TELL + TRAJECTORY + main)
    assert "adapter" not in done.fixes
    done.notices(('if source != "environment"', 'if source == "agent"'))
