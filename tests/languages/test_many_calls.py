# ruff: noqa: E501 (sources of clients stand as they are)
"""Functions that say where a server is, or how it is asked, may be called by any number of requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

COUNT = 30
PYTHON = (
    'import os\nimport requests\n\n\ndef base():\n    return os.environ.get("URL", "https://{host}")\n\n\n'
)
CALL = (
    "def remove_{n}(i):\n    headers = {{'Authorization': 'x'}}\n"
    "    requests.delete(base() + f'/api/conversations/{{i}}', headers=headers)\n\n\n"
)
SCRIPT = "const settings = () => ({ url: 'https://{host}', key: process.env.K });\n"
REMOVE = (
    "export async function remove{n}(id) {{\n  const {{ url, key }} = settings();\n"
    "  await fetch(`${{url}}/api/conversations/${{id}}`, {{ method: 'DELETE', headers: {{ Authorization: key }} }});\n"
    "}}\n"
)
OPTIONS = (
    "const options = (method) => ({ method, headers: { Authorization: process.env.K } });\n"
    "const ask = (path, method) => fetch('https://{host}' + path, options(method));\n"
)
SESSION = "import httpx\n\n\ndef session():\n    return httpx.Client(base_url='https://{host}')\n\n\n"
SEND = "def remove_{n}(i):\n    session().delete(f'/api/conversations/{{i}}')\n\n\n"
ASK = "export const remove{n} = (id) => ask(`/api/conversations/${{id}}`, 'DELETE');\n"
LENT = (
    "import contextlib\nimport httpx\n\n\n@contextlib.contextmanager\ndef session():\n"
    "    made = httpx.Client(base_url='https://{host}')\n    yield made\n    made.close()\n\n\n"
)
LEND = (
    "def remove_{n}(i):\n    with session() as made:\n        made.delete(f'/api/conversations/{{i}}')\n\n\n"
)
SOURCES = {
    "client.py": (PYTHON, CALL),
    "client.js": (SCRIPT, REMOVE),
    "options.js": (OPTIONS, ASK),
    "sessions.py": (SESSION, SEND),
    "lent.py": (LENT, LEND),
}


ACTION = (
    "import requests\n\n\ndef act(i, action):\n"
    "    return requests.post(f'https://{host}/api/conversations/{i}/{action}')\n\n\n"
)
VERB = (
    "import requests\n\n\ndef act(i, verb):\n"
    "    return requests.request(verb, f'https://{host}/api/conversations/{i}')\n\n\n"
)
TABLE = (
    "import requests\n\nPATHS = {'up': '/health/%s', 'one': '/api/conversations/%s'}\n\n\n"
    "def act(i, verb, name):\n    return requests.request(verb, 'https://{host}' + PATHS[name] % i)\n\n\n"
)
OTHERS = (
    "import requests\n\nPATHS = {'up': '/x/a', 'list': '/api/conversations'}\n\n\n"
    "def _act(name, **options):\n"
    "    answer = requests.get('https://{host}' + PATHS[name], **options)\n"
    "    answer.raise_for_status()\n    return answer.json()\n\n\n"
)
ACTIONS = (
    "const act = (id, action) =>\n"
    "  fetch(`https://{host}/api/conversations/${id}/${action}`, { method: 'POST' });\n"
)
PYTHON_CALL = "def call_{n}(i):\n    act(i, %s).raise_for_status()\n\n\n"
OTHER = "if __name__ == '__main__':\n    print(_act('%s', params={{'limit': {n}}})['results'])\n\n\n"
STARTS = "export const start{n} = (id) => act(id, 'start');\n"
STOPS = "export const stop{n} = (id) => act(id, 'stop');\n"
LAST = {
    "action.py": (ACTION, PYTHON_CALL % "'start'", PYTHON_CALL % "'stop'", "conversations/stop"),
    "verb.py": (VERB, PYTHON_CALL % "'GET'", PYTHON_CALL % "'DELETE'", "conversations/delete"),
    "table.py": (TABLE, PYTHON_CALL % "'GET', 'up'", PYTHON_CALL % "'DELETE', 'one'", "conversations/delete"),
    "others.py": (OTHERS, OTHER % "up", OTHER % "list", "conversations/list"),
    "action.js": (ACTIONS, STARTS, STOPS, "conversations/stop"),
}


@pytest.mark.parametrize("name", LAST)
def test_what_only_the_last_of_many_calls_asks_for_is_found(name: str, tmp_path: Path) -> None:
    """A word that is no part of a route by itself decides what a function sends."""
    head, each, last, rule = LAST[name]
    calls = "".join(each.format(n=number) for number in range(COUNT))
    text = head.replace("{host}", "app.all-hands.dev") + calls + last.format(n=COUNT)
    findings, _ = migrated(tmp_path, {name: text}, "auto")
    assert [one.applied for one in findings if one.rule == rule] == [True]


def source(name: str, host: str) -> str:
    head, each = SOURCES[name]
    return head.replace("{host}", host) + "".join(each.format(n=number) for number in range(COUNT))


@pytest.mark.parametrize("name", SOURCES)
def test_each_request_is_known_by_its_host(name: str, tmp_path: Path) -> None:
    text = source(name, "app.all-hands.dev")
    findings, _ = migrated(tmp_path, {name: text}, "auto")
    assert [(one.rule, one.applied) for one in findings] == [("conversations/delete", True)] * COUNT


@pytest.mark.parametrize("name", SOURCES)
def test_no_request_to_another_host_is_one_of_v0(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {name: source(name, "chat.example.com")})
    assert not after
    assert all(one.verdict == "ambiguous" for one in findings)
