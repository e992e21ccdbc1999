"""What a URL begins with is said where the request is made, whichever function or module has its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generated.running import Outcome, outcome
from tests.languages.migrating import added, migrated, reasons, write
from tests.servers import V0World, V1World

CONFIG = """\
import os

OPENHANDS = os.environ["OPENHANDS_URL"]
HEADERS = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}


def conversation_url(path=""):
    return f"{OPENHANDS}/api/conversations{path}"
"""
BY_FUNCTION = """\
import requests

from config import HEADERS, conversation_url


def main():
    made = requests.post(conversation_url(), json={"initial_user_msg": "hello"}, headers=HEADERS).json()
    one = made["conversation_id"]
    requests.post(conversation_url(f"/{one}/stop"), headers=HEADERS).raise_for_status()
    print(requests.get(conversation_url(f"/{one}"), headers=HEADERS).json()["title"][:12])
"""
BY_MODULE = BY_FUNCTION.replace("from config import HEADERS, conversation_url", "import config").replace(
    "conversation_url(", "config.conversation_url("
)
SETUP = """\
import os

import requests

HOST = os.environ["OPENHANDS_URL"]
KEY = os.environ["OPENHANDS_API_KEY"]


"""
MAIN = """

def main():
    one = start({given})
    stop({given}, one)
    print(title({given}, one))
"""
MEMBER = (
    SETUP
    + """\
class Client:
    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {KEY}"

    def url(self, path):
        return f"{self.base}/api{path}"


def start(client):
    response = client.session.post(client.url("/conversations"), json={"initial_user_msg": "hello"})
    return response.json()["conversation_id"]


def stop(client, one):
    client.session.post(client.url(f"/conversations/{one}/stop")).raise_for_status()


def title(client, one):
    return client.session.get(client.url(f"/conversations/{one}")).json()["title"][:12]
"""
    + MAIN.format(given="ours").replace("    one =", "    ours = Client(HOST)\n    one =")
)
SETTINGS = (
    SETUP
    + """\
class Settings:
    host = HOST
    headers = {"Authorization": f"Bearer {KEY}"}


def conversations(settings):
    return f"{settings.host}/api/conversations"


class Api:
    def __init__(self, settings):
        self.settings = settings

    def start(self):
        url = conversations(self.settings)
        body = {"initial_user_msg": "hello"}
        return requests.post(url, json=body, headers=self.settings.headers).json()["conversation_id"]

    def stop(self, one):
        url = conversations(self.settings) + f"/{one}/stop"
        requests.post(url, headers=self.settings.headers).raise_for_status()


def main():
    api = Api(Settings())
    api.stop(api.start())
    print("stopped")
"""
)
DEFAULT = (
    SETUP
    + """\
class Api:
    def __init__(self, base=HOST + "/api/conversations"):
        self.base = base
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {KEY}"

    def call(self, method, path="", **kwargs):
        response = self.session.request(method, self.base + path, **kwargs)
        response.raise_for_status()
        return response.json()

    def start(self):
        return self.call("POST", json={"initial_user_msg": "hello"})["conversation_id"]

    def stop(self, one):
        self.call("POST", f"/{one}/stop")

    def title(self, one):
        return self.call("GET", f"/{one}")["title"][:12]


def main():
    api = Api()
    one = api.start()
    api.stop(one)
    print(api.title(one))
"""
)
GIVEN = (
    DEFAULT.replace("""base=HOST + "/api/conversations"):""", "base):")
    .replace("    def start(self):", "\ndef start(api):")
    .replace("    def stop(self, one):", "\ndef stop(api, one):")
    .replace("    def title(self, one):", "\ndef title(api, one):")
    .replace("        return self.call(", "    return api.call(")
    .replace('        self.call("POST", f', '    api.call("POST", f')
    .replace("    api = Api()", '    api = Api(base=f"{HOST}/api/conversations")')
    .replace("= api.start()", "= start(api)")
    .replace("    api.stop(one)", "    stop(api, one)")
    .replace("print(api.title(one))", "print(title(api, one))")
)
READING = (
    SETUP.replace('HOST = os.environ["OPENHANDS_URL"]\n', "")
    + """\
HEADERS = {"Authorization": f"Bearer {KEY}"}


def call(method, path="", **kwargs):
    url = f"{os.environ['OPENHANDS_URL']}/api/conversations{path}"
    return requests.request(method, url, headers=HEADERS, **kwargs)


def main():
    one = call("POST", json={"initial_user_msg": "hello"}).json()["conversation_id"]
    call("POST", f"/{one}/stop").raise_for_status()
    print(call("GET", f"/{one}").json()["title"][:12])
"""
)
CLEANED = (
    SETUP
    + """\
HEADERS = {"Authorization": f"Bearer {KEY}"}


def url(base, path=""):
    base = base.rstrip("/")
    return f"{base}/api/conversations{path}"


def stop(openhands, one):
    requests.post(url(openhands, f"/{one}/stop"), headers=HEADERS).raise_for_status()


def main():
    made = requests.post(url(HOST), json={"initial_user_msg": "hello"}, headers=HEADERS).json()
    stop(HOST, made["conversation_id"])
"""
)
BASED = """\
import os

import httpx

HEADERS = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
api = httpx.Client(base_url=os.environ["OPENHANDS_URL"] + "/api/conversations", headers=HEADERS)


def title(one):
    return api.get(f"/{one}").json()["title"][:12]


def rename(one, title):
    api.patch(f"{one}", json={"title": title}).raise_for_status()


def main():
    one = os.environ["EARLIER"]
    rename(one, "mine")
    api.post(f"/{one}/stop").raise_for_status()
    print(title(one))
"""

PAUSED = "pause_sandbox({}, one{}).raise_for_status()"
CLIENTS = {
    "a name that the module of a function has is imported": (
        {"main.py": BY_FUNCTION, "config.py": CONFIG},
        [
            "from config import HEADERS, OPENHANDS, conversation_url",
            PAUSED.format('requests, f"{OPENHANDS}/api/v1"', ", headers=HEADERS"),
        ],
    ),
    "a name of a module that is imported whole": (
        {"main.py": BY_MODULE.replace("=HEADERS", "=config.HEADERS"), "config.py": CONFIG},
        [PAUSED.format('requests, f"{config.OPENHANDS}/api/v1"', ", headers=config.HEADERS")],
    ),
    "a member of the object whose method makes the URL": (
        {"main.py": MEMBER},
        [PAUSED.format('client.session, f"{client.base}/api/v1"', "")],
    ),
    "a member of what a function is given": (
        {"main.py": SETTINGS},
        [PAUSED.format('requests, f"{self.settings.host}/api/v1"', ", headers=self.settings.headers")],
    ),
    "a parameter that loses the slash at its end": (
        {"main.py": CLEANED},
        [PAUSED.format("requests, f'{openhands.rstrip(\"/\")}/api/v1'", ", headers=HEADERS")],
    ),
    "the collection in a parameter of a class": (
        {"main.py": DEFAULT},
        [
            'def __init__(self, base=HOST + "/api/v1/app-conversations"):',
            PAUSED.format('self.session, self.base.rsplit("/", 1)[0]', ""),
        ],
    ),
    "the collection that a class is given": (
        {"main.py": GIVEN},
        [
            'api = Api(base=f"{HOST}/api/v1/app-conversations")',
            PAUSED.format('api.session, api.base.rsplit("/", 1)[0]', ""),
        ],
    ),
    "a variable of the environment that a function reads": (
        {"main.py": READING},
        [PAUSED.format("requests, f\"{os.environ['OPENHANDS_URL']}/api/v1\"", ", headers=HEADERS")],
    ),
    "a part of the route in the base URL of a session": (
        {"main.py": BASED},
        [
            'api = httpx.Client(base_url=os.environ["OPENHANDS_URL"] + "/api/v1", headers=HEADERS)',
            'return api.get(f"/app-conversations?ids={one}").json()[0]["title"][:12]',
            'api.patch(f"app-conversations/{one}", json={"title": title}).raise_for_status()',
            PAUSED.format('api, ""', ""),
        ],
    ),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_the_client_does_the_same_on_v1(tmp_path: Path, name: str) -> None:
    texts, wanted = CLIENTS[name]
    write(tmp_path, texts)
    with V0World() as world:
        before = outcome(tmp_path, world)
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    lines = [line for each in texts for line in added(texts, after, each)]
    assert [one for one in wanted if one not in lines] == []
    with V1World() as world:
        same = outcome(tmp_path, world)
    assert (same.lines, same.end, same.breaches) == (before.lines, before.end, ())
    assert asleep(same) == asleep(before)


def asleep(seen: Outcome) -> dict[str, bool]:
    """Which conversations are stopped in the end."""
    return {name: one["asleep"] for name, one in seen.effects.items() if name in ("earlier", "this")}


HEAD = SETUP + 'HEADERS = {"Authorization": f"Bearer {KEY}"}\n\n\n'
LEFT = {
    "a parameter that gets another value": (
        HEAD
        + """\
def url(base, path):
    base = base or "http://localhost:3000"
    return f"{base}/api/conversations{path}"


def stop(base, one):
    requests.post(url(base, f"/{one}/stop"), headers=HEADERS).raise_for_status()
"""
    ),
    "an object that gets another name before the call": (
        HEAD
        + """\
class Client:
    def __init__(self, base):
        self.base = base

    def url(self, path):
        return f"{self.base}/api/conversations{path}"


def stop(client, other, one):
    client = client or other
    where = client.url(f"/{one}/stop")
    client = other
    requests.post(where, headers=HEADERS).raise_for_status()


stop(Client(input()), Client(input()), input())
"""
    ),
    "a base of which another request needs the rest": BASED.replace(
        "def main", 'def badge(one):\n    return api.get(f"/{one}/badge").content\n\n\ndef main'
    ),
    "a path that is not known": BASED.replace(
        "def main", "def other(path):\n    return api.get(path).json()\n\n\ndef main"
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_may_be_another_url_is_left(tmp_path: Path, name: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": LEFT[name]})
    assert reasons(findings)
    assert "pause_sandbox" not in after.get("client.py", "")


SCRIPT = """\
import { HEADERS, conversationUrl } from "./config.mjs";

export async function title(id) {
  const response = await fetch(conversationUrl(`/${id}`), { headers: HEADERS });
  return (await response.json()).title;
}

export async function stop(id) {
  const response = await fetch(conversationUrl(`/${id}/stop`), { method: "POST", headers: HEADERS });
  if (!response.ok) throw new Error("not stopped");
}
"""
SCRIPT_CONFIG = """\
const OPENHANDS = process.env.OPENHANDS_URL;
export const HEADERS = { Authorization: `Bearer ${process.env.OPENHANDS_API_KEY}` };
export const conversationUrl = (path) => `${OPENHANDS}/api/conversations${path}`;
"""


def test_a_name_that_a_script_exports_is_imported(tmp_path: Path) -> None:
    texts = {"client.mjs": SCRIPT, "config.mjs": SCRIPT_CONFIG.replace("const OPEN", "export const OPEN", 1)}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert 'import { HEADERS, OPENHANDS, conversationUrl } from "./config.mjs";' in after["client.mjs"]
    assert "pauseSandbox(fetch, `${OPENHANDS}/api/v1`, id, { headers: HEADERS })" in after["client.mjs"]


def test_a_name_that_a_script_keeps_is_not_imported(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.mjs": SCRIPT, "config.mjs": SCRIPT_CONFIG})
    assert "client.mjs:conversations/stop" in reasons(findings)
    assert "OPENHANDS" not in after.get("client.mjs", "")
