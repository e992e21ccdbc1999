"""What the client's own request function gives, takes and needs: written rightly, or left with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

HEAD = 'import os, json, urllib.request\nimport httpx, requests\nB = os.environ["OPENHANDS_URL"]\n'
START = '"/api/conversations", json={"initial_user_msg": "Hi"})'
SEND = "requests.request(method, B + path, **kw)"
LEFT = {
    "a status beside the answer": (
        (
            f"def call(method, path, **kw):\n    r = {SEND}\n    return r.status_code, r.json()\n"
            f'status, data = call("POST", {START}\nprint(data["conversation_id"])\n'
        ),
        "may give other things than the answer",
    ),
    "a record around the answer": (
        (
            f"def call(method, path, **kw):\n    r = {SEND}\n"
            '    found = {"ok": r.ok, "data": r.json()}\n    return found\n'
            f'print(call("POST", {START}["data"]["conversation_id"])\n'
        ),
        "may give other things than the answer",
    ),
    "a record for a failure": (
        (
            f"def call(method, path, **kw):\n    r = {SEND}\n"
            '    return r.json() if r.ok else {"error": r.text}\n'
            f'print(call("POST", {START}["conversation_id"])\n'
        ),
        "may give other things than the answer",
    ),
    "a record for a failure that its caller gives": (
        (
            f"def call(method, path, default=None, **kw):\n    r = {SEND}\n"
            "    if not r.ok:\n        return default\n    return r.json()\n"
            "def title(cid):\n"
            '    return call("GET", f"/api/conversations/{cid}", default={"title": ""})["title"]\n'
        ),
        "may give other things than the answer",
    ),
    "nothing for a failure, as its caller gives nothing": (
        (
            f"def call(method, path, default=None, **kw):\n    try:\n        r = {SEND}\n"
            "        return r.json()\n    except requests.RequestException:\n        return default\n"
            "def rows():\n"
            '    found = call("GET", "/api/conversations") or {"results": []}\n'
            '    return [one["conversation_id"] for one in found["results"]]\n'
        ),
        "gives None where a request failed",
    ),
    "a token that the wrapper takes into a text": (
        (
            "def post(path, token, body):\n"
            '    return requests.post(B + path, json=body, headers={"X-Key": f"K {token}"}).json()\n'
            'def main(key):\n    body = {"initial_user_msg": "Hi"}\n'
            '    return post("/api/conversations", key, body)["conversation_id"]\n'
        ),
        "local names of the wrapper",
    ),
    "params that HTTPX always gets": (
        (
            "client = httpx.Client(base_url=B)\n"
            "def get(path, params=None):\n    return client.get(path, params=params or {}).json()\n"
            'def title(cid):\n    return get(f"/api/conversations/{cid}")["title"]\n'
        ),
        "drops the query",
    ),
    "params that HTTPX gets for an id": (
        (
            "client = httpx.Client(base_url=B)\n"
            "def get(path, **params):\n    return client.get(path, params=params or None).json()\n"
            'def title(cid):\n    return get(f"/api/conversations/{cid}", full=1)["title"]\n'
        ),
        "drops the query",
    ),
    "an answer that is decoded when its session is closed": (
        (
            "def start():\n    with httpx.Client(base_url=B) as http:\n"
            f"        r = http.post({START}\n"
            '    return r.json()["conversation_id"]\n'
        ),
        "decode it inside",
    ),
    "what stands beside the events": (
        (
            "def log(cid):\n"
            '    data = requests.get(f"{B}/api/conversations/{cid}/trajectory").json()\n'
            '    return data["trajectory"], data.get("detail")\n'
        ),
        "detail is read beside what V1 answers with alone",
    ),
    "an order that is a variable": (
        (
            "def events(cid, newest):\n"
            '    r = requests.get(f"{B}/api/conversations/{cid}/events", params={"reverse": newest})\n'
            '    return r.json()["events"]\n'
        ),
        "other values in V1",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_left_with_the_reason(tmp_path: Path, name: str) -> None:
    text, reason = LEFT[name]
    findings, after = migrated(tmp_path, {"client.py": HEAD + text})

    assert after == {}
    assert [reason in one for one in reasons(findings).values()] == [True], reasons(findings)


WRITTEN = {
    "a constant address is the root, host and all": (
        (
            'API = f"{B}/api/conversations"\n'
            "def call(method, url, **kw):\n    return requests.request(method, url, **kw).json()\n"
            'print(call("POST", API, json={"initial_user_msg": "Hi"})["conversation_id"])\n'
        ),
        'call, f"{B}/api/v1")',
    ),
    "params that HTTPX gets where there are some": (
        (
            "client = httpx.Client(base_url=B)\n"
            "def get(path, **params):\n    return client.get(path, params=params or None).json()\n"
            'def title(cid):\n    return get(f"/api/conversations/{cid}")["title"]\n'
            'def titles():\n    return [c["title"] for c in get("/api/conversations", limit=9)["results"]]\n'
        ),
        'return get(f"/api/v1/app-conversations?ids={cid}")[0]["title"]',
    ),
    "an order that is known": (
        (
            "def events(cid):\n"
            '    r = requests.get(f"{B}/api/conversations/{cid}/events", params={"reverse": True})\n'
            '    return r.json()["events"]\n'
        ),
        '"sort_order": "TIMESTAMP_DESC"',
    ),
    "a URL that is given before the call": (
        (
            f"import functools\ndef send(method, path, **kw):\n    return {SEND}.json()\n"
            'start = functools.partial(send, "POST", "/api/conversations")\n'
            'def run(text):\n    return start(json={"initial_user_msg": text})["conversation_id"]\n'
        ),
        'wait_until_ready(start(json={"initial_message": text_message(text)}), requests, f"{B}/api/v1")',
    ),
    "a method that is given before the call, in the same module": (
        (
            f"import functools\ndef send(method, path, **kw):\n    return {SEND}.json()\n"
            'get = functools.partial(send, "GET")\n'
            'def title(cid):\n    return get(f"/api/conversations/{cid}")["title"]\n'
            'def size(cid):\n    return len(get(f"/api/conversations/{cid}/trajectory")["trajectory"])\n'
        ),
        'return get(f"/api/v1/app-conversations?ids={cid}")[0]["title"]',
    ),
    "a reason that a checker of the client reads": (
        (
            "def check(r):\n    if not r.ok:\n"
            '        raise RuntimeError(r.json().get("detail", r.text))\n    return r\n'
            "def log(cid):\n"
            '    r = check(requests.get(f"{B}/api/conversations/{cid}/trajectory"))\n'
            '    return r.json()["trajectory"]\n'
        ),
        'return v0_events(all_events(r.json(), requests, f"{B}/api/v1", cid))',
    ),
    "headers of a request object": (
        (
            'H = {"Authorization": "Bearer x"}\ndef start():\n'
            '    r = urllib.request.Request(B + "/api/conversations", method="POST", headers=H,\n'
            '        data=json.dumps({"initial_user_msg": "Hi"}).encode())\n'
            '    return json.loads(urllib.request.urlopen(r).read())["conversation_id"]\n'
        ),
        "headers=H)",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_written(tmp_path: Path, name: str) -> None:
    text, line = WRITTEN[name]
    texts = {"client.py": HEAD + text}
    findings, after = migrated(tmp_path, texts)

    assert reasons(findings) == {}
    assert line in "\n".join(added(texts, after, "client.py"))
