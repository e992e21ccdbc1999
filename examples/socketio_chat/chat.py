"""Chat with an OpenHands agent in the terminal."""

import os
import sys
import threading

import requests
import socketio

URL = os.environ.get("OH_URL", "http://localhost:3000").rstrip("/")
KEY = os.environ.get("OH_KEY", "")
WAIT = float(os.environ.get("OH_WAIT", "300"))

sio = socketio.Client(reconnection_attempts=3)
idle = threading.Event()
seen = set()


@sio.event
def connect():
    print("* connected", file=sys.stderr)


@sio.event
def connect_error(data):
    print(f"* no connection: {data}", file=sys.stderr)


@sio.on("oh_event")
def on_event(event):
    if event.get("id") in seen:
        return
    seen.add(event.get("id"))
    if event.get("action") == "message":
        line = f"{event['source']}: {event['args']['content']}\n"
        print(line, end="", flush=True)  # handlers run side by side, and must not part their lines
    if event.get("observation") == "agent_state_changed":
        state = event["extras"]["agent_state"]
        if state == "awaiting_user_input":
            idle.set()
        elif state in ("error", "paused"):
            print(f"* {state}")
            idle.set()


def new(task):
    response = requests.post(
        f"{URL}/api/conversations", json={"initial_user_msg": task}, headers={"Authorization": f"Bearer {KEY}"}
    )
    response.raise_for_status()
    return response.json()["conversation_id"]


def say(text):
    action = {"action": "message", "args": {"content": text}}
    sio.emit("oh_user_action", action)


def change(state):
    idle.clear()
    sio.emit("oh_user_action", {"action": "change_agent_state", "args": {"agent_state": state}})


def chat(conversation_id):
    query = f"conversation_id={conversation_id}&latest_event_id=-1&providers_set=github"
    sio.connect(f"{URL}?{query}", headers={"Authorization": f"Bearer {KEY}"}, wait_timeout=30)
    if not idle.wait(WAIT):
        sys.exit("the agent is still busy")
    for line in sys.stdin:
        text = line.strip()
        if text == "/stop":
            change("paused")
        elif text == "/go":
            change("running")
        elif text:
            idle.clear()
            say(text)
        idle.wait(WAIT)
    sio.disconnect()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--new"]:
        print(new(sys.argv[2]))
    else:
        chat(sys.argv[1])
