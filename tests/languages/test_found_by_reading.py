"""Shapes of clients written by hand that reading their diffs has shown to come out wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons
from v0to1.core.model import Verdict


def test_a_checked_response_is_the_response(tmp_path: Path) -> None:
    """What httpx hands on from `raise_for_status()` was lost, and read with V0's keys."""
    texts = {
        "client.py": (
            "import httpx\n\n"
            'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
            "def titles(client: httpx.Client):\n"
            '    page = client.get(f"{OPENHANDS}/api/conversations").raise_for_status().json()\n'
            '    return [one["conversation_id"] for one in page["results"]]\n\n\n'
            "def text(client: httpx.Client, conversation_id):\n"
            '    url = f"{OPENHANDS}/api/conversations/{conversation_id}/select-file"\n'
            '    return client.get(url, params={"file": "a.md"}).raise_for_status().json()["code"]\n'
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    found = added(texts, after, "client.py")
    assert 'return [one["id"] for one in page["items"]]' in found
    assert found[-1].endswith('conversation_id, "a.md").raise_for_status().text')


def test_what_a_decorator_shows_the_result_to_reads_it(tmp_path: Path) -> None:
    """A predicate that only a library's decorator calls kept the keys of V0."""
    texts = {
        "client.py": (
            "import backoff\nimport requests\nimport tenacity\n\n"
            'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
            "def busy(info):\n"
            '    return info["status"] in ("STARTING", "RUNNING")\n\n\n'
            "@tenacity.retry(retry=tenacity.retry_if_result(busy), stop=tenacity.stop_after_delay(60))\n"
            "def settled(conversation_id):\n"
            '    return requests.get(f"{OPENHANDS}/api/conversations/{conversation_id}").json()\n\n\n'
            '@backoff.on_predicate(backoff.expo, lambda one: one["status"] == "STARTING")\n'
            "def started(conversation_id):\n"
            '    return requests.get(f"{OPENHANDS}/api/conversations/{conversation_id}").json()\n\n\n'
            "def titles(conversation_id):\n"
            '    return started(conversation_id)["title"], settled(conversation_id)["title"]\n'
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    found = added(texts, after, "client.py")
    assert 'return agent_status(info) in ("STARTING", "RUNNING")' in found
    assert any('lambda one: one["sandbox_status"] == "STARTING"' in line for line in found)


NOTHING = (
    "import logging\n\nimport requests\n\n"
    'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
    "def call(method, path, **options):\n"
    "    response = requests.request(method, OPENHANDS + path, timeout=60, **options)\n"
    "    if not response.ok:\n"
    '        logging.error("%s %s", path, response.text)\n'
    "        return None\n"
    "    return response.json()\n\n\n"
    "def start(text):\n"
    '    started = call("POST", "/api/conversations", json={"initial_user_msg": text})\n'
    '    if not started or "conversation_id" not in started:\n'
    "        return None\n"
    '    return started["conversation_id"]\n\n\n'
    "def title(conversation_id):\n"
    '    info = call("GET", f"/api/conversations/{conversation_id}")\n'
    '    return info["title"] if info else None\n'
)


def test_a_function_that_gives_none_for_a_failure_goes_on_doing_so(tmp_path: Path) -> None:
    """What a failure gave met `[0]`, which raised, and the helper that waits, which would raise."""
    texts = {"client.py": NOTHING}
    findings, after = migrated(tmp_path, texts)
    assert ["told only later by V1" in one for one in reasons(findings).values()] == [True]
    found = added(texts, after, "client.py")
    assert 'info = (call("GET", f"/api/v1/app-conversations?ids={conversation_id}") or [None])[0]' in found


def test_nothing_for_an_answer_without_a_body_is_no_failure(tmp_path: Path) -> None:
    text = NOTHING.replace("    if not response.ok:\n", "    if response.status_code == 204:\n")
    _, after = migrated(tmp_path, {"client.py": text})
    assert 'info = call("GET", f"/api/v1/app-conversations?ids={conversation_id}")[0]' in after["client.py"]


OPENING = (
    "import json\nimport urllib.request\n\n\n"
    "class Client:\n"
    '    root = "https://app.all-hands.dev"\n\n'
    "    def open(self, url, data=None, method=None):\n"
    "        body = json.dumps(data).encode() if data is not None else None\n"
    "        request = urllib.request.Request(url, data=body, method=method)\n"
    "        with urllib.request.urlopen(request) as response:\n"
    "            return json.load(response)\n\n"
)


def test_no_method_is_the_one_of_a_request_without_a_body(tmp_path: Path) -> None:
    """`Request(url, data=None, method=None)` was no request at all."""
    title = (
        "    def title(self, conversation_id):\n"
        '        return self.open(f"{self.root}/api/conversations/{conversation_id}")["title"]\n'
    )
    texts = {"client.py": OPENING + title}
    _, after = migrated(tmp_path, texts)
    assert added(texts, after, "client.py") == [
        'return self.open(f"{self.root}/api/v1/app-conversations?ids={conversation_id}")[0]["title"]'
    ]


def test_the_body_of_one_request_goes_with_no_other(tmp_path: Path) -> None:
    """The helper asked for the state of a start with the body of V0's request."""
    start = (
        "    def start(self, text):\n"
        '        body = {"initial_user_msg": text}\n'
        '        return self.open(f"{self.root}/api/conversations", body, "POST")["conversation_id"]\n'
    )
    texts = {"client.py": OPENING + start}
    _, after = migrated(tmp_path, texts)
    assert "lambda method, url: self.open(url, None, method)" in after["client.py"]


CHOOSING = (
    "import json\nimport urllib.request\n\n"
    'BASE = "https://app.all-hands.dev"\n\n\n'
    "def api(path, payload=None, method=None):\n"
    "    {body}\n"
    '    method = method or ("POST" if {test} else "GET")\n'
    "    request = urllib.request.Request(BASE + path, data=data, method=method)\n"
    "    with urllib.request.urlopen(request) as response:\n"
    "        return json.load(response)\n\n\n"
    'started = api("/api/conversations", {{"initial_user_msg": "Hello"}})["conversation_id"]\n'
    'print(api(f"/api/conversations/{{started}}")["title"])\n'
)
ENCODED = "data = json.dumps(payload).encode() if payload is not None else None"
BRANCHED = "data = None\n    if payload:\n        data = json.dumps(payload).encode()"
LOOPED = "data = None\n    for one in range(retries()):\n        data = json.dumps(payload).encode()"


@pytest.mark.parametrize(
    ("body", "test"),
    [(ENCODED, "data"), (ENCODED, "data is not None"), (BRANCHED, "data"), ("data = payload", "data")],
)
def test_a_variable_that_the_arguments_decide_chooses_the_method(
    tmp_path: Path, body: str, test: str
) -> None:
    texts = {"client.py": CHOOSING.format(body=body, test=test)}
    findings, _ = migrated(tmp_path, texts)
    assert [one.rule for one in findings] == ["conversations/create", "conversations/get"]
    assert all(one.applied for one in findings)


@pytest.mark.parametrize("body", [LOOPED, "data = encoded(payload)"])
def test_a_variable_that_something_else_decides_does_not(tmp_path: Path, body: str) -> None:
    texts = {"client.py": CHOOSING.format(body=body, test="data")}
    findings, after = migrated(tmp_path, texts)
    assert {one.rule for one in findings} > {"conversations/create", "conversations/list"}
    assert "/api/conversations" in after.get("client.py", texts["client.py"])


def test_a_call_that_may_send_either_method_is_no_way_to_send_one(tmp_path: Path) -> None:
    """The helper paused a sandbox with a GET, by a call of which only its path was different."""
    stop = 'api(f"/api/conversations/{started}/stop", {})\n'
    chooses = CHOOSING.format(body=ENCODED, test="data")
    headed = chooses.replace("    with", "    request.add_header('X-Key', key())\n    with")
    texts = {"client.py": headed + stop}
    findings, after = migrated(tmp_path, texts)
    assert [one.rule for one in findings if not one.applied] == ["conversations/stop"]
    assert stop in after["client.py"]


def test_what_is_put_into_an_f_string_has_other_quotes(tmp_path: Path) -> None:
    """An f-string in another one with the same quotes is no Python before 3.12."""
    texts = {
        "client.py": (
            "import os\n\nimport requests\n\n"
            'API = os.environ["OPENHANDS_URL"]\n\n\n'
            "def start(text):\n"
            '    answer = requests.post(f"{API}/api/conversations", json={"initial_user_msg": text})\n'
            "    print(f\"started {answer.json()['conversation_id']}\")\n"
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    shown = "wait_until_ready(answer.json(), requests, f'{API}/api/v1')['app_conversation_id']"
    assert added(texts, after, "client.py")[-1] == f'print(f"started {{{shown}}}")'


def test_a_text_that_is_logged_with_an_answer_reads_it(tmp_path: Path) -> None:
    """`%(conversation_id)s` was looked for in the answer of V1."""
    texts = {
        "client.py": (
            "import logging\n\nimport requests\n\n\n"
            "def start(text):\n"
            '    url = "https://app.all-hands.dev/api/conversations"\n'
            '    started = requests.post(url, json={"initial_user_msg": text}).json()\n'
            '    logging.info("started %(conversation_id)s", started)\n'
            '    return started["conversation_id"]\n'
        )
    }
    findings, after = migrated(tmp_path, texts)
    assert not after
    assert set(reasons(findings)) == {"client.py:conversations/create"}


UNSEEN_QUERY = (
    "import requests\n\n"
    'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
    "def events(conversation_id, **query):\n"
    '    url = f"{OPENHANDS}/api/conversations/{conversation_id}/events"\n'
    '    return requests.get(url, params=query).json()["events"]\n\n\n'
    "def conversations(query=None):\n"
    '    return requests.get(f"{OPENHANDS}/api/conversations", params=query).json()["results"]\n'
)


def test_a_query_of_callers_elsewhere_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    """`reverse` and `start_id` of callers that are not in sight went to V1, which takes no notice of them."""
    findings, after = migrated(tmp_path, {"client.py": UNSEEN_QUERY})
    assert "reverse is sort_order" in reasons(findings)["client.py:events/list"]
    assert '"{OPENHANDS}/api/v1/app-conversations/search"' in after["client.py"]
    told = [note for one in findings if one.rule == "conversations/list" for note in one.notes]
    assert any("may ask for selected_repository" in note for note in told)


def test_a_query_of_callers_in_sight_is_known(tmp_path: Path) -> None:
    calling = '\n\nprint(events("c", limit=5))\n'
    findings, after = migrated(tmp_path, {"client.py": UNSEEN_QUERY + calling})
    assert not reasons(findings)
    assert "/api/v1/conversation/{conversation_id}/events/search" in after["client.py"]


@pytest.mark.parametrize(
    ("importing", "beside", "expected"),
    [
        ("from app.settings import HEADERS", "app/tasks.py", "from app.openhands_v1 import"),
        ("from app import settings", "app/tasks.py", "from app.openhands_v1 import"),
        ("from work.app.settings import HEADERS", "app/tasks.py", "from .openhands_v1 import"),
        ("from settings import HEADERS", "app/tasks.py", "from openhands_v1 import"),
        ("from app.factory import make", "app/tasks.py", "from openhands_v1 import"),
        ("from app import settings", "app/app.py", "from openhands_v1 import"),
    ],
)
def test_a_folder_that_its_own_modules_name_is_a_package(
    tmp_path: Path, importing: str, beside: str, expected: str
) -> None:
    """A package without `__init__.py` imported its helper as if its folder were on the path."""
    texts = {
        "app/client.py": (
            f"import requests\n\n{importing}\n\n\n"
            "def conversation(conversation_id):\n"
            '    return requests.get(f"https://app.all-hands.dev/api/conversations/{conversation_id}").json()\n'
        ),
        "app/settings.py": 'HEADERS = {"Authorization": "Bearer key"}\n',
        beside: "import client\n",
    }
    _, after = migrated(tmp_path, texts)
    assert expected in after["app/client.py"]


HELD = """\
import functools

import requests

URL = "https://app.all-hands.dev/api/conversations"


class Conversation:
    def __init__(self, conversation_id):
        self.id = conversation_id

    @property
    def title(self):
        return requests.get(f"{URL}/{self.id}").json()["title"]

    @title.setter
    def title(self, value):
        requests.patch(f"{URL}/{self.id}", json={"title": value})

    @title.deleter
    def title(self):
        requests.delete(f"{URL}/{self.id}")


class Starter:
    @functools.singledispatchmethod
    def start(self, task):
        raise TypeError(task)

    @start.register
    def _(self, task: str):
        return requests.post(URL, json={"initial_user_msg": task}).json()["conversation_id"]

    @start.register
    def _(self, task: dict):
        return requests.post(URL, json={"initial_user_msg": task["text"]}).json()["conversation_id"]
"""


def test_methods_of_one_name_that_decorators_hold_are_all_looked_at(tmp_path: Path) -> None:
    """What sets and deletes a property, and all but the last of what is registered as `_`, stayed on V0."""
    findings, after = migrated(tmp_path, {"client.py": HELD})
    assert not reasons(findings)
    rules = ["get", "update", "delete", "create", "create"]
    assert [one.rule for one in findings] == [f"conversations/{rule}" for rule in rules]
    assert "initial_user_msg" not in after["client.py"]


def test_a_method_that_another_one_has_replaced_is_not(tmp_path: Path) -> None:
    """Nothing calls what a class defines once more under the same name."""
    twice = HELD[HELD.index("class Starter") :].replace("    @start.register\n", "")
    text = f'import functools\nimport requests\n\nURL = "https://app.all-hands.dev/api/conversations"\n\n\n{twice}'
    findings, _ = migrated(tmp_path, {"client.py": text})
    assert len(findings) == 1


ARGPARSE = (
    "import argparse\n\nimport requests\n\n\n"
    "def main():\n"
    "    parser = argparse.ArgumentParser()\n"
    '    parser.add_argument("--base-url", default="https://app.all-hands.dev", help="the server")\n'
    '    parser.add_argument("--other")\n'
    "    given = parser.parse_args()\n"
    '    for one in requests.get(f"{given.base_url}/api/conversations").json()["results"]:\n'
    '        print(one["conversation_id"])\n'
)
CLICK = (
    "import click\nimport requests\n\n\n"
    "@click.command()\n"
    '@click.option("--server", default="https://app.all-hands.dev")\n'
    "def main(server):\n"
    '    for one in requests.get(f"{server}/api/conversations").json()["results"]:\n'
    '        print(one["conversation_id"])\n'
)
TYPER = (
    "import requests\nimport typer\n\n\n"
    'def main(server: str = typer.Option("https://app.all-hands.dev", "--server")):\n'
    '    for one in requests.get(f"{server}/api/conversations").json()["results"]:\n'
    '        print(one["conversation_id"])\n'
)


@pytest.mark.parametrize("text", [ARGPARSE, CLICK, TYPER], ids=["argparse", "click", "typer"])
def test_the_default_of_an_option_says_whose_server_it_is(tmp_path: Path, text: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": text})
    assert not reasons(findings)
    assert '/api/v1/app-conversations/search").json()["items"]:' in after["client.py"]
    assert 'print(one["id"])' in after["client.py"]


@pytest.mark.parametrize("text", [ARGPARSE, CLICK, TYPER], ids=["argparse", "click", "typer"])
def test_the_option_of_another_server_does_not(tmp_path: Path, text: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": text.replace("app.all-hands.dev", "chat.acme.io")})
    assert not after
    assert all(one.verdict is Verdict.AMBIGUOUS for one in findings)
    other = ARGPARSE.replace("given.base_url", "given.other")
    findings, after = migrated(tmp_path, {"client.py": other})
    assert not after
    assert all(one.verdict is Verdict.AMBIGUOUS for one in findings)


COMMANDS = (
    "import argparse\n\nimport httpx\n\n\n"
    "def create(client, args):\n"
    '    client.post("/api/conversations", json={"initial_user_msg": args.task})\n\n\n'
    "def rows(client, args):\n"
    '    for one in client.get("/api/conversations").json()["results"]:\n        print(one["title"])\n\n\n'
    "def remove(client, args):\n"
    '    client.delete(f"/api/conversations/{args.id}")\n\n\n'
    "def main():\n"
    "    parser = argparse.ArgumentParser()\n"
    '    parser.add_argument("--base")\n'
    "    sub = parser.add_subparsers()\n"
    '    sub.add_parser("create").set_defaults(run=create)\n'
    '    one = sub.add_parser("list")\n'
    "    one.set_defaults(run=rows)\n"
    '    one = sub.add_parser("delete")\n'
    "    one.set_defaults(run=remove)\n"
    "    args = parser.parse_args()\n"
    "    args.run(httpx.Client(base_url=args.base), args)\n"
)


def test_commands_that_the_parsed_arguments_name_are_handed_one_client(tmp_path: Path) -> None:
    """What one command sends says whose server the client of all of them asks."""
    findings, after = migrated(tmp_path, {"cli.py": COMMANDS})
    assert {one.rule for one in findings} == {f"conversations/{it}" for it in ("create", "list", "delete")}
    assert "/api/conversations" not in after["cli.py"]


def test_commands_with_a_client_of_another_server_are_none_of_ours(tmp_path: Path) -> None:
    text = COMMANDS.replace("base_url=args.base", 'base_url="https://chat.example.org"')
    findings, after = migrated(tmp_path, {"cli.py": text.replace("initial_user_msg", "text")})
    assert [one.rule for one in findings] == []
    assert after == {}


def test_a_fixture_with_an_end_is_followed_to_every_test(tmp_path: Path) -> None:
    """After some tests the session of a fixture that yields was not known any more."""
    texts = {
        "conftest.py": (
            "import os\n\nimport httpx\nimport pytest\n\n\n"
            "@pytest.fixture\n"
            "def openhands():\n"
            '    with httpx.Client(base_url=os.environ["OPENHANDS_URL"]) as client:\n'
            "        yield client\n\n\n"
            "@pytest.fixture\n"
            "def conversation(openhands):\n"
            '    body = {"initial_user_msg": "hello"}\n'
            '    found = openhands.post("/api/conversations", json=body).json()["conversation_id"]\n'
            "    yield found\n"
            '    openhands.delete(f"/api/conversations/{found}")\n'
        ),
        "test_client.py": "\n\n".join(
            f"def test_{number}(openhands, conversation):\n"
            '    info = openhands.get(f"/api/conversations/{conversation}").json()\n'
            '    assert info["conversation_id"] == conversation\n'
            for number in range(9)
        ),
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert "conversation_id" not in after["test_client.py"]
    assert after["test_client.py"].count('/api/v1/app-conversations?ids={conversation}").json()[0]') == 9


HIDDEN = (
    "import requests\n\n"
    'BASE = "https://app.all-hands.dev/api"\n\n\n'
    "def login(headers):\n"
    '    return requests.get(f"{BASE}/user/info", headers=headers).json()["login"]\n'
)


def test_a_base_url_may_hide_the_beginning_of_every_route(tmp_path: Path) -> None:
    """A file was not looked at that has a base with `/api` and routes that are short without it."""
    texts = {"client.py": HIDDEN}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert added(texts, after, "client.py") == [
        'return requests.get(f"{BASE}/v1/users/git-info", headers=headers).json()["login"]'
    ]


@pytest.mark.parametrize("base", ["https://app.all-hands.dev/api/v1", "https://portal.acme.io/api"])
def test_other_bases_hide_nothing(tmp_path: Path, base: str) -> None:
    text = HIDDEN.replace("https://app.all-hands.dev/api", base)
    findings, after = migrated(tmp_path, {"client.py": text})
    assert not findings
    assert not after


RENAMING = (
    "import requests\n\n"
    'OPENHANDS = "https://app.all-hands.dev"\n\n\n'
    "def call(method, path, **options):\n"
    "    response = requests.request(method, OPENHANDS + path, **options)\n"
    "    {check}\n"
    "    return response.json()\n\n\n"
    "def rename(conversation_id, title):\n"
    '    if {test}(call("PATCH", f"/api/conversations/{{conversation_id}}", json={{"title": title}})):\n'
    '        raise LookupError("not renamed")\n'
)


@pytest.mark.parametrize("check", ["response.raise_for_status()", "if not response.ok:\n        return None"])
def test_an_answer_that_is_only_tested_where_failures_do_not_come(tmp_path: Path, check: str) -> None:
    """It was left to a person, though what V1 answers is true where V0 answered with true."""
    findings, after = migrated(tmp_path, {"client.py": RENAMING.format(check=check, test="not ")})
    assert not reasons(findings)
    assert 'if not (call("PATCH", f"/api/v1/app-conversations/{conversation_id}"' in after["client.py"]


def test_an_answer_that_is_tested_where_they_come_is_left(tmp_path: Path) -> None:
    text = RENAMING.format(check="pass", test="not ")
    findings, after = migrated(tmp_path, {"client.py": text})
    assert set(reasons(findings)) == {"client.py:conversations/update"}
    assert not after


def test_variables_that_lead_to_each_other_are_asked_about_once(tmp_path: Path) -> None:
    """Each question led to three about the variable before: twenty lines took longer than anybody waits."""
    steps = "".join(f"    x{each + 1} = x{each} if x{each} else x{each}\n" for each in range(60))
    texts = {
        "client.py": (
            'import requests\n\nOPENHANDS = "https://app.all-hands.dev"\n\n\n'
            f"def call(path, x0):\n{steps}"
            '    return requests.request("POST" if x60 else "GET", OPENHANDS + path)\n\n\n'
            'call("/api/conversations", "x")\n'
        )
    }
    findings, _ = migrated(tmp_path, texts)
    assert {one.rule for one in findings} >= {"conversations/create"}


KEPT = """\
import httpx
from agents import Agent, Context

agent = Agent(context=Context)


@agent.tool
async def start(ctx: Context{first}, task: str) -> str:
    response = await ctx.deps.http.post("/api/conversations", json={{"initial_user_msg": task}})
    return response.json()["conversation_id"]


@agent.tool
async def status(ctx: Context{second}, conversation_id: str) -> str:
    http = ctx.deps.{name}
    response = await http.get(f"/api/conversations/{{conversation_id}}")
    return response.json()["status"]
"""


def test_what_a_library_keeps_for_its_functions_is_one_client(tmp_path: Path) -> None:
    """All requests but those that show themselves whose they are stayed on V0."""
    text = KEPT.format(first="[Deps]", second="[Deps]", name="http")
    findings, after = migrated(tmp_path, {"tools.py": text})
    assert not reasons(findings) and len(findings) == 2
    assert 'http.get(f"/api/v1/app-conversations?ids={conversation_id}")' in after["tools.py"]


@pytest.mark.parametrize(
    "text",
    [
        KEPT.format(first="[Deps]", second="[Desk]", name="http"),
        KEPT.format(first="[Deps]", second="[Deps]", name="desk"),
        KEPT.format(first="", second="", name="http").replace("ctx.deps.http", "ctx"),
    ],
    ids=["type", "attribute", "one name"],
)
def test_what_may_be_kept_elsewhere_is_not(tmp_path: Path, text: str) -> None:
    findings, after = migrated(tmp_path, {"tools.py": text})
    assert [one.rule for one in findings if one.applied] == ["conversations/create"]
    assert 'http.get(f"/api/conversations/{conversation_id}")' in after["tools.py"]


OWNED = """\
class {cls}:
    def __init__(self, app):
        self.app = app

    async def {name}(self, value):
        return (await self.app.http.{call}).json()["{key}"]
"""


@pytest.mark.parametrize(("other", "count"), [("Agent", 2), ("Desk", 1)])
def test_what_an_object_is_given_keeps_one_client_for_its_class(
    tmp_path: Path, other: str, count: int
) -> None:
    call = 'post("/api/conversations", json={"initial_user_msg": value})'
    first = OWNED.format(cls="Agent", name="start", call=call, key="conversation_id")
    call = 'get(f"/api/conversations/{value}")'
    second = OWNED.format(cls=other, name="status", call=call, key="status")
    text = f"{first}\n{second[second.index('    async') :]}" if other == "Agent" else f"{first}\n\n{second}"
    findings, _ = migrated(tmp_path, {"tools.py": f"import httpx\n\n\n{text}"})
    assert len([one for one in findings if one.applied]) == count


DYNAMIC = """\
import requests

URL = "https://app.all-hands.dev"


class Client:
    {made}

    def __getattr__(self, verb):
        def call(method=verb.upper(), path="", **given):
            return self.session.request({method}, URL + path, **given).json()

        return call


client = Client()


def title(conversation_id):
    return client.get(path=f"/api/conversations/{{conversation_id}}")["title"]


def rename(conversation_id, title):
    client.patch(path=f"/api/conversations/{{conversation_id}}", json={{"title": title}})
"""
MADE = {
    "constructor": "def __init__(self):\n        self.session = requests.Session()",
    "singleton": (
        "known = None\n\n    def __new__(cls):\n        if cls.known is None:\n"
        "            cls.known = super().__new__(cls)\n"
        "            cls.known.session = requests.Session()\n        return cls.known"
    ),
    "plain": (
        "def __new__(cls):\n        made = object.__new__(cls)\n"
        "        made.session = requests.Session()\n        return made"
    ),
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_methods_that_a_class_makes_up_are_followed(tmp_path: Path, made: str) -> None:
    """Nothing was known of such a method but its name, and a helper asked the object for others."""
    findings, after = migrated(tmp_path, {"client.py": DYNAMIC.format(made=made, method="verb.upper()")})
    assert not reasons(findings) and len(findings) == 2
    assert (
        'client.get(path=f"/api/v1/app-conversations?ids={conversation_id}")[0]["title"]'
        in after["client.py"]
    )


def test_a_method_that_is_made_up_may_send_something_else(tmp_path: Path) -> None:
    """The name by which a function is asked for is not the method of its request."""
    text = DYNAMIC.format(made=MADE["constructor"], method='"DELETE"')
    findings, _ = migrated(tmp_path, {"client.py": text})
    assert {one.rule for one in findings} == {"conversations/delete"}


def test_a_package_gives_what_it_takes_out_of_a_module_of_the_same_name(tmp_path: Path) -> None:
    """`from .client import client` in a package hid the client behind its module."""
    texts = {
        "app/__init__.py": "from .client import client\n",
        "app/client.py": (
            "import requests\n\n\nclass Client:\n"
            '    base = "https://app.all-hands.dev/api"\n\n'
            "    def get(self, path):\n        return requests.get(self.base + path).json()\n\n\n"
            "client = Client()\n"
        ),
        "main.py": (
            "from app import client\n\n\n"
            "def title(conversation_id):\n"
            '    return client.get(f"/conversations/{conversation_id}")["title"]\n'
        ),
    }
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert 'client.get(f"/v1/app-conversations?ids={conversation_id}")[0]["title"]' in after["main.py"]


@pytest.mark.parametrize("init", ["", "from .client import Client\n", "from . import client\n"])
def test_a_module_of_a_package_is_itself_otherwise(tmp_path: Path, init: str) -> None:
    texts = {
        "app/__init__.py": init,
        "app/client.py": (
            "import requests\n\n\nclass Client:\n    pass\n\n\ndef get(conversation_id):\n"
            '    url = f"https://app.all-hands.dev/api/conversations/{conversation_id}"\n'
            "    return requests.get(url).json()\n"
        ),
        "main.py": 'from app import client\n\nprint(client.get("abc")["last_updated_at"])\n',
    }
    _, after = migrated(tmp_path, texts)
    assert 'client.get("abc")["updated_at"]' in after["main.py"]


APART = """\
from operator import itemgetter

import requests

URL = "https://app.all-hands.dev/api/conversations"


def state(conversation_id):
    match requests.get(f"{{URL}}/{{conversation_id}}").json():
        case {{"status": {word}, "title": title}}:
            return title
        case {{"conversation_id": found}}:
            return found


def rows():
    pick = itemgetter({keys})
    return [pick(one) for one in requests.get(URL).json()["results"]]
"""


def test_patterns_and_getters_that_v1_has_are_renamed(tmp_path: Path) -> None:
    text = APART.format(word="_", keys='"title", "last_updated_at"').replace('"status"', '"conversation_id"')
    findings, after = migrated(tmp_path, {"client.py": text})
    assert not reasons(findings)
    assert "v0_" not in after["client.py"]
    assert 'case {"id": _, "title": title}' in after["client.py"]
    assert 'itemgetter("title", "updated_at")' in after["client.py"]


SERVERS = """\
import os

import requests


class Client:
    def __init__(self, base=None):
        self.base = base or os.environ["OPENHANDS_URL"]

    def start(self, text):
        body = {{"initial_user_msg": text}}
        return requests.post(f"{{self.base}}/api/conversations", json=body).json()["conversation_id"]

    def title(self, conversation_id):
        return requests.get(f"{{self.base}}/api/conversations/{{conversation_id}}").json()["title"]


ours, other = Client(), Client("https://agents.acme.io")
print(ours.title(ours.start("x")), {use})
"""


def test_a_call_that_is_certain_of_two_servers_is_one_operation(tmp_path: Path) -> None:
    """A server of one's own, written out, and that of the environment were told as two that differ."""
    findings, after = migrated(tmp_path, {"client.py": SERVERS.format(use='other.title(other.start("x"))')})
    assert not reasons(findings) and len(findings) == 2
    assert "/api/v1/app-conversations?ids={conversation_id}" in after["client.py"]


def test_a_call_that_goes_to_a_server_of_others_too_is_left(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": SERVERS.format(use='other.title("x")')})
    assert [one.rule for one in findings if one.applied] == ["conversations/create"]
    assert "/api/conversations/{conversation_id}" in after["client.py"]


def test_a_function_that_gives_a_record_runs_with_what_its_callers_give(tmp_path: Path) -> None:
    """It ran with a session of unknown address, too, so that its request was one of several."""
    text = (
        "import os\nfrom dataclasses import dataclass\n\nimport httpx\n\n\n"
        "@dataclass\nclass Started:\n    id: str\n\n\n"
        "def start(client: httpx.Client, text: str) -> str:\n"
        '    r = client.post("/conversations", json={"initial_user_msg": text})\n'
        "    r.raise_for_status()\n"
        '    return r.json()["conversation_id"]\n\n\n'
        "def started(client: httpx.Client, text: str) -> Started:\n"
        "    return Started(start(client, text))\n\n\n"
        'with httpx.Client(base_url=os.environ["OPENHANDS_URL"] + "/api") as client:\n'
        '    print(started(client, "Hello").id)\n'
    )
    findings, after = migrated(tmp_path, {"client.py": text})
    assert not reasons(findings)
    new = added({"client.py": text}, after, "client.py")
    assert 'r = client.post("/v1/app-conversations", json={"initial_message": text_message(text)})' in new
