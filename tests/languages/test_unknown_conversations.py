"""What clients do about a conversation that does not exist, they do after their migration too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generated.running import Outcome, outcome
from tests.languages.migrating import added, migrated, reasons, write
from tests.servers import V0World, V1World

pytestmark = pytest.mark.whole

UNKNOWN = "0123456789abcdef0123456789abcdef"
HEAD = f"""import os

import {{library}}

ROOT = os.environ["OPENHANDS_URL"]
HEADERS = {{{{"Authorization": "Bearer " + os.environ["OPENHANDS_API_KEY"]}}}}
UNKNOWN = "{UNKNOWN}"
"""
CALLED = """

def main():
    for ask in (read, tell, stop):
        print(ask.__name__, ask(UNKNOWN))
"""
DIRECT = """

def read(cid):
    url = f"{ROOT}/api/conversations/{cid}/select-file"
    r = {http}.get(url, params={"file": "src/app.py"}, headers=HEADERS)
    if r.status_code == 404:
        return None
    return r.json()["code"]


def tell(cid):
    r = {http}.post(f"{ROOT}/api/conversations/{cid}/message", json={"message": "go"}, headers=HEADERS)
    return r.status_code


def stop(cid):
    r = {http}.post(f"{ROOT}/api/conversations/{cid}/stop", headers=HEADERS)
    return "stopped" if r.{ok} else "not stopped"
"""
RAISING = """

def read(cid):
    try:
        url = f"{ROOT}/api/conversations/{cid}/select-file"
        r = {http}.get(url, params={"file": "src/app.py"}, headers=HEADERS)
        r.raise_for_status()
        return r.json()["code"]
    except {error} as e:
        return e.response.status_code


def tell(cid):
    try:
        {http}.post(
            f"{ROOT}/api/conversations/{cid}/message", json={"message": "go"}, headers=HEADERS
        ).raise_for_status()
    except {error} as e:
        return e.response.status_code


def stop(cid):
    r = {http}.post(f"{ROOT}/api/conversations/{cid}/stop", headers=HEADERS)
    return r.status_code
"""
WRAPPED = """

def ask(method, path, **options):
    return {http}.request(method, ROOT + path, headers=HEADERS, **options)


def read(cid):
    r = ask("GET", f"/api/conversations/{cid}/select-file", params={"file": "src/app.py"})
    return r.json()["code"] if r.status_code == 200 else r.status_code


def tell(cid):
    r = ask("POST", f"/api/conversations/{cid}/message", json={"message": "go"})
    if r.status_code == 404:
        return "gone"
    r.raise_for_status()
    return "told"


def stop(cid):
    r = ask("POST", f"/api/conversations/{cid}/stop")
    return r.{ok}
"""
OWN_ERROR = """

class Missing(Exception):
    pass


def ask(method, path, **options):
    r = {http}.request(method, ROOT + path, headers=HEADERS, **options)
    if r.status_code == 404:
        raise Missing(path)
    r.raise_for_status()
    return r.json()


def read(cid):
    try:
        return ask("GET", f"/api/conversations/{cid}/select-file", params={"file": "src/app.py"})["code"]
    except Missing:
        return None


def tell(cid):
    try:
        ask("POST", f"/api/conversations/{cid}/message", json={"message": "go"})
    except Missing:
        return "gone"


def stop(cid):
    try:
        ask("POST", f"/api/conversations/{cid}/stop")
    except Missing:
        return "gone"
"""
AIOHTTP = """
import asyncio


async def read(session, cid):
    url = f"{ROOT}/api/conversations/{cid}/select-file"
    async with session.get(url, params={"file": "src/app.py"}) as r:
        if r.status == 404:
            return None
        return (await r.json())["code"]


async def tell(session, cid):
    try:
        async with session.post(f"{ROOT}/api/conversations/{cid}/message", json={"message": "go"}) as r:
            r.raise_for_status()
    except aiohttp.ClientResponseError as e:
        return e.status


async def stop(session, cid):
    async with session.post(f"{ROOT}/api/conversations/{cid}/stop") as r:
        return r.ok


async def all_of_them():
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        for ask in (read, tell, stop):
            print(ask.__name__, await ask(session, UNKNOWN))


def main():
    asyncio.run(all_of_them())
"""
URLLIB = """
import json
from urllib.error import HTTPError


def read(cid):
    try:
        url = f"{ROOT}/api/conversations/{cid}/select-file?file=src/app.py"
        with urllib.request.urlopen(urllib.request.Request(url, headers=HEADERS)) as r:
            return json.load(r)["code"]
    except HTTPError as e:
        return e.code


def tell(cid):
    request = urllib.request.Request(
        f"{ROOT}/api/conversations/{cid}/message",
        data=json.dumps({"message": "go"}).encode(),
        headers={**HEADERS, "Content-Type": "application/json"},
        method="POST",
    )
    try:
        urllib.request.urlopen(request).close()
    except HTTPError as e:
        return e.code


def stop(cid):
    request = urllib.request.Request(f"{ROOT}/api/conversations/{cid}/stop", headers=HEADERS, method="POST")
    try:
        urllib.request.urlopen(request).close()
    except HTTPError as e:
        return e.code
"""
NODE = f"""
const ROOT = process.env.OPENHANDS_URL;
const headers = {{
  Authorization: `Bearer ${{process.env.OPENHANDS_API_KEY}}`,
  'Content-Type': 'application/json',
}};
const UNKNOWN = '{UNKNOWN}';

async function read(id) {{
  const res = await fetch(`${{ROOT}}/api/conversations/${{id}}/select-file?file=src/app.py`, {{ headers }});
  if (res.status === 404) return null;
  return (await res.json()).code;
}}

async function unchecked(id) {{
  const res = await fetch(`${{ROOT}}/api/conversations/${{id}}/select-file?file=src/app.py`, {{ headers }});
  const data = await res.json();
  return data.code ?? 'nothing';
}}

async function tell(id) {{
  const body = JSON.stringify({{ message: 'go' }});
  const res = await fetch(`${{ROOT}}/api/conversations/${{id}}/message`, {{ method: 'POST', headers, body }});
  return res.status;
}}

async function stop(id) {{
  const res = await fetch(`${{ROOT}}/api/conversations/${{id}}/stop`, {{ method: 'POST', headers }});
  return res.ok;
}}

async function main() {{
  for (const ask of [read, unchecked, tell, stop]) {{
    console.log(`${{ask.name}}: ${{JSON.stringify(await ask(UNKNOWN))}}`);
  }}
}}

main();
"""


def python(text: str, http: str) -> dict[str, str]:
    """A client with a library that gives responses of any status."""
    words = {"{http}": http, "{ok}": "ok", "{error}": "requests.HTTPError"}
    if http == "httpx":
        words.update({"{ok}": "is_success", "{error}": "httpx.HTTPStatusError"})
    for word, other in words.items():
        text = text.replace(word, other)
    return {"main.py": HEAD.format(library=http) + text + CALLED}


CLIENTS = {
    f"{name} {http}": python(text, http)
    for name, text in {"direct": DIRECT, "raising": RAISING, "wrapped": WRAPPED, "own": OWN_ERROR}.items()
    for http in ("requests", "httpx")
} | {
    "aiohttp": {"main.py": HEAD.format(library="aiohttp") + AIOHTTP},
    "urllib": {"main.py": HEAD.format(library="urllib.request") + URLLIB + CALLED},
    "node": {"main.mjs": NODE},
}


def done(folder: Path, world: V0World | V1World) -> Outcome:
    """What a client does in a world in which its conversation runs."""
    with world:
        return outcome(folder, world)


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_handles_what_does_not_exist_as_before(tmp_path: Path, name: str) -> None:
    write(tmp_path, CLIENTS[name])
    before = done(tmp_path, V0World(start_polls=0))
    findings, after = migrated(tmp_path, CLIENTS[name])
    assert after and not reasons(findings)
    now = done(tmp_path, V1World())
    assert now.breaches == ()
    assert (known(now), now.end) == (known(before), before.end)
    assert len(now.lines) >= 3


def known(outcome: Outcome) -> list[str]:
    """What a client says, but of the stop: V0 says of any id that it was not running, V1 knows none."""
    return [line for line in outcome.lines if not line.startswith("stop")]


TEXTS = {
    "index": ('{got}.json()["code"]', "file_text(read_file("),
    "get": ('{got}.json().get("code")', ", None)"),
    "get with a default": ('{got}.json().get("code", "")', ', "")'),
}


@pytest.mark.parametrize("name", TEXTS)
def test_an_error_that_nobody_looks_at_is_no_text(tmp_path: Path, name: str) -> None:
    """The body of an error was taken for the file."""
    read, written = TEXTS[name]
    got = 'requests.get(f"{ROOT}/api/conversations/{cid}/select-file", params={"file": "a"}, headers=HEADERS)'
    text = f"{HEAD.format(library='requests')}\n\ndef read(cid):\n    return {read.replace('{got}', got)}\n"
    findings, after = migrated(tmp_path, {"main.py": text})
    assert not reasons(findings)
    (line,) = (one for one in added({"main.py": text}, after, "main.py") if one.startswith("return"))
    assert "file_text(" in line and written in line


NONE = """

def ask(method, path, **options):
    r = requests.request(method, ROOT + path, headers=HEADERS, **options)
    if r.status_code == 404:
        return None
    r.raise_for_status()
    return r.json()


def read(cid):
    found = ask("GET", f"/api/conversations/{cid}/select-file", params={"file": "src/app.py"})
    return found["code"] if found else None


def tell(cid):
    ask("POST", f"/api/conversations/{cid}/message", json={"message": "go"})
"""


def test_none_for_a_failure_is_not_replaced_by_what_raises(tmp_path: Path) -> None:
    texts = {"main.py": HEAD.format(library="requests") + NONE}
    findings, after = migrated(tmp_path, texts)
    assert "gives None where a request failed" in reasons(findings)["main.py:files/read"]
    (told,) = (one for one in findings if one.rule == "events/message")
    assert told.applied and any("the client's own function gave None" in note for note in told.notes)
    assert added(texts, after, "main.py")[-1].startswith('send_message(ask, "/api/v1", cid, "go")')
