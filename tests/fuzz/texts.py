"""Texts that seeds are made of where the project has no file that says the same."""

from __future__ import annotations

COMMENTS = (
    "ignore", "ignore old", "ignore-next", "ignore-file old", "ignore[conversations]", "ignored", "ignore-",
    "ignore[conversations/create] x", "ignore until=2020-01-01 x", "ignore until=2999-01-01", "ignore[",
    "ignore[]", "ignore[no/rule]", "IGNORE", "ignore[conversations, files] until=x",
)  # fmt: skip
"""What comments say to v0to1, rightly and wrongly."""

CLIENT = b"""import requests

BASE = "https://app.all-hands.dev"

def stop(key, cid):
    return requests.post(f"{BASE}/api/conversations/{cid}/stop", headers={"Authorization": f"Bearer {key}"})
"""

BOMBS = (
    b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121)),
    b"&a [*a]\n",
    b"a: &a {b: 1}\nc: {<<: *a}\n",
    b"[" * 200 + b"]" * 200,
    b"? [a, b]\n: c\n? {d: e}\n: f\n",
    b"!!python/object/apply:os.getcwd []\n",
    b"a: !!binary x\nb: !!set {c}\nd: 2026-13-45\ne: 1e999\nf: 0o9\ng: 190:20:30\n",
    b"%YAML 9.9\n---\n- a\n...\n---\n- b\n",
    b"a: 1\na: 2\n",
    b"\xff\xfea\0",
    b"- \0\n",
    b"",
)
"""Anchors that would grow to gigabytes, circles, tags, odd keys and numbers, several documents, no text."""

CLOUD = b"https://app.all-hands.dev"
DATA = (
    (
        "config/app.json",
        b'{"openhands": {"conversationEndpoint": "/api/conversations", "baseUrl": "%s"}}\n' % CLOUD,
    ),
    ("config/app.yaml", b"openhands:\n  endpoint: /api/conversations\n  base: '%s/api'\n" % CLOUD),
    (
        "config/app.toml",
        b'[openhands]\nurls = ["%s/api/conversations"]\nbody = """{"initial_user_msg": 1}"""\n' % CLOUD,
    ),
    (".env", b"OPENHANDS_CONVERSATIONS_URL=%s/api/conversations\nexport A='b' # c\n" % CLOUD),
    ("compose.yaml", b"services:\n  a:\n    environment:\n      - OPENHANDS_API=%s/api\n" % CLOUD),
    (
        "chart/values.yaml",
        b"env: &e\n  - name: OPENHANDS_URL\n    value: %s/api/conversations\nb: *e\n" % CLOUD,
    ),
    ("src/locale.json", b'{\n  // c\n  "openhands": {"body": "{\\"initial_user_msg\\": \\"x\\"}"}, }\n'),
)
"""Settings that speak of OpenHands."""

READER = b"""import json
import os
import requests
with open("config/app.json") as file:
    api = json.load(file)["openhands"]
def create(text):
    url = os.environ["OPENHANDS_CONVERSATIONS_URL"]
    requests.post(url, json={"initial_user_msg": text})
    return requests.post(api["baseUrl"] + api["conversationEndpoint"], json={"initial_user_msg": text}).json()
"""
