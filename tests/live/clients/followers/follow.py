"""Start an OpenHands agent and print what is said until it has answered: python follow.py TASK."""

import os
import sys
import time

import requests

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
PAUSE = float(os.environ.get("FOLLOW_POLL_SECONDS", "2"))
PATIENCE = float(os.environ.get("FOLLOW_PATIENCE", "600"))

session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['OPENHANDS_API_KEY']}"


def start(task):
    response = session.post(f"{OPENHANDS_URL}/api/conversations", json={"initial_user_msg": task}, timeout=60)
    response.raise_for_status()
    return response.json()["conversation_id"]


def follow(conversation_id):
    last = -1
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        response = session.get(
            f"{OPENHANDS_URL}/api/conversations/{conversation_id}/events",
            params={"start_id": last + 1, "limit": 4},
            timeout=30,
        )
        response.raise_for_status()
        page = response.json()
        for event in page["events"]:
            if event["id"] <= last:
                sys.exit(f"follow: event {event['id']} after {last}")
            last = event["id"]
            yield event
        if not page["has_more"]:
            time.sleep(PAUSE)
    sys.exit("follow: no answer")


def main(task):
    conversation_id = start(task)
    print(conversation_id)
    for event in follow(conversation_id):
        if event.get("action") == "message":
            print(f"{event['source']}: {event['args']['content']}", flush=True)
            if event["source"] == "agent":
                return


if __name__ == "__main__":
    main(sys.argv[1])
