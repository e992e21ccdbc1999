"""Say something to an OpenHands agent over a plain WebSocket: python frames.py CONVERSATION TEXT."""

import asyncio
import json
import os
import sys

import websockets

OPENHANDS_URL = os.environ.get("OPENHANDS_URL", "https://app.all-hands.dev").rstrip("/")
HEADERS = {"Authorization": f"Bearer {os.environ['OPENHANDS_API_KEY']}"}
PATIENCE = float(os.environ.get("LISTEN_PATIENCE", "600"))


async def main(conversation_id, text):
    server = OPENHANDS_URL.replace("http", "ws", 1)
    query = f"EIO=4&transport=websocket&conversation_id={conversation_id}&latest_event_id=-1"
    said = answered = False
    async with websockets.connect(f"{server}/socket.io/?{query}", additional_headers=HEADERS) as ws:
        await ws.recv()
        await ws.send("40")
        await ws.send("42" + json.dumps(["oh_user_action", {"action": "message", "args": {"content": text}}]))
        while True:
            frame = await asyncio.wait_for(ws.recv(), PATIENCE)
            if frame == "2":
                await ws.send("3")
            if not frame.startswith("42"):
                continue
            name, event = json.loads(frame[2:])
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
    asyncio.run(main(*sys.argv[1:]))
