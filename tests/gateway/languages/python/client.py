"""A client of the V0 API in Python: works through one conversation, and prints what it was shown as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import requests

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.1
PAGE = 3


class OpenHands:
    """The V0 API of one OpenHands server."""

    def __init__(self, base: str, key: str) -> None:
        self.base = base
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {key}"

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send a request; raises requests.HTTPError for an error status."""
        response = self.session.request(method, self.base + path, timeout=WAIT_SECONDS, **options)
        response.raise_for_status()
        return response

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Send a request and return what is in the JSON response."""
        return self.send(method, path, **options).json()


def wait_until_running(api: OpenHands, one: str) -> Any:
    """Poll a conversation until it runs."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        conversation = api.call("GET", one)
        if conversation and conversation["status"] == "RUNNING":
            return conversation
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{one} does not run")


def read_events(api: OpenHands, one: str, first: int) -> list[Any]:
    """Read events page by page until the agent has finished."""
    events: list[Any] = []
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        page = api.call("GET", f"{one}/events", params={"start_id": first, "limit": PAGE})
        for event in page["events"]:
            events.append(event)
            first = event["id"] + 1
        finished = bool(events) and events[-1].get("extras", {}).get("agent_state") == "awaiting_user_input"
        if finished and not page["has_more"]:
            return events
        if not page["has_more"]:
            time.sleep(POLL_SECONDS)
    raise TimeoutError(f"the agent of {one} does not finish")


def main() -> None:
    """Run the client; its argument is the file that the zip archive is written to."""
    api = OpenHands(os.environ["OPENHANDS_BASE_URL"].rstrip("/"), os.environ["OPENHANDS_API_KEY"])
    seen: dict[str, Any] = {}
    body = {"initial_user_msg": "Make a file – für mich.", "repository": "acme/web"}
    seen["created"] = api.call("POST", "/api/conversations", json=body)
    one = f"/api/conversations/{seen['created']['conversation_id']}"
    seen["running"] = wait_until_running(api, one)
    seen["events"] = read_events(api, one, 0)
    seen["sent"] = api.call("POST", f"{one}/message", json={"message": "And another."})
    seen["later_events"] = read_events(api, one, seen["events"][-1]["id"] + 1)

    files = [
        ("files", ("Notizen für heute.txt", "first line\r\nzweite Zeile: äöü €\r\n".encode())),
        ("files", ("all.bin", bytes(range(256)) * 8192)),
    ]
    seen["uploaded"] = api.call("POST", f"{one}/upload-files", files=files)
    seen["files"] = api.call("GET", f"{one}/list-files")
    seen["made"] = api.call("GET", f"{one}/select-file", params={"file": "made.txt"})
    seen["notes"] = api.call("GET", f"{one}/select-file", params={"file": "Notizen für heute.txt"})
    try:
        api.call("GET", f"{one}/select-file", params={"file": "no such file & more.txt"})
    except requests.HTTPError as error:
        seen["missing"] = {"status": error.response.status_code, "body": error.response.json()}
    archive = api.send("GET", f"{one}/zip-directory").content
    if not archive.startswith(b"PK\x03\x04"):
        raise ValueError("the archive is no zip file")
    Path(sys.argv[1]).write_bytes(archive)
    seen["zip_bytes"] = len(archive)

    seen["trajectory"] = api.call("GET", f"{one}/trajectory")
    seen["listed"] = api.call("GET", "/api/conversations", params={"limit": 5})
    seen["renamed"] = api.call("PATCH", one, json={"title": "Grüße & more"})
    seen["after_rename"] = api.call("GET", one)
    seen["stopped"] = api.call("POST", f"{one}/stop")
    seen["after_stop"] = api.call("GET", one)
    seen["deleted"] = api.call("DELETE", one)
    seen["after_delete"] = api.call("GET", one)
    sys.stdout.write(f"{json.dumps(seen)}\n")


if __name__ == "__main__":
    main()
