"""The source texts of the made-up client that the sample run has migrated."""

from __future__ import annotations

CLIENT = '''"""OpenHands from the inside of fixbot."""

from __future__ import annotations

import httpx


class OpenHands:
    """A small client; every request goes through `_request`."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url, headers={"Authorization": f"Bearer {api_key}"}
        )

    async def _request(self, method: str, path: str, **kwargs):
        response = await self._http.request(method, path, **kwargs)
        response.raise_for_status()
        return response.json()

    async def start(self, repository: str, prompt: str, images: list[str]) -> str:
        payload = {
            "repository": repository,
            "initial_user_msg": prompt,  # what the user typed
            "image_urls": images,
        }
        data = await self._request("POST", "/api/conversations", json=payload)
        return data.get("conversation_id") or data.get("id")

    async def get(self, conversation_id: str) -> dict:
        return await self._request("GET", f"/api/conversations/{conversation_id}")

    async def recent(self, limit: int = 100) -> list[dict]:
        page = await self._request("GET", "/api/conversations", params={"limit": limit})
        return page["results"]

    async def rename(self, conversation_id: str, title: str) -> None:
        await self._request("PATCH", f"/api/conversations/{conversation_id}", json={"title": title})

    async def delete(self, conversation_id: str) -> None:
        await self._request("DELETE", f"/api/conversations/{conversation_id}")

    async def say(self, conversation_id: str, text: str) -> None:
        await self._request(
            "POST", f"/api/conversations/{conversation_id}/message", json={"message": text}
        )

    async def stop(self, conversation_id: str) -> None:
        await self._request("POST", f"/api/conversations/{conversation_id}/stop")
'''

POLL = """import asyncio

from fixbot.client import OpenHands

DONE = ("STOPPED", "ERROR")


async def wait_until_done(client: OpenHands, conversation_id: str, every: float = 5.0) -> str:
    while True:
        info = await client.get(conversation_id)
        if info["status"] in DONE:
            return info["status"]
        await asyncio.sleep(every)


async def last_answer(client: OpenHands, conversation_id: str) -> str:
    page = await client._request(
        "GET",
        f"/api/conversations/{conversation_id}/events",
        params={"reverse": True, "limit": 20},
    )
    for event in page["events"]:
        if event.get("action") == "message" and event["source"] == "agent":
            return event["args"]["content"]
    return ""
"""

NIGHTLY = """#!/usr/bin/env python3
import os

import requests

OH_URL = os.environ.get("OH_URL", "https://app.all-hands.dev")
HEADERS = {"X-Session-API-Key": os.environ["OH_API_KEY"]}

r = requests.post(
    OH_URL + "/api/conversations",
    headers=HEADERS,
    json={
        "initial_user_msg": "Update the dependencies and open a pull request.",
        "repository": "acme/shop",
        "selected_branch": "main",
        "mcp_config": {"sse_servers": [{"url": "https://mcp.acme.example/sse"}]},
    },
)
cid = r.json()["conversation_id"]
print("started", cid)

hosts = requests.get("%s/api/conversations/%s/web-hosts" % (OH_URL, cid), headers=HEADERS).json()
print("preview:", ", ".join(hosts["hosts"]))

code = requests.get(f"{OH_URL}/api/conversations/{cid}/vscode-url", headers=HEADERS).json()
print("editor:", code["vscode_url"])

thanks = {"polarity": "positive"}
requests.post(f"{OH_URL}/api/conversations/{cid}/submit-feedback", headers=HEADERS, json=thanks)
"""

EXPORT = """import sys
from pathlib import Path

import requests


def export(base, key, cid, to: Path):
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {key}"
    url = f"{base}/api/conversations/{cid}"

    names = session.get(f"{url}/list-files", params={"path": "src"}).json()
    for name in names:
        text = session.get(f"{url}/select-file", params={"file": name}).json()["code"]
        (to / name).write_text(text)

    archive = session.get(f"{url}/zip-directory")
    (to / "workspace.zip").write_bytes(archive.content)

    steps = session.get(f"{url}/trajectory").json()["trajectory"]
    print(len(steps), "steps", file=sys.stderr)
    session.get(f"{url}/remember-prompt", params={"event_id": steps[-1]["id"]})

    with open("notes.md", "rb") as notes:
        session.post(f"{url}/upload-files", files={"files": notes})
"""

BRIDGE = """import socketio

sio = socketio.AsyncClient()


async def listen(base, conversation_id, on_event):
    sio.on("oh_event", on_event)
    await sio.connect(f"{base}?conversation_id={conversation_id}&latest_event_id=-1")


async def ask(text):
    await sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})


def channels(slack):
    return slack.get("/api/conversations.list").json()["channels"]


def rooms(chat, room):
    return chat.post("/api/conversations", json={"name": room}).json()["id"]
"""

SKILLS = """import os

import requests

HOST = "https://app.all-hands.dev"
HEADERS = {"Authorization": "Bearer " + os.environ["OH_API_KEY"]}


def skills(conversation_id):
    answer = requests.get(f"{HOST}/api/conversations/{conversation_id}/microagents", headers=HEADERS)
    answer.raise_for_status()
    return [(one["name"], one["triggers"]) for one in answer.json()["microagents"]]


def login():
    return requests.get(f"{HOST}/api/user/info", headers=HEADERS).json()["login"]


def keep(name, value):
    requests.post(f"{HOST}/api/secrets", headers=HEADERS, json={"name": name, "value": value})
"""

DASHBOARD = '''"""What the dashboard shows of OpenHands; its pages are templates of their own."""

from __future__ import annotations

import requests


class Board:
    def __init__(self, base: str, key: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {key}"

    def conversation(self, conversation_id: str) -> requests.Response:
        return self.session.get(f"{self.base}/api/conversations/{conversation_id}")

    def events(self, conversation_id: str, **asked) -> requests.Response:
        return self.session.get(f"{self.base}/api/conversations/{conversation_id}/events", params=asked)

    def rename(self, conversation_id: str, given: dict) -> bool:
        answer = self.session.patch(f"{self.base}/api/conversations/{conversation_id}", json=given)
        return answer.json()

    def close(self, conversation_id: str) -> requests.Response:
        return self.session.delete(f"{self.base}/api/conversations/{conversation_id}")
'''

ADAPTER = '''"""Answers the requests of OpenHands V0 from a server that speaks V1."""

from __future__ import annotations

from typing import TypeVar

import requests

T = TypeVar("T")


def adapt_v0(client: T) -> T:
    """Return the same session, whose V0 requests are answered by V1."""
    if isinstance(client, requests.Session):
        client.mount("https://app.all-hands.dev/api/", _Adapter(client))
    return client
'''

SOURCES = {
    "src/fixbot/client.py": CLIENT,
    "src/fixbot/poll.py": POLL,
    "scripts/nightly.py": NIGHTLY,
    "scripts/export_workspace.py": EXPORT,
    "src/fixbot/bridge.py": BRIDGE,
    "src/fixbot/dashboard.py": DASHBOARD,
    "scripts/skills.py": SKILLS,
}
