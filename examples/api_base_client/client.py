"""Requests to the OpenHands API."""

import os
import time
from urllib.parse import urljoin

import requests

from openhands_v1 import (
    agent_status,
    all_events,
    file_names,
    list_files,
    pause_sandbox,
    read_file,
    send_message,
    v0_events,
    wait_until_ready,
)

BASE = os.getenv("OPENHANDS_API", "https://app.all-hands.dev/api")


class ConversationError(Exception):
    """OpenHands did not do what it was asked for."""


class ApiSession(requests.Session):
    """A session that knows our key, has a time-out and raises on errors."""

    def __init__(self, api_key: str, timeout: float = 60):
        super().__init__()
        self.headers.update({"Authorization": "Bearer %s" % api_key})
        self.timeout = timeout

    def request(self, method, url, **kwargs):
        kwargs.setdefault("timeout", self.timeout)
        response = super().request(method, url, **kwargs)
        response.raise_for_status()
        return response


def conversation_url(cid: str) -> str:
    return "%s/conversations/%s" % (BASE, cid)


class OpenHandsClient:
    def __init__(self, api_key: str, poll_interval: float = 5):
        self.session = ApiSession(api_key)
        self.poll_interval = poll_interval

    def start(self, payload: dict) -> str:
        url = urljoin(BASE + "/", "v1/app-conversations")
        answer = self.session.post(url, json=payload).json()
        answer = wait_until_ready(answer, self.session, f"{BASE}/v1")
        if answer.get("status") != "READY":
            raise ConversationError(answer.get("detail") or "the conversation was not started")
        return answer["app_conversation_id"]

    def get(self, cid: str) -> dict:
        conversation = self.session.get(f"{BASE}/v1/app-conversations?ids={cid}").json()[0]
        if conversation is None:
            raise ConversationError("no such conversation: " + cid)
        return conversation

    def recent(self, repository: str, limit: int = 50) -> list:
        """Ids of the latest conversations about `repository`."""
        page = self.session.get(BASE + "/v1/app-conversations/search", params={"limit": limit}).json()
        return [c["id"] for c in page["items"] if c["selected_repository"] == repository]

    def wait_for_runtime(self, cid: str, patience: float = 600) -> dict:
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up:
            conversation = self.get(cid)
            if conversation["sandbox_status"] == "RUNNING":
                return conversation
            if agent_status(conversation) in {"STOPPED", "ERROR"}:
                raise ConversationError("conversation %s is %s" % (cid, conversation["sandbox_status"]))
            time.sleep(self.poll_interval)
        raise ConversationError("conversation %s does not get ready" % cid)

    def message(self, cid: str, payload: dict) -> None:
        send_message(self.session, f"{BASE}/v1", cid, payload["message"])

    def trajectory(self, cid: str) -> list:
        url = "{}/v1/conversation/{}/events/search?limit=100".format(BASE, cid)
        return v0_events(all_events(self.session.get(url).json(), self.session, f"{BASE}/v1", cid))

    def files(self, cid: str) -> list:
        return file_names(list_files(self.session, f"{BASE}/v1", cid).json())

    def read(self, cid: str, path: str) -> str:
        return read_file(self.session, f"{BASE}/v1", cid, path).text

    def stop(self, cid: str) -> None:
        pause_sandbox(self.session, f"{BASE}/v1", cid)

    def delete(self, cid: str) -> None:
        self.session.delete(f"{BASE}/v1/app-conversations/{cid}")
