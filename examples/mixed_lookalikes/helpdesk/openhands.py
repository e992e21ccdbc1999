"""The OpenHands conversations behind our tickets."""

import os

import requests

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
    body = {"initial_user_msg": message}
    if repository:
        body["repository"] = repository
    return call("POST", "/api/conversations", json=body)["conversation_id"]


def is_ready(conversation_id):
    conversation = call("GET", f"/api/conversations/{conversation_id}")
    return conversation is not None and conversation["status"] == "RUNNING"


def say(conversation_id, message):
    call("POST", f"/api/conversations/{conversation_id}/message", json={"message": message})


def answers(conversation_id):
    """What the agent has said so far, oldest first."""
    data = call("GET", f"/api/conversations/{conversation_id}/events", params={"limit": 100})
    return [
        event["args"]["content"]
        for event in data["events"]
        if event["source"] == "agent" and event.get("action") == "message"
    ]


def attach(conversation_id, name, content):
    """Put a file into the workspace and say whether it was taken."""
    files = {"files": (name, content)}
    data = call("POST", f"/api/conversations/{conversation_id}/upload-files", files=files)
    return bool(data["uploaded_files"])


def read(conversation_id, path):
    return call("GET", f"/api/conversations/{conversation_id}/select-file", params={"file": path})["code"]


def close(conversation_id):
    call("POST", f"/api/conversations/{conversation_id}/stop")
    call("DELETE", f"/api/conversations/{conversation_id}")
