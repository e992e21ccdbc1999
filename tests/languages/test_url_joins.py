"""URLs that are joined from a base and a path: the root that helpers get, and queries where V0 had a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

YARL = "import requests\nfrom yarl import URL\n\n\n"
PLAIN = 'import requests\n\nBASE = "https://app.all-hands.dev"\n\n\n'
JOIN = "import requests\nfrom urllib.parse import urljoin\n\n\n"

ROOTS = {
    "a path joined onto an unknown base": (
        JOIN
        + "def stop(openhands_url, cid):\n"
        + '    requests.post(urljoin(openhands_url, f"/api/conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, urljoin(openhands_url, "/api/v1"), cid)',
    ),
    "a relative path joined onto an unknown base": (
        JOIN
        + "def stop(openhands_url, cid):\n"
        + '    requests.post(urljoin(openhands_url, f"api/conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, urljoin(openhands_url, "api/v1"), cid)',
    ),
    "a base that ends in /api": (
        JOIN
        + "def stop(openhands_api, cid):\n"
        + '    requests.post(urljoin(openhands_api, f"conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, urljoin(openhands_api, "v1"), cid)',
    ),
    "a base with a slash at its end": (
        'BASE = "https://app.all-hands.dev/"\n'
        + JOIN
        + "def stop(cid):\n"
        + '    requests.post(urljoin(BASE, f"/api/conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, urljoin(BASE, "/api/v1"), cid)',
    ),
    "a base whose own path is left out": (
        'BASE = "https://app.all-hands.dev/openhands"\n'
        + JOIN
        + "def stop(cid):\n"
        + '    requests.post(urljoin(BASE, f"/api/conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, urljoin(BASE, "/api/v1"), cid)',
    ),
    "a base with /api/ at its end": (
        'BASE = "https://app.all-hands.dev/api/"\n'
        + JOIN
        + "def stop(cid):\n"
        + '    requests.post(urljoin(BASE, f"conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, f"{BASE}v1", cid)',
    ),
    "a base without its slash": (
        'BASE = "https://app.all-hands.dev/"\n'
        + JOIN
        + "def stop(cid):\n"
        + '    requests.post(BASE.rstrip("/") + f"/api/conversations/{cid}/stop")\n',
        'pause_sandbox(requests, "https://app.all-hands.dev/api/v1", cid)',
    ),
    "a base of one of two forms": (
        JOIN
        + "class OpenHands:\n"
        + "    def __init__(self, openhands_url):\n"
        + '        self.url = openhands_url if openhands_url.endswith("/") else openhands_url + "/"\n\n'
        + "    def stop(self, cid):\n"
        + '        requests.post(urljoin(self.url, f"api/conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, urljoin(self.url, "api/v1"), cid)',
    ),
    "a method that joins": (
        JOIN
        + "class OpenHands:\n"
        + "    def __init__(self, openhands_url):\n"
        + "        self.base = openhands_url\n"
        + "        self.s = requests.Session()\n\n"
        + "    def url(self, path):\n"
        + "        return urljoin(self.base, path)\n\n"
        + "    def stop(self, cid):\n"
        + '        self.s.post(self.url(f"/api/conversations/{cid}/stop"))\n',
        'pause_sandbox(self.s, urljoin(self.base, "/api/v1"), cid)',
    ),
    "a base that a library keeps": (
        JOIN
        + "from django.conf import settings\n\n\n"
        + "def api(path):\n"
        + '    return urljoin(settings.OPENHANDS_URL, f"/api/{path}")\n\n\n'
        + "def stop(cid):\n"
        + '    requests.post(api(f"conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, urljoin(settings.OPENHANDS_URL, "/api/v1"), cid)',
    ),
    "a base that a method of the object cleans": (
        "import requests\n\n\n" + "class OpenHands:\n" + '    base = "https://app.all-hands.dev"\n\n'
        "    def url(self, *steps):\n"
        '        return "/".join([self.base.rstrip("/"), "api", "conversations", *steps])\n\n'
        "    def stop(self, cid):\n"
        '        requests.post(self.url(cid, "stop"))\n',
        "pause_sandbox(requests, f'{self.base.rstrip(\"/\")}/api/v1', cid)",
    ),
    "an unknown base that a method of the object cleans": (
        JOIN
        + "class OpenHands:\n"
        + "    def __init__(self, openhands_url):\n"
        + "        self.base = openhands_url\n\n"
        + "    def url(self, path):\n"
        + '        return self.base.rstrip("/") + "/api/conversations/" + path\n\n'
        + "    def stop(self, cid):\n"
        + '        requests.post(self.url(f"{cid}/stop"))\n',
        "pause_sandbox(requests, f'{self.base.rstrip(\"/\")}/api/v1', cid)",
    ),
    "a path that is given no steps": (
        JOIN + "class OpenHands:\n"
        '    base = "https://app.all-hands.dev"\n\n'
        "    def url(self, *steps):\n"
        '        return "/".join([self.base, "api", "conversations", *map(str, steps)])\n\n'
        "    def ids(self):\n"
        '        return [one["conversation_id"] for one in requests.get(self.url()).json()["results"]]\n\n'
        "    def stop(self, cid):\n"
        '        requests.post(self.url(cid, "stop"))\n',
        'pause_sandbox(requests, f"{self.base}/api/v1", cid)',
    ),
    "a base that is cleaned twice": (
        PLAIN + "def url(cid):\n"
        '    return BASE.strip().rstrip("/") + "/api/conversations/" + cid + "/stop"\n\n\n'
        "def stop(cid):\n"
        "    requests.post(url(cid))\n",
        "pause_sandbox(requests, f'{BASE.strip().rstrip(\"/\")}/api/v1', cid)",
    ),
    "steps that are joined at the call": (
        JOIN
        + "def stop(openhands_url, cid):\n"
        + '    requests.post("/".join([openhands_url.rstrip("/"), "api", "conversations", cid, "stop"]))\n',
        "pause_sandbox(requests, f'{openhands_url.rstrip(\"/\")}/api/v1', cid)",
    ),
    "a URL object": (
        YARL + "class OpenHands:\n"
        "    def __init__(self, openhands_url):\n"
        "        self.base = URL(openhands_url)\n\n"
        "    def stop(self, cid):\n"
        '        requests.post(self.base / "api/conversations" / cid / "stop")\n',
        'pause_sandbox(requests, str(self.base / "api/v1"), cid)',
    ),
    "another path of a URL object": (
        YARL + "def stop(openhands_url, cid):\n"
        "    base = URL(openhands_url)\n"
        '    requests.post(base.with_path(f"/api/conversations/{cid}/stop"))\n',
        'pause_sandbox(requests, str(base.with_path("/api/v1")), cid)',
    ),
    "several steps of a URL object": (
        YARL + "def stop(openhands_url, cid):\n"
        "    base = URL(openhands_url)\n"
        '    requests.post(base.joinpath("api", "conversations", cid, "stop"))\n',
        'pause_sandbox(requests, str(base.joinpath("api/v1")), cid)',
    ),
}


@pytest.mark.parametrize("name", ROOTS)
def test_the_root_is_joined_as_the_client_joins_it(tmp_path: Path, name: str) -> None:
    before, call = ROOTS[name]
    findings, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py")[-1] == call
    assert not reasons(findings)


QUERIES = {
    "an id joined onto the collection": (
        JOIN
        + "def title(openhands_url, cid):\n"
        + '    base = urljoin(openhands_url, "/api/conversations/")\n'
        + '    return requests.get(urljoin(base, cid)).json()["title"]\n',
        "requests.get(f\"{urljoin(openhands_url, '/api')}/v1/app-conversations?ids={cid}\")",
    ),
    "a step of a URL object": (
        YARL + "class OpenHands:\n"
        "    def __init__(self, openhands_url):\n"
        "        self.base = URL(openhands_url)\n\n"
        "    def title(self, cid):\n"
        '        return requests.get(self.base / f"api/conversations/{cid}").json()["title"]\n',
        "requests.get(f\"{str(self.base / 'api')}/v1/app-conversations?ids={cid}\")",
    ),
    "a path of a URL object": (
        YARL + "def title(openhands_url, cid):\n"
        "    base = URL(openhands_url)\n"
        '    return requests.get(base.with_path(f"/api/conversations/{cid}")).json()["title"]\n',
        "requests.get(f\"{str(base.with_path('/api'))}/v1/app-conversations?ids={cid}\")",
    ),
    "a step behind a name of the root": (
        YARL + "def title(openhands_url, cid):\n"
        '    api = URL(openhands_url) / "api"\n'
        '    return requests.get(api / "conversations" / cid).json()["title"]\n',
        'requests.get(f"{str(api)}/v1/app-conversations?ids={cid}")',
    ),
    "steps behind a name of the root": (
        YARL + "def title(openhands_url, cid):\n"
        '    api = URL(openhands_url).joinpath("api")\n'
        '    return requests.get(api.joinpath("conversations", cid)).json()["title"]\n',
        'requests.get(f"{str(api)}/v1/app-conversations?ids={cid}")',
    ),
    "a base that ends in a slash": (
        (
            'import requests\n\nCONVERSATIONS = "api/conversations"\n\n\n'
            "class OpenHands:\n"
            "    def __init__(self, openhands_url):\n"
            '        self.base = openhands_url if openhands_url.endswith("/") else openhands_url + "/"\n\n'
            "    def url(self, *parts):\n"
            '        return self.base + "/".join([CONVERSATIONS, *parts])\n\n'
            "    def title(self, cid):\n"
            '        return requests.get(self.url(cid)).json()["title"]\n'
        ),
        'requests.get(f"{self.base}api/v1/app-conversations?ids={cid}")',
    ),
    "as many steps as a call gives": (
        PLAIN + "def url(*parts):\n"
        '    return f"{BASE}/api/conversations" + "".join("/" + one for one in parts)\n\n\n'
        "def title(cid):\n"
        '    return requests.get(url(cid)).json()["title"]\n',
        'requests.get(f"{BASE}/api/v1/app-conversations?ids={cid}")',
    ),
    "an end that callers may give": (
        PLAIN + 'def url(cid, suffix=""):\n'
        '    return f"{BASE}/api/conversations/{cid}{suffix}"\n\n\n'
        "def title(cid):\n"
        '    return requests.get(url(cid)).json()["title"]\n',
        'requests.get(f"{BASE}/api/v1/app-conversations?ids={cid}")',
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_never_becomes_a_path(tmp_path: Path, name: str) -> None:
    before, call = QUERIES[name]
    _, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py") == [f'return {call}.json()[0]["title"]']


PARTS = {
    "a path by its name": (
        'httpx.URL(openhands_url).copy_with(path=f"/api/conversations/{cid}")',
        "the base URL is joined with the path in a way that cannot be said again",
    ),
    "a path by its name, for a helper": (
        'base.copy_with(path=f"/api/conversations/{cid}/stop")',
        "the base URL is joined with the path in a way that cannot be said again",
    ),
    "a query in the place of any": (
        'httpx.URL(f"{openhands_url}/api/conversations/{cid}", params={"fields": "title"})',
        "its URL is shared with other operations, and goes on behind the path",
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_of_a_url_that_v1_cannot_have_are_left(tmp_path: Path, name: str) -> None:
    url, reason = PARTS[name]
    method = "post" if url.endswith('/stop")') else "get"
    before = (
        "import httpx\n\n\ndef ask(openhands_url, cid):\n    base = httpx.URL(openhands_url)\n"
        f"    url = {url}\n    return httpx.{method}(url).json(), base\n"
    )
    findings, after = migrated(tmp_path, {"client.py": before})
    assert list(reasons(findings).values()) == [reason]
    assert not after


def test_a_template_has_the_query_in_its_own_text(tmp_path: Path) -> None:
    before = (
        "from string import Template\n\n" + PLAIN + 'ONE = Template("$base/api/conversations/${cid}")\n\n\n'
        "def title(cid):\n"
        '    return requests.get(ONE.substitute(base=BASE, cid=cid)).json()["title"]\n'
    )
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert added({"client.py": before}, after, "client.py") == [
        'ONE = Template("$base/api/v1/app-conversations?ids=${cid}")',
        'return requests.get(ONE.substitute(base=BASE, cid=cid)).json()[0]["title"]',
    ]


def test_what_may_be_another_route_is_left(tmp_path: Path) -> None:
    before = QUERIES["an end that callers may give"][0] + (
        "\n\ndef anything(cid, what):\n    return requests.get(url(cid, what)).json()\n"
    )
    findings, after = migrated(tmp_path, {"client.py": before})
    (left,) = reasons(findings).values()
    assert left.startswith("what stands behind the id in its URL is not known")
    assert 'f"{BASE}/api/conversations/{cid}{suffix}"' in after["client.py"]


OPENER = "import json\nimport urllib.request\n\nopener = urllib.request.build_opener()\n"


def test_helpers_use_the_client_s_own_opener(tmp_path: Path) -> None:
    before = (
        OPENER
        + 'opener.addheaders = [("Authorization", "Bearer x")]\n\n\n'
        + "def start(openhands_url, body):\n"
        + '    body = json.dumps({"initial_user_msg": body}).encode()\n'
        + '    with opener.open(f"{openhands_url}/api/conversations", body) as r:\n'
        + '        return json.load(r)["conversation_id"]\n\n\n'
        + "def stop(openhands_url, cid):\n"
        + '    opener.open(f"{openhands_url}/api/conversations/{cid}/stop", b"", 5)\n'
    )
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    lines = added({"client.py": before}, after, "client.py")
    assert (
        'return wait_until_ready(json.load(r), opener, f"{openhands_url}/api/v1")["app_conversation_id"]'
        in lines
    )
    assert lines[-1] == 'pause_sandbox(opener, f"{openhands_url}/api/v1", cid, timeout=5)'


TWO_HOSTS = """
import requests

US = "https://app.all-hands.dev"
EU = "https://app.openhands.dev"


def token():
    return "x"


def get(url):
    h = {"Authorization": "Bearer " + token()}
    return requests.get(url, headers=h).json()


def post(url):
    h = {"Authorization": "Bearer " + token()}
    return requests.post(url, headers=h).json()


def title(cid):
    return get(f"{US}/api/conversations/{cid}")["title"]


def stop(cid, eu=False):
    post(f"{EU if eu else US}/api/conversations/{cid}/stop")
"""

TWO_BASES = """
import requests


class OpenHands:
    def __init__(self, openhands_read, openhands_write, token):
        self.read, self.write, self.token = openhands_read, openhands_write, token

    def get(self, path):
        h = {"Authorization": self.token()}
        t = 3
        return requests.get(self.read + path, headers=h, timeout=t).json()

    def post(self, path):
        h = {"Authorization": self.token()}
        t = 3
        return requests.post(self.write + path, headers=h, timeout=t).json()

    def title(self, cid):
        return self.get(f"/api/conversations/{cid}")["title"]

    def stop(self, cid):
        self.post(f"/api/conversations/{cid}/stop")
"""


@pytest.mark.parametrize(
    ("before", "reason"),
    [(TWO_HOSTS, "its URL is one of several"), (TWO_BASES, "the headers or time-outs of the request")],
    ids=["a host decided in the call", "wrappers of two servers"],
)
def test_a_server_that_is_not_surely_the_same_is_left(tmp_path: Path, before: str, reason: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": before})
    (left,) = reasons(findings).values()
    assert left.startswith(reason)
    assert "/stop" in after["client.py"]


JOINING = """
import requests
from urllib.parse import urljoin


class OpenHandsSession(requests.Session):
    def __init__(self, prefix):
        super().__init__()
        self.prefix = prefix

    def request(self, method, url, **kwargs):
        return super().request(method, urljoin(self.prefix, url), **kwargs)


openhands = OpenHandsSession("https://app.all-hands.dev/api/")
"""

TOOLBELT = """
from requests_toolbelt.sessions import BaseUrlSession

openhands = BaseUrlSession(base_url="https://app.all-hands.dev/api/")
"""

CALLS = """

def stop(cid):
    openhands.post(f"conversations/{cid}/stop", timeout=5)


def title(cid):
    return openhands.get(f"conversations/{cid}").json()["title"]
"""


@pytest.mark.parametrize(
    "session", [JOINING, TOOLBELT], ids=["a class of the client", "a class of a library"]
)
def test_sessions_that_join_urls(tmp_path: Path, session: str) -> None:
    before = session + CALLS
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert added({"client.py": before}, after, "client.py")[-2:] == [
        'pause_sandbox(openhands, "v1", cid, timeout=5)',
        'return openhands.get(f"v1/app-conversations?ids={cid}").json()[0]["title"]',
    ]


BUILDER = """
import os

import requests

BASE = os.environ["OPENHANDS_URL"]


def conversation(cid):
    return "%s/conversations/%s" % (BASE, cid)


class Session(requests.Session):
    def request(self, method, url, **kwargs):
        return super().request(method, f"{url}?verbose=1", **kwargs)


session = Session()


def stop(cid):
    session.post("{}/stop".format(conversation(cid)))
"""


def test_what_another_function_gives_is_not_the_wrapper_s(tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"client.py": BUILDER.replace("?verbose=1", "")})
    assert (
        added({"client.py": BUILDER}, after, "client.py")[-1] == 'pause_sandbox(session, f"{BASE}/v1", cid)'
    )


CHOICES = {
    "an id or another": ("{BASE}/api/conversations/{one or other}/stop", '{BASE}/api/v1", one or other'),
    "an id or a word": (
        "{BASE}/api/conversations/{one if other else 'x'}/stop",
        "{BASE}/api/v1\", one if other else 'x'",
    ),
    "a base or another": ("{one or BASE}/api/conversations/{other}/stop", '{one or BASE}/api/v1", other'),
}


@pytest.mark.parametrize("name", CHOICES)
def test_what_may_be_one_of_two_is_said_whole(tmp_path: Path, name: str) -> None:
    url, rest = CHOICES[name]
    before = (
        'import requests\n\nBASE = "https://app.all-hands.dev"\n\n\n'
        "def start(text):\n"
        '    requests.post(f"{BASE}/api/conversations", json={"initial_user_msg": text})\n\n\n'
        f'def stop(one, other):\n    requests.post(f"{url}")\n'
    )
    _, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py")[-1] == f'pause_sandbox(requests, f"{rest})'


def test_a_part_of_a_tuple_is_not_the_tuple(tmp_path: Path) -> None:
    before = (
        'import requests\n\nBASE = "https://app.all-hands.dev"\n\n\n'
        "def stop(one, other):\n"
        '    requests.post("%s/api/conversations/%s/stop" % (BASE, one or other))\n'
    )
    _, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py")[-1] == (
        'pause_sandbox(requests, f"{BASE}/api/v1", one or other)'
    )


QUOTED = (
    "import requests\nfrom urllib.parse import quote\n\n"
    'BASE = "https://app.all-hands.dev/api"\n\n\n'
    "def call({given}):\n"
    "    url = {url}\n"
    "    return requests.get(url).json()\n\n\n"
    'print(call("conversations")["results"])\n'
)
WHOLE = {"given": "path", "url": 'BASE + "/" + {quote}'}
STEPS = {"given": "*path", "url": '"/".join((BASE, *(quote(str(one), safe="") for one in path)))'}


@pytest.mark.parametrize(
    "call",
    [
        WHOLE["url"].replace("{quote}", "quote(path)"),
        WHOLE["url"].replace("{quote}", 'quote(path, safe="")'),
        STEPS["url"],
    ],
)
def test_a_route_that_is_quoted_is_left(tmp_path: Path, call: str) -> None:
    """V1's route was sent as `v1%2Fapp-conversations%2Fsearch`."""
    before = QUOTED.format(given=STEPS["given"] if "one" in call else WHOLE["given"], url=call)
    findings, after = migrated(tmp_path, {"client.py": before})
    assert "quotes the route" in reasons(findings)["client.py:conversations/list"]
    assert not after


def test_a_route_is_not_quoted_with_the_id_behind_it(tmp_path: Path) -> None:
    url = 'BASE + "/conversations/" + quote(path)'
    before = QUOTED.format(given="path", url=url).replace(
        'call("conversations")["results"]', 'call("a")["title"]'
    )
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert 'BASE + "/v1/app-conversations?ids=" + quote(path)' in after["client.py"]
