"""Requests to the OpenHands API."""

import os
import time
from urllib.parse import urljoin

import requests

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
        url = urljoin(BASE + "/", "conversations")
        answer = self.session.post(url, json=payload).json()
        if answer.get("status") != "ok":
            raise ConversationError(answer.get("message") or "the conversation was not started")
        return answer["conversation_id"]

    def get(self, cid: str) -> dict:
        conversation = self.session.get(conversation_url(cid)).json()
        if conversation is None:
            raise ConversationError("no such conversation: " + cid)
        return conversation

    def recent(self, repository: str, limit: int = 50) -> list:
        """Ids of the latest conversations about `repository`."""
        page = self.session.get(BASE + "/conversations", params={"limit": limit}).json()
        return [c["conversation_id"] for c in page["results"] if c["selected_repository"] == repository]

    def wait_for_runtime(self, cid: str, patience: float = 600) -> dict:
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up:
            conversation = self.get(cid)
            if conversation["status"] == "RUNNING":
                return conversation
            if conversation["status"] in {"STOPPED", "ERROR"}:
                raise ConversationError("conversation %s is %s" % (cid, conversation["status"]))
            time.sleep(self.poll_interval)
        raise ConversationError("conversation %s does not get ready" % cid)

    def message(self, cid: str, payload: dict) -> None:
        self.session.post(conversation_url(cid) + "/message", json=payload)

    def trajectory(self, cid: str) -> list:
        url = "{}/conversations/{}/trajectory".format(BASE, cid)
        return self.session.get(url).json()["trajectory"]

    def files(self, cid: str) -> list:
        return self.session.get("{}/list-files".format(conversation_url(cid))).json()

    def read(self, cid: str, path: str) -> str:
        return self.session.get(conversation_url(cid) + "/select-file", params={"file": path}).json()["code"]

    def stop(self, cid: str) -> None:
        self.session.post(urljoin(conversation_url(cid) + "/", "stop"))

    def delete(self, cid: str) -> None:
        self.session.delete(conversation_url(cid))
