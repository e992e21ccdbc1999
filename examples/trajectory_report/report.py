"""Report on the trajectory of a conversation."""

import os
import sys
import time

import requests

HOST = os.environ.get("OPENHANDS_HOST", "https://app.all-hands.dev")
INTERVAL = float(os.environ.get("REPORT_INTERVAL", "5"))
WAIT = float(os.environ.get("REPORT_WAIT", "900"))


def session():
    http = requests.Session()
    http.headers["Authorization"] = f"Bearer {os.environ['OPENHANDS_API_KEY']}"
    return http


def start(http, task):
    response = http.post(f"{HOST}/api/conversations", json={"initial_user_msg": task}, timeout=30)
    response.raise_for_status()
    return response.json()["conversation_id"]


def trajectory(http, conversation_id):
    response = http.get(f"{HOST}/api/conversations/{conversation_id}/trajectory", timeout=30)
    response.raise_for_status()
    return response.json()["trajectory"]


def is_running(http, conversation_id):
    response = http.get(f"{HOST}/api/conversations/{conversation_id}", timeout=30)
    response.raise_for_status()
    return response.json()["status"] != "STARTING"


def wait(http, conversation_id):
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        if is_running(http, conversation_id):
            events = trajectory(http, conversation_id)
            if last_message(events):
                return events
        time.sleep(INTERVAL)
    sys.exit(f"report: {conversation_id} is still at work")


def commands(events):
    """Each command with its exit code: an observation names its action as its cause."""
    ran = {event["id"]: event["args"]["command"] for event in events if event.get("action") == "run"}
    for event in events:
        if event.get("observation") == "run":
            yield ran.get(event["cause"], "?"), event["extras"]["metadata"]["exit_code"]


def last_message(events):
    for event in reversed(events):
        if event.get("source") == "agent" and event.get("action") == "message":
            return event["args"]["content"]
    return None


def main(arguments):
    http = session()
    if arguments[0] == "--task":
        conversation_id = start(http, arguments[1])
        events = wait(http, conversation_id)
    else:
        conversation_id = arguments[0]
        events = trajectory(http, conversation_id)
    print(f"conversation {conversation_id}")
    for command, code in commands(events):
        print(f"[{code}] {command}")
    print(f"last message: {last_message(events) or '(none)'}")


if __name__ == "__main__":
    main(sys.argv[1:])
