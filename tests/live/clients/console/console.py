"""Steer an OpenHands agent: python console.py TASK, then a word a line on standard input."""

import json
import os
import sys
import threading

import requests
import socketio

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
HEADERS = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
PATIENCE = float(os.environ.get("CONSOLE_PATIENCE", "600"))

sio = socketio.Client()
changed = threading.Condition()
seen = []


@sio.on("oh_event")
def on_event(event):
    with changed:
        if event.get("id") not in [one.get("id") for one in seen]:
            seen.append(event)
        changed.notify_all()


def states():
    return [one["extras"]["agent_state"] for one in seen if one.get("observation") == "agent_state_changed"]


def answers():
    return [one for one in seen if one.get("action") == "message" and one["source"] == "agent"]


def wait_for(holds, what):
    with changed:
        if not changed.wait_for(holds, PATIENCE):
            sys.exit(f"console: no {what}; the agent was {states()}")


def say(text):
    before = len(answers())
    sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})
    wait_for(lambda: len(answers()) > before and states()[-1] == "awaiting_user_input", "answer")


def begin(text):
    sio.emit("oh_user_action", {"action": "message", "args": {"content": text}})
    wait_for(lambda: states()[-1] == "running", "work")


def pause():
    sio.emit("oh_user_action", {"action": "change_agent_state", "args": {"agent_state": "paused"}})
    wait_for(lambda: states()[-1] == "paused", "pause")


def go_on():
    before = len(answers())
    sio.emit("oh_user_action", {"action": "change_agent_state", "args": {"agent_state": "running"}})
    wait_for(lambda: len(answers()) > before and states()[-1] == "awaiting_user_input", "answer")


def change(state):
    sio.emit("oh_user_action", {"action": "change_agent_state", "args": {"agent_state": state}})
    wait_for(lambda: states()[-1] == state, state)


def stop():
    sio.emit("oh_user_action", {"action": "change_agent_state", "args": {"agent_state": "stopped"}})
    wait_for(lambda: states()[-1] in ("stopped", "paused"), "end")


def act(action):
    before = len(answers())
    sio.emit("oh_user_action", action)
    wait_for(lambda: len(answers()) > before and states()[-1] == "awaiting_user_input", "answer")


def shell(command):
    sio.emit("oh_user_action", {"action": "run", "args": {"command": command}})


def confirm():
    sio.emit("oh_user_action", {"action": "change_agent_state", "args": {"agent_state": "user_confirmed"}})


def refuse():
    sio.emit("oh_user_action", {"action": "change_agent_state", "args": {"agent_state": "user_rejected"}})


WORDS = {"pause": pause, "go": go_on, "stop": stop, "confirm": confirm, "refuse": refuse}
WORDS_WITH_TEXT = {"say": say, "begin": begin, "change": change, "shell": shell}


def main(task):
    response = requests.post(
        f"{OPENHANDS_URL}/api/conversations", json={"initial_user_msg": task}, headers=HEADERS, timeout=60
    )
    response.raise_for_status()
    conversation_id = response.json()["conversation_id"]
    sio.connect(f"{OPENHANDS_URL}?conversation_id={conversation_id}&latest_event_id=-1", headers=HEADERS, wait_timeout=30)
    wait_for(lambda: answers() and states()[-1] == "awaiting_user_input", "first answer")
    print(f"conversation {conversation_id}")
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "act":
            act(json.loads(rest))
        elif rest:
            WORDS_WITH_TEXT[word](rest)
        else:
            WORDS[word]()
        print(word, flush=True)
    sio.sleep(1)  # what has been emitted is sent by a thread, which ends with the connection
    sio.disconnect()


if __name__ == "__main__":
    main(sys.argv[1])
