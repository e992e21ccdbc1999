"""Start an OpenHands agent and print what it does, by a class that listens: python listen.py TASK."""

import os
import sys
import threading

import requests
import socketio

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
HEADERS = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
PATIENCE = float(os.environ.get("LISTEN_PATIENCE", "600"))


class Agent(socketio.ClientNamespace):
    """The agent of a conversation."""

    def __init__(self, namespace="/"):
        super().__init__(namespace)
        self.answered = False
        self.last = -1
        self.at_rest = threading.Event()

    def on_connect(self):
        print("* connected", file=sys.stderr)

    def on_oh_event(self, event):
        if event.get("id", -1) <= self.last:
            return  # the server sends again what came while the client connected
        self.last = event["id"]
        if event.get("action") == "message":
            self.answered = self.answered or event["source"] == "agent"
            # In one piece: each event is heard in a thread of its own.
            print(f"{event['source']}: {event['args']['content']}\n", end="", flush=True)
        state = (event.get("extras") or {}).get("agent_state")
        if state == "awaiting_user_input" and self.answered:
            self.at_rest.set()

    def say(self, text):
        self.at_rest.clear()
        self.answered = False
        self.emit("oh_user_action", {"action": "message", "args": {"content": text}})

    def hang_up(self):
        self.disconnect()


def main(task, text):
    response = requests.post(
        f"{OPENHANDS_URL}/api/conversations", json={"initial_user_msg": task}, headers=HEADERS, timeout=60
    )
    response.raise_for_status()
    conversation_id = response.json()["conversation_id"]
    print(conversation_id)
    agent = Agent()
    sio = socketio.Client()
    sio.register_namespace(agent)
    url = f"{OPENHANDS_URL}?conversation_id={conversation_id}&latest_event_id=-1"
    sio.connect(url, headers=HEADERS, namespaces=["/"], wait_timeout=30)
    if not agent.at_rest.wait(PATIENCE):
        sys.exit("listen: no answer")
    agent.say(text)
    if not agent.at_rest.wait(PATIENCE):
        sys.exit("listen: no second answer")
    agent.hang_up()


if __name__ == "__main__":
    main(*sys.argv[1:])
