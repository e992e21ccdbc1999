"""The OpenHands conversations behind our tickets."""

import os

import requests

from .openhands_v1 import (
    pause_sandbox,
    read_file,
    send_message,
    text_message,
    upload_files,
    v0_events,
    wait_until_ready,
)

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "http://localhost:3000")
TIMEOUT = 60


class OpenHandsDown(Exception):
    """OpenHands cannot be reached or refuses to work."""


def auth_headers():
    return {"Authorization": "Bearer " + os.environ["OPENHANDS_API_KEY"]}


def call(method, path, **kwargs):
    """Send a request to OpenHands and return the JSON of its answer."""
    try:
        response = requests.request(
            method, OPENHANDS_URL + path, headers=auth_headers(), timeout=TIMEOUT, **kwargs
        )
        response.raise_for_status()
    except requests.RequestException as exc:
        raise OpenHandsDown(str(exc)) from exc
    return response.json()


def start(message, repository=None):
    body = {"initial_message": text_message(message)}
    if repository:
        body["selected_repository"] = repository
    return wait_until_ready(call("POST", "/api/v1/app-conversations", json=body), call, "/api/v1")["app_conversation_id"]


def is_ready(conversation_id):
    conversation = call("GET", f"/api/v1/app-conversations?ids={conversation_id}")[0]
    return conversation is not None and conversation["sandbox_status"] == "RUNNING"


def say(conversation_id, message):
    send_message(call, "/api/v1", conversation_id, message)


def answers(conversation_id):
    """What the agent has said so far, oldest first."""
    data = call("GET", f"/api/v1/conversation/{conversation_id}/events/search", params={"limit": 100})
    return [
        event["args"]["content"]
        for event in v0_events(data["items"])
        if event["source"] == "agent" and event.get("action") == "message"
    ]


def attach(conversation_id, name, content):
    """Put a file into the workspace and say whether it was taken."""
    files = {"files": (name, content)}
    data = upload_files(call, "/api/v1", conversation_id, files)
    return bool(data)


def read(conversation_id, path):
    return read_file(call, "/api/v1", conversation_id, path).text


def close(conversation_id):
    pause_sandbox(call, "/api/v1", conversation_id)
    call("DELETE", f"/api/v1/app-conversations/{conversation_id}")
