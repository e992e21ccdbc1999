"""How helpers call the App Server through wrappers that take no method: exact calls, and those left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, imported, migrated, reasons
from tests.servers import V1World

CLASS = """\
import requests


class Base:
    base = "https://app.all-hands.dev/api"

    def __init__(self, key):
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, path, **query):
        with requests.Session() as session:
            return session.get(self.base + path, params=query, headers=self.headers).json()

    def post(self, path, body=None):
        with requests.Session() as session:
            return session.post(self.base + path, json=body, headers=self.headers).json()
"""
CLIENT = """\
from base import Base


class Client(Base):
    def start(self, text):
        return self.post("/conversations", {"initial_user_msg": text})["conversation_id"]

    def say(self, cid, text):
        self.post(f"/conversations/{cid}/message", {"message": text})

    def title(self, cid):
        return self.get(f"/conversations/{cid}")["title"]
"""
PROJECT = {"base.py": CLASS, "client.py": CLIENT}


def test_siblings_on_the_same_object(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, PROJECT)

    assert reasons(findings) == {}
    assert added(PROJECT, after, "client.py") == [
        "from openhands_v1 import send_message, text_message, wait_until_ready",
        (
            'return wait_until_ready(self.post("/v1/app-conversations", {"initial_message":'
            ' text_message(text)}), lambda method, url: self.get(url), "/v1")["app_conversation_id"]'
        ),
        (
            'send_message(lambda method, url: self.get(url) if method == "GET" else self.post(url),'
            ' "/v1", cid, text)'
        ),
        'return self.get(f"/v1/app-conversations?ids={cid}")[0]["title"]',
    ]


def test_siblings_work_on_v1(tmp_path: Path) -> None:
    with V1World(start_polls=2) as world:
        local = CLASS.replace("https://app.all-hands.dev", world.app_url)
        _, after = migrated(tmp_path, {**PROJECT, "base.py": local})
        assert "client.py" in after
        with imported(tmp_path, "client") as module:
            client = module.Client(world.api_key)
            conversation = client.start("Tidy up")
            client.say(conversation, "And test it")
            assert isinstance(client.title(conversation), str)
        sent = [str(call.json) for call in world.calls if call.method == "POST"]
    assert any("Tidy up" in one for one in sent)
    assert any("And test it" in one for one in sent)


FUNCTIONS = """\
import requests

ROOT = "https://app.all-hands.dev"


def api_get(token, path):
    return requests.get(ROOT + path, headers={"Authorization": f"Bearer {token}"}).json()


def api_post(token, path, body):
    return requests.post(ROOT + path, json=body, headers={"Authorization": f"Bearer {token}"}).json()
"""
START = """\
from rest import api_post


def start(token, text):
    return api_post(token, "/api/conversations", {"initial_user_msg": text})["conversation_id"]


def say(key, cid, text):
    api_post(key, f"/api/conversations/{cid}/message", {"message": text})
"""
SHOW = """\
from rest import api_get


def show(token, cid):
    return api_get(token, f"/api/conversations/{cid}")["title"]
"""


def test_functions_of_a_module_that_the_site_does_not_import(tmp_path: Path) -> None:
    texts = {"rest.py": FUNCTIONS, "start.py": START, "show.py": SHOW}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert added(texts, after, "start.py") == [
        "from rest import api_get, api_post",
        "from openhands_v1 import send_message, text_message, wait_until_ready",
        (
            'return wait_until_ready(api_post(token, "/api/v1/app-conversations", {"initial_message":'
            " text_message(text)}), lambda method, url: api_get(token, url),"
            ' "/api/v1")["app_conversation_id"]'
        ),
        (
            'send_message(lambda method, url: api_get(key, url) if method == "GET" else'
            ' api_post(key, url, None), "/api/v1", cid, text)'
        ),
    ]


PARTIALS = """\
import functools

import requests

ROOT = "https://app.all-hands.dev"


def send(verb, *segments, key, payload=None):
    url = "/".join([ROOT, "api", *segments])
    answer = requests.request(verb, url, json=payload, headers={"Authorization": f"Bearer {key}"})
    answer.raise_for_status()
    return answer.json()


get = functools.partial(send, "GET")
post = functools.partial(send, "POST")
"""
USING = """\
from transport import get, post


def new(key, text):
    return post("conversations", key=key, payload={"initial_user_msg": text})["conversation_id"]


def show(key, cid):
    return get(f"conversations/{cid}", key=key)["title"]
"""


def test_partials_with_joined_segments(tmp_path: Path) -> None:
    texts = {"transport.py": PARTIALS, "using.py": USING}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert added(texts, after, "using.py") == [
        "from openhands_v1 import text_message, wait_until_ready",
        (
            'return wait_until_ready(post("v1/app-conversations", key=key, payload={"initial_message":'
            ' text_message(text)}), lambda method, url: get(url, key=key), "v1")["app_conversation_id"]'
        ),
        'return get(f"v1/app-conversations?ids={cid}", key=key)[0]["title"]',
    ]


VERBS = """\
import requests


class Bridge:
    root = "https://app.all-hands.dev/api"

    def __init__(self, token):
        self.session = requests.Session()

    def _do(self, verb, resource, **options):
        function = getattr(self.session, verb)
        return function(self.root + resource, timeout=30, **options).json()

    def new(self, text):
        return self._do("post", "/conversations", json={"initial_user_msg": text})["conversation_id"]

    def title(self, cid):
        return self._do("get", f"/conversations/{cid}")["title"]
"""


def test_a_verb_that_names_a_method_of_the_session(tmp_path: Path) -> None:
    texts = {"bridge.py": VERBS}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert 'lambda method, url: self._do(method.lower(), url), "/v1")' in after["bridge.py"]


def test_a_word_that_only_looks_like_the_method_is_no_verb(tmp_path: Path) -> None:
    source = (
        VERBS.replace('self._do("get", f"/con', 'self._do("post", f"/con')
        .replace(
            "function = getattr(self.session, verb)",
            'function = self.session.post if "json" in options else self.session.get',
        )
        .replace("self.session = requests.Session()", "pass")
        .replace("self.session.", "requests.")
    )
    _, after = migrated(tmp_path, {"bridge.py": source})

    assert "method.lower()" not in after.get("bridge.py", "")


CALLABLE = """\
import requests


class Rest:
    def __init__(self):
        self.session = requests.Session()

    def __call__(self, verb, path="", **options):
        response = self.session.request(verb, "https://app.all-hands.dev/api/conversations" + path, **options)
        response.raise_for_status()
        return response.json()


rest = Rest()
"""
CALLING = """\
from rest import rest


def start(text):
    return rest("POST", json={"initial_user_msg": text}, timeout=5)["conversation_id"]
"""


def test_the_session_of_an_object_that_is_called(tmp_path: Path) -> None:
    texts = {"rest.py": CALLABLE, "calling.py": CALLING}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert added(texts, after, "calling.py") == [
        "from openhands_v1 import text_message, wait_until_ready",
        (
            'return wait_until_ready(rest("POST", json={"initial_message": text_message(text)}, timeout=5),'
            ' rest.session, "https://app.all-hands.dev/api/v1", timeout=5)["app_conversation_id"]'
        ),
    ]


ONE = """\
import requests


class Client:
    base = "https://app.all-hands.dev"

    def send(self, path, body):
        session = requests.Session()
        return session.post(self.base + path, json=body).json()

    def fetch(self, path, body=None):
        session = requests.Session()
        return session.get("https://elsewhere.example.com" + path).json()

    def start(self, text):
        return self.send("/api/conversations", {"initial_user_msg": text})["conversation_id"]

    def other(self, cid):
        return self.fetch(f"/api/conversations/{cid}")
"""


def test_a_sibling_of_another_server_is_no_handle(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": ONE})

    assert "cannot be reached here" in reasons(findings)["client.py:conversations/create"]
    assert 'self.send("/api/conversations"' in after.get("client.py", ONE)


def test_a_local_session_of_the_wrapper_is_no_handle(tmp_path: Path) -> None:
    source = ONE.partition("    def fetch")[0] + ONE[ONE.index("    def start") : ONE.index("    def other")]
    findings, after = migrated(tmp_path, {"client.py": source})

    assert "cannot be reached here" in reasons(findings)["client.py:conversations/create"]
    assert after == {}


BODY_DECIDES = """\
import requests


class Client:
    base = "https://app.all-hands.dev"

    def fetch(self, path, body=None, /, **query):
        session = requests.Session()
        if body is None:
            return session.get(self.base + path, params=query).json()
        return session.post(self.base + path, json=body).json()

    def start(self, text):
        return self.fetch("/api/conversations", {"initial_user_msg": text})["conversation_id"]

    def say(self, cid, text):
        return self.fetch(f"/api/conversations/{cid}/message", {"message": text})

    def title(self, cid):
        return self.fetch(f"/api/conversations/{cid}")["title"]
"""


def test_a_wrapper_whose_body_decides_the_method_only_looks_up(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.py": BODY_DECIDES})

    assert 'lambda method, url: self.fetch(url), "/api/v1")' in after["client.py"]
    assert "client.py:events/message" in reasons(findings), "without a body the wrapper would not post"


def test_a_name_that_the_function_hides_is_not_used(tmp_path: Path) -> None:
    hiding = START.replace("def start(token, text):", "def start(token, text, api_get=None):")
    texts = {"rest.py": FUNCTIONS, "start.py": hiding, "show.py": SHOW}
    findings, _ = migrated(tmp_path, texts)

    assert "cannot be reached here" in reasons(findings)["start.py:conversations/create"]


@pytest.mark.parametrize("word", ["GET", "get"])
def test_a_helpdesk_with_the_same_wrappers_stays(word: str, tmp_path: Path) -> None:
    source = VERBS.replace("https://app.all-hands.dev/api", "https://chat.example.com/api").replace(
        '"get"', f'"{word}"'
    )
    _, after = migrated(tmp_path, {"bridge.py": source.replace('"initial_user_msg"', '"subject"')})

    assert after == {}
