"""Say something to an OpenHands agent and leave: python say.py CONVERSATION TEXT."""

import json
import os
import sys

import websocket

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
AUTHORIZATION = f"Authorization: Bearer {os.environ['OPENHANDS_API_KEY']}"


def main(conversation_id, text):
    server = OPENHANDS_URL.replace("http", "ws", 1)
    ws = websocket.create_connection(
        f"{server}/socket.io/?EIO=4&transport=websocket&conversation_id={conversation_id}&latest_event_id=-1",
        timeout=30,
        header=[AUTHORIZATION],
    )
    ws.send("40")
    while not ws.recv().startswith("40"):
        pass
    ws.send("42" + json.dumps(["oh_user_action", {"action": "message", "args": {"content": text}}]))
    while text not in ws.recv():
        pass
    ws.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
