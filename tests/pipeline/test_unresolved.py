"""What could not be followed on a client of V0 is listed with a reason, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import Sources, run_on
from v0to1.findings.route_pieces import EVENT, IN_TEST, PIECE, STEP
from v0to1.findings.unresolved import BARE, CALLERS, DYNAMIC, METHOD, ROUTE

CLIENT = """
import os, requests
BASE = os.environ["OPENHANDS_URL"]

def create(text):
    body = {"initial_user_msg": text}
    return requests.post(f"{BASE}/api/conversations", json=body).json()["conversation_id"]

"""
RESOURCE = """
import requests

class Resource:
    base_url: str = "https://app.all-hands.dev"

    def get(self, path):
        return requests.get(f"{self.base_url}/api/{path}").json()

"""
CLASS = """
import requests

class Client:
    def __init__(self, base_url):
        self.base_url = base_url
        self.session = requests.Session()

    def _call(self, method, path, **options):
        return self.session.request(method, self.base_url + path, **options)

    def create(self, text):
        body = {"initial_user_msg": text}
        return self._call("POST", "/api/conversations", json=body).json()["conversation_id"]

"""

HOOK = """
def start(hook, text):
    return hook.run("/api/conversations", json={"initial_user_msg": text}).json()["conversation_id"]
"""
TOOL = """
def start(api, text):
    return api("POST", "conversations", json={"initial_user_msg": text})["conversation_id"]
"""

BUILT = """
import requests
from urls import build

HOST = "https://app.all-hands.dev"

def start():
    return requests.post(build(HOST, "api", "conversations"), json={}).json()
"""
BUILT_TS = """
import { build } from "urls";
const HOST = "https://app.all-hands.dev";
export const start = () => fetch(build(HOST, "api", "conversations"), { method: "POST" });
"""
STARTED = """
class Starter {
  const string Host = "https://app.all-hands.dev";
  static string Api(string path) => Host + "/api/" + path;
  Task<HttpResponseMessage> Start(HttpClient http) => http.PostAsync(Api("conversations"), null);
}
"""

TEMPLATE = """
import jinja2
import requests

URL = jinja2.Template("https://app.all-hands.dev{{ route }}")

def title(cid):
    return requests.get(URL.render(route="/api/conversations/" + cid)).json()["title"]
"""

LISTED: dict[str, tuple[Sources, str, str]] = {
    "a route that is put into a template": (TEMPLATE, "/api/conversations/", PIECE),
    "a route that something unknown sends to, beside the host": (
        HOOK.replace("initial_user_msg", "subject") + 'LINKS = "https://app.all-hands.dev"\n',
        "/api/conversations",
        PIECE,
    ),
    "a body of V0 that something unknown sends": (HOOK, "/api/conversations", PIECE),
    "a body of V0 among what something unknown sends": (
        (
            "def start(queue, text):\n"
            "    job = {'url': 'https://oh.acme.io/api/conversations', 'json': {'initial_user_msg': text}}\n"
            "    queue.enqueue(job)\n"
        ),
        "https://oh.acme.io/api/conversations",
        PIECE,
    ),
    "a body of V0 that goes to the end of a route": (
        TOOL,
        'api("POST", "conversations", json={"initial_user_msg": text})',
        BARE,
    ),
    "a path from a table": (
        CLIENT + "def custom(table, name):\n    return requests.get(BASE + table[name])\n",
        "requests.get(BASE + table[name])",
        DYNAMIC,
    ),
    "a path from a response of a model": (
        CLIENT
        + "def follow(model):\n    path = model.next_step()\n    return requests.post(f'{BASE}{path}')\n",
        "requests.post(f'{BASE}{path}')",
        DYNAMIC,
    ),
    "a public method with a path that callers give": (
        CLASS + "    def get(self, path):\n        return self._call('GET', path)\n",
        "self._call('GET', path)",
        CALLERS,
    ),
    "a method that is not known": (
        CLIENT
        + "def act(verb, cid):\n    return requests.request(verb, f'{BASE}/api/conversations/{cid}')\n",
        "requests.request(verb, f'{BASE}/api/conversations/{cid}')",
        METHOD,
    ),
    "a route that V0 never had": (
        CLIENT + "def odd(cid):\n    return requests.get(f'{BASE}/api/conversations/{cid}/odd')\n",
        "requests.get(f'{BASE}/api/conversations/{cid}/odd')",
        ROUTE,
    ),
    "a wrapper behind the root, with a path that callers give": (
        CLIENT.replace('os.environ["OPENHANDS_URL"]', '"https://app.all-hands.dev"') + RESOURCE,
        'requests.get(f"{self.base_url}/api/{path}")',
        ROUTE,
    ),
    "a route that goes nowhere": (
        CLIENT + "ROUTES = {'list': '/api/conversations?limit=5'}\n",
        "/api/conversations?limit=5",
        PIECE,
    ),
    "a route in a test": (
        {
            "client.py": CLIENT,
            "test_client.py": CLIENT.replace("create", "again") + "WANTED = 'http://h/api/conversations'\n",
        },
        "http://h/api/conversations",
        IN_TEST,
    ),
    "a route beside a field of V0, with a library that is not known": (
        (
            "import net\n\ndef start(base, text):\n"
            "    return net.submit(base + '/api/conversations', {'initial_user_msg': text}).payload\n"
        ),
        "/api/conversations",
        PIECE,
    ),
    "a route beside the host of the cloud, with a library that is not known": (
        (
            "import net\nHOST = 'https://app.all-hands.dev'\n\ndef one(key):\n"
            "    return net.submit(HOST + '/api/conversations/' + key).payload\n"
        ),
        "/api/conversations/",
        PIECE,
    ),
    "a route that something unknown gets, beside the host of the cloud": (
        (
            "import load\nBASE = load.base('https://app.all-hands.dev')\n"
            "EVERY = load.http('all').get('/api/conversations')\n"
        ),
        "/api/conversations",
        PIECE,
    ),
    "cutting at the route": (
        CLIENT + "def host(url):\n    return url.split('/api/conversations')[0]\n",
        "/api/conversations",
        PIECE,
    ),
    "looking for the route": (
        CLIENT + "def is_api(url):\n    return '/api/conversations' in url\n",
        "/api/conversations",
        PIECE,
    ),
    "replacing the route": (
        CLIENT + "def ui(url):\n    return url.replace('/api/conversations', '/conversations')\n",
        "/api/conversations",
        PIECE,
    ),
    "a log of the path": (
        CLIENT + "import logging\nlogging.getLogger().info('/api/conversations')\n",
        "/api/conversations",
        PIECE,
    ),
    "a route that something unknown is told of with a field": (
        (
            "def rule(table, text):\n"
            "    return table.allow('/api/conversations', fields=['initial_user_msg'])\n"
        ),
        "/api/conversations",
        PIECE,
    ),
    "a route behind a base URL with the root, which something unknown is given": (
        (
            "from generated import get\n"
            "API = 'https://app.all-hands.dev/api'\n"
            "def titles():\n    return get(f'{API}/conversations')['results']\n"
        ),
        "/conversations",
        PIECE,
    ),
    "a step that an unknown function is given beside the host of the cloud": (BUILT, "conversations", STEP),
    "the same in TypeScript": ({"start.ts": BUILT_TS}, "conversations", STEP),
    "the same in a shell script": (
        {"start.sh": 'HOST=https://app.all-hands.dev\ncurl -X POST "$(build "$HOST" api conversations)"\n'},
        "conversations",
        STEP,
    ),
    "a step that stands in a list in PHP": (
        {
            "start.php": (
                "<?php\n$base = 'https://app.all-hands.dev';\n$path = ['api', 'conversations', $id];\n"
                "$r = file_get_contents($base . '/' . implode('/', $path));\n"
            )
        },
        "conversations",
        STEP,
    ),
    "a step that a function of one's own is given in C#": ({"Start.cs": STARTED}, "conversations", STEP),
    "an event in a table": (CLIENT + "HANDLERS = {'oh_event': print}\n", "oh_event", EVENT),
}


@pytest.mark.parametrize("name", LISTED)
def test_it_is_listed_with_a_reason(name: str, tmp_path: Path) -> None:
    sources, text, reason = LISTED[name]
    (one,) = run_on(tmp_path, sources).unresolved
    told, _, there = one.reason.partition("; V1 has ")
    assert (one.text, told) == (text, reason)
    assert bool(there) == ("/api/" in text and "(" not in text)


QUIET: dict[str, Sources] = {
    "a route in the template of another host": TEMPLATE.replace("app.all-hands.dev", "chat.acme.io"),
    "a route beside one of V1": TEMPLATE + 'NEW = "/api/v1/app-conversations"\n',
    "a route that something unknown sends to": HOOK.replace("initial_user_msg", "subject"),
    "the end of a route without a body of V0": TOOL.replace("initial_user_msg", "message"),
    "a body of V0 that goes to another path": TOOL.replace('"conversations"', '"chats"'),
    "a route of a program of its own, with a variable that is called like a field": (
        "def loop(app, initial_user_msg):\n    return app.serve('/api/conversations', initial_user_msg)\n"
    ),
    "a route beside a link for people": (
        "LINK = 'https://docs.all-hands.dev/'\nROUTES = {'list': '/api/conversations'}\n"
    ),
    "a route that an Agent Server gets, beside a link to the cloud": (
        "LINK = 'https://app.all-hands.dev/settings'\n\ndef all(agent_server):\n"
        "    return agent_server.get('/api/conversations').json()\n"
    ),
    "a route that a test client gets, beside a link to the cloud": (
        "LINK = 'https://app.all-hands.dev/settings'\n\ndef all(app):\n"
        "    return app.test_client().get('/api/conversations').json()\n"
    ),
    "a link that is returned": CLIENT + "def link(cid):\n    return f'{BASE}/conversations/{cid}'\n",
    "a link that is printed": CLIENT + "print(f'{BASE}/conversations/1')\n",
    "a link in a message": CLIENT
    + "def tell(chat, cid):\n    chat.say(text=f'see {BASE}/conversations/{cid}')\n",
    "a link with a host": CLIENT + "LINK = 'https://app.all-hands.dev/conversations/'\n",
    "a docstring": CLIENT + 'def f():\n    """POST /api/conversations."""\n',
    "a log": CLIENT + "import logging\nlogging.info('POST /api/conversations of %s', BASE)\n",
    "a help text": CLIENT
    + "import argparse\nargparse.ArgumentParser(description='calls /api/conversations')\n",
    "an error": CLIENT + "def f():\n    raise RuntimeError('/api/conversations failed')\n",
    "a wrapper whose callers are in sight": CLASS,
    "a wrapper behind the root, whose callers are in sight": RESOURCE
    + "def titles(openhands: Resource):\n    return openhands.get('conversations')['results']\n",
    "a dynamic path on another server": CLIENT
    + "def other(host, path):\n    return requests.get(f'https://{host}/{path}')\n",
    "a dynamic path of a class of its own": CLIENT
    + "class Other:\n    def __init__(self, base):\n        self.base = base\n"
    + "    def get(self, path):\n        return requests.get(self.base + path)\n",
    "a link beside a base that ends in api": CLIENT.replace("/api/conversations", "/conversations")
    + "def link(cid):\n    return f'{BASE}/conversations/{cid}'\n",
    "a link behind a base URL without the root": (
        "LINK = 'https://app.all-hands.dev' + '/conversations/abc'\n"
    ),
    "a base that has the root by default": (
        "import os, requests\nfrom urllib.parse import urljoin\n"
        "API = os.getenv('OPENHANDS_API', 'https://app.all-hands.dev/api/')\n"
        "def create(text):\n"
        "    body = {'initial_user_msg': text}\n"
        "    return requests.post(urljoin(API, 'conversations'), json=body).json()['conversation_id']\n"
    ),
    "the adapter": {
        "client.py": CLIENT,
        "openhands_v0.py": '"""Written by v0to1."""\n'
        + CLIENT.replace("create", "again")
        + "def odd(path):\n    return requests.get(BASE + path)\nX = '/api/conversations/x'\n",
    },
    "a step beside a route of V1": BUILT + 'NEW = "/api/v1/app-conversations"\n',
    "a step beside another host": BUILT.replace("app.all-hands.dev", "chat.acme.io"),
    "a step that is printed": (
        "HOST = 'https://app.all-hands.dev'\nprint('conversations')\nprint(open(HOST).read()['conversations'])\n"
    ),
    "a step in a test": {"test_start.py": BUILT},
    "a link for people that something unknown is given": {
        "tell.sh": 'HOST=https://app.all-hands.dev\ngh issue comment 1 --body "see $HOST/conversations/$ID"\n'
    },
    "a step in C# beside a route of V1": {
        "Start.cs": STARTED + '// "/api/v1"\nclass A { string B = "/api/v1/users"; }'
    },
    "a link for people in C#": {"Start.cs": STARTED.replace("/api/", "/")},
    "another project": "import requests\nROUTES = {'list': '/api/conversations'}\n",
    "V1 beside it": CLIENT
    + "def v1(cid):\n    return requests.get(f'{BASE}/api/v1/app-conversations?ids={cid}')\n",
}


@pytest.mark.parametrize("name", QUIET)
def test_it_is_not_listed(name: str, tmp_path: Path) -> None:
    assert run_on(tmp_path, QUIET[name]).unresolved == ()
