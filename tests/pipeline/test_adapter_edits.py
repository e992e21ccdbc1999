"""Where the run-time adapter is put in Python: at sessions, at calls, at functions that are handed on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.languages.migrating import halves
from tests.pipeline.adapting import ADAPTER, adapted, fixes
from v0to1.findings.unresolved import COVERED

IMPORT = "«│\nfrom openhands_v0 import adapt_v0\n»"

CASES = {
    "a call at the very start of the line below the imports": """\
import requests
«import»«│
adapt_v0(»requests«│)».get("https://app.all-hands.dev/api/conversations/a").raise_for_status()
""",
    "a session that an object keeps": """\
import requests
«import»

class Client:
    def __init__(self, base=""):
        self.session = «│adapt_v0(»requests.Session()«│)»
        self.base = base or "https://app.all-hands.dev"

    def get(self, cid):
        return self.session.get(f"{self.base}/api/conversations/{cid}").json()

    def stop(self, cid):
        return self.session.post(f"{self.base}/api/conversations/{cid}/stop").json()
""",
    "one that is made when it is needed": """\
import aiohttp
«import»

class Client:
    def __init__(self, base=""):
        self._session: aiohttp.ClientSession | None = None
        self.base = base or "https://app.all-hands.dev"

    async def get(self, cid):
        if self._session is None:
            self._session = «│adapt_v0(»aiohttp.ClientSession()«│)»
        async with self._session.get(f"{self.base}/api/conversations/{cid}") as response:
            return await response.json()
""",
    "one that may be given": """\
import requests
«import»

class Client:
    def __init__(self, base="", session=None):
        self.session = «│adapt_v0(»session or requests.Session()«│)»
        self.base = base or "https://app.all-hands.dev"

    def get(self, cid):
        return self.session.get(f"{self.base}/api/conversations/{cid}").json()
""",
    "one that an object is given": """\
import requests
«import»

class Client:
    def __init__(self, session: requests.Session, base=""):
        self.session = session
        self.base = base or "https://app.all-hands.dev"

    def get(self, cid):
        return «│adapt_v0(»self.session«│)».get(f"{self.base}/api/conversations/{cid}").json()
""",
    "a parameter": """\
import httpx
«import»

def get(client: httpx.Client, cid):
    return «│adapt_v0(»client«│)».get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
""",
    "a session for as long as a block": """\
import aiohttp
«import»

async def get(cid):
    async with «│adapt_v0(»aiohttp.ClientSession()«│)» as session:
        async with session.get(f"https://app.all-hands.dev/api/conversations/{cid}") as response:
            return await response.json()
""",
    "a module": """\
import requests as http
«import»

def get(cid):
    return «│adapt_v0(»http«│)».get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
""",
    "a function": """\
from requests import get as fetch
«import»

def get(cid):
    return «│adapt_v0(»fetch«│)»(f"https://app.all-hands.dev/api/conversations/{cid}").json()
""",
    "urllib": """\
import json
import urllib.request
«import»

def get(cid):
    request = urllib.request.Request(f"https://app.all-hands.dev/api/conversations/{cid}")
    with «│adapt_v0(»urllib.request«│)».urlopen(request) as response:
        return json.load(response)
""",
    "a function of urllib": """\
import json
from urllib.request import Request, urlopen

«│from openhands_v0 import adapt_v0

»
def get(cid):
    return json.load(«│adapt_v0(»urlopen«│)»(Request(f"https://app.all-hands.dev/api/conversations/{cid}")))
""",
    "a function that something else calls": """\
import asyncio

import requests

«│from openhands_v0 import adapt_v0

»
async def get(cid):
    url = f"https://app.all-hands.dev/api/conversations/{cid}"
    response = await asyncio.to_thread(«│adapt_v0(»requests«│)».get, url, timeout=10)
    return response.json()
""",
    "a wrapper that does not know the route": """\
import requests

«│from openhands_v0 import adapt_v0

»session = «│adapt_v0(»requests.Session()«│)»


def call(method, path, **given):
    response = session.request(method, "https://app.all-hands.dev" + path, **given)
    response.raise_for_status()
    return response.json()


def get(cid):
    return call("GET", f"/api/conversations/{cid}")
""",
    "a class that is a session": """\
import requests
«import»

class Client(requests.Session):
    def conversation(self, cid):
        return «│adapt_v0(»self«│)».get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
""",
    "a class that puts the base before each path": """\
import requests
«import»

class Client(requests.Session):
    def request(self, method, url, **given):
«│        adapt_v0(self)
»        return super().request(method, "https://app.all-hands.dev" + url, **given)

    def conversation(self, cid):
        return self.get(f"/api/conversations/{cid}").json()
""",
    "a client of sockets": """\
import socketio

«│from openhands_v0 import adapt_v0

»sio = «│adapt_v0(»socketio.Client(reconnection_delay=2)«│)»


@sio.on("oh_event")
def heard(event):
    print(event)


def talk(cid):
    sio.connect("https://app.all-hands.dev?conversation_id=" + cid + "&latest_event_id=-1")
    sio.emit("oh_user_action", {"action": "message", "args": {"content": "Hi"}})
""",
}


MODULE, _ = halves(CASES["a module"].replace("«import»", ""))


NATIVE = {
    "a session that an object keeps": (
        'v0_conversation(read_conversation(self.session, f"{self.base}/api/v1", cid))',
        'v0_stopped(try_pause(self.session, f"{self.base}/api/v1", cid).json(), cid)',
    ),
    "one that is made when it is needed": (
        'v0_conversation(await read_conversation(self._session, f"{self.base}/api/v1", cid))',
    ),
    "one that may be given": (
        'v0_conversation(read_conversation(self.session, f"{self.base}/api/v1", cid))',
    ),
    "one that an object is given": (
        'v0_conversation(read_conversation(self.session, f"{self.base}/api/v1", cid))',
    ),
    "a parameter": ('v0_conversation(read_conversation(client, "https://app.all-hands.dev/api/v1", cid))',),
    "a session for as long as a block": (
        'v0_conversation(await read_conversation(session, "https://app.all-hands.dev/api/v1", cid))',
    ),
    "a module": ('v0_conversation(read_conversation(http, "https://app.all-hands.dev/api/v1", cid))',),
    "a wrapper that does not know the route": ("v0_conversation(read_conversation(call, cid))",),
    "a class that is a session": (
        'v0_conversation(read_conversation(self, "https://app.all-hands.dev/api/v1", cid))',
    ),
}
"""What the requests become that need no adapter by default; their responses are returned to others."""


@pytest.mark.parametrize("case", CASES)
def test_the_adapter_is_put_under(case: str, tmp_path: Path) -> None:
    before, after = halves(CASES[case].replace("«import»", IMPORT))
    done, changed = adapted(tmp_path, {"client.py": before}, "always")
    assert changed["client.py"] == after
    assert ADAPTER in changed
    assert {one.fix for one in done.findings} == {"adapter"}
    assert all(one.verdict.value == "review" for one in done.findings)


@pytest.mark.parametrize("case", [one for one in CASES if one not in NATIVE])
def test_by_default_it_is_put_under_what_has_no_native_form(case: str, tmp_path: Path) -> None:
    before, after = halves(CASES[case].replace("«import»", IMPORT))
    done, changed = adapted(tmp_path, {"client.py": before})
    assert changed["client.py"] == after
    assert {one.fix for one in done.findings} == {"adapter"}
    assert all(one.reason for one in done.findings)


@pytest.mark.parametrize("case", NATIVE)
def test_by_default_it_is_not_put_under_what_has_one(case: str, tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.py": halves(CASES[case].replace("«import»", IMPORT))[0]})
    assert {(one.fix, one.form) for one in done.findings} == {("rewrite", "mapped")}
    assert set(changed) == {"client.py", "openhands_v1.py"}
    text = re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", changed["client.py"]))
    assert all(f"return {one}\n" in text for one in NATIVE[case])
    assert "/api/conversations" not in text and "adapt_v0" not in text


@pytest.mark.parametrize(
    ("made", "name"),
    [("httpx.Client()", "httpx"), ("httpx.AsyncClient()", "httpx-async"), ("given", "httpx, httpx-async")],
)
def test_the_file_is_for_the_kind_of_client_that_there_is(made: str, name: str, tmp_path: Path) -> None:
    """One that is not seen may be of either."""
    word = "await " if "async" in name else ""
    text = f"""\
import httpx


class Client:
    def __init__(self, given, base=""):
        self.http = {made}
        self.base = base or "https://app.all-hands.dev"

    async def get(self, cid):
        return ({word}self.http.get(f"{{self.base}}/api/conversations/{{cid}}")).json()
"""
    _, changed = adapted(tmp_path, {"client.py": text}, adapter="always")
    assert f"#   conversations/get, {name}\n" in changed[ADAPTER] or f"#   {name}, " in changed[ADAPTER]


def test_a_name_of_the_clients_own_is_not_taken(tmp_path: Path) -> None:
    text = """\
import requests


def adapt_v0(value):
    return value


def get(cid):
    return requests.get(f"https://app.all-hands.dev/api/conversations/{cid}").json()
"""
    _, changed = adapted(tmp_path, {"client.py": text}, "always", again=False)
    assert "from openhands_v0 import adapt_v0 as v1_adapt_v0\n" in changed["client.py"]
    assert "v1_adapt_v0(requests).get(" in changed["client.py"]


def test_the_package_may_be_imported_instead(tmp_path: Path) -> None:
    _, changed = adapted(tmp_path, {"client.py": MODULE}, "always", adapter_from="package")
    assert list(changed) == ["client.py"]
    assert "from v0to1.adapter import adapt_v0\n" in changed["client.py"]


@pytest.mark.parametrize("more", [{"safe_only": True}, {"new_files": False}])
@pytest.mark.parametrize("adapter", ["auto", "always"])
def test_hooks_never_install_it(tmp_path: Path, adapter: str, more: dict[str, Any]) -> None:
    """Nor a helper function."""
    done, changed = adapted(tmp_path, {"client.py": MODULE}, adapter, **more)
    assert not changed
    assert {one.fix for one in done.findings} == {""}


@pytest.mark.parametrize("mode", ["auto", "always"])
def test_a_library_without_a_way_in_is_left(mode: str, tmp_path: Path) -> None:
    text = """\
import http.client
import json


def settings():
    connection = http.client.HTTPSConnection("app.all-hands.dev")
    connection.request("GET", "/api/conversations/1")
    return json.load(connection.getresponse())
"""
    done, changed = adapted(tmp_path, {"client.py": text}, mode)
    (finding,) = done.findings
    assert not changed
    assert (finding.verdict.value, finding.fix) == ("manual", "")
    assert "the adapter does not support http.client" in finding.reason
    assert ("no helper function supports (http.client)" in finding.reason) is (mode == "auto")


def test_routes_that_are_not_known_are_covered(tmp_path: Path) -> None:
    text = """\
import requests


class Client:
    def __init__(self):
        self.session = requests.Session()
        self.base = "https://app.all-hands.dev"

    def forget(self, name):
        self.session.delete(f"{self.base}/api/secrets/{name}").raise_for_status()

    def anything(self, path):
        return self.session.get(self.base + path)
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert fixes(done) == {"secrets/delete:10": "rewrite"}
    assert [(one.path, one.line, one.reason) for one in done.unresolved] == [("client.py", 13, COVERED)]
    assert "self.session = adapt_v0(requests.Session())" in changed["client.py"]


@pytest.mark.parametrize("kind", ["Client", "AsyncClient"])
def test_a_library_that_is_like_another_is_put_behind_the_transport_of_that_one(
    kind: str, tmp_path: Path
) -> None:
    asks = "await " if kind.startswith("Async") else ""
    text = f"""\
import httpx2

client = httpx2.{kind}(base_url="https://app.all-hands.dev")


{"async " if asks else ""}def title(conversation_id):
    found = {asks}client.get(f"/api/conversations/{{conversation_id}}")
    return found.json()["title"]
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    (finding,) = done.findings
    assert (finding.rule, finding.fix) == ("conversations/get", "adapter")
    assert f"client = adapt_v0(httpx2.{kind}(base_url=" in changed["client.py"]
    half = "_async" if asks else ""
    assert f"def _adapt_httpx{half}(" in changed["openhands_v0.py"]


FROM_THERE = """\
import requests

BASE = "https://app.all-hands.dev"


class Client:
    def __init__(self, key):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {key}"

    def conversation(self, cid):
        return self.session.get(f"{BASE}/api/conversations/{cid}").json()

    def trajectory(self, cid):
        there = self.conversation(cid)
        headers = {"X-Session-API-Key": there["session_api_key"]}
        return requests.get(f"{there['url']}/trajectory", headers=headers).json()

    def title(self, cid):
        return self.session.get(f"{BASE}/api/conversations/{cid}").json()["title"]
"""


def test_what_gives_an_address_is_adapted_with_what_is_sent_there(tmp_path: Path) -> None:
    """The adapter alone knows whose key goes to an address that it has given."""
    done, changed = adapted(tmp_path, {"client.py": FROM_THERE})
    made = {(one.rule, one.line): one.fix for one in done.findings}
    assert made == {
        ("conversations/get", 12): "adapter",
        ("events/trajectory", 17): "adapter",
        ("conversations/get", 20): "rewrite",
    }
    text = changed["client.py"]
    assert "requests.get(f\"{there['url']}/trajectory\"" not in text and text.count("adapt_v0(") == 2
    assert 'session.get(f"{BASE}/api/conversations/{cid}").json()\n\n    def trajectory' in text
