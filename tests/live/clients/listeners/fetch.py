"""Say something to an OpenHands agent and print its answer: python fetch.py CONVERSATION TEXT."""

import os
import sys

import socketio

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
HEADERS = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
PATIENCE = float(os.environ.get("LISTEN_PATIENCE", "600"))


def main(conversation_id, text):
    said = answered = False
    with socketio.SimpleClient() as client:
        url = f"{OPENHANDS_URL}?conversation_id={conversation_id}&latest_event_id=-1"
        client.connect(url, headers=HEADERS, wait_timeout=30)
        client.emit("oh_user_action", {"action": "message", "args": {"content": text}})
        while True:
            try:
                name, event = client.receive(timeout=PATIENCE)
            except socketio.exceptions.TimeoutError:
                sys.exit("fetch: no answer")
            if name != "oh_event":
                continue
            if event.get("action") == "message":
                said = said or event["args"]["content"] == text
                if said and event["source"] == "agent":
                    answered = True
                    print(event["args"]["content"])
            elif answered and (event.get("extras") or {}).get("agent_state") == "awaiting_user_input":
                return


if __name__ == "__main__":
    main(*sys.argv[1:])
