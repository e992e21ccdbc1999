"""Give OpenHands the tasks of standard input, one a line, and print what the agent does."""

import asyncio
import logging
import os
import sys

import aiohttp
import socketio

from printing import describe

BASE_URL = os.environ.get("OPENHANDS_URL", "http://localhost:3000").rstrip("/")
API_KEY = os.environ.get("OPENHANDS_API_KEY", "")
PATIENCE = float(os.environ.get("BOT_PATIENCE_SECONDS", "600"))
ENDED = ("awaiting_user_input", "finished", "error", "paused", "stopped")

logger = logging.getLogger("bot")


class Bot:
    """One conversation."""

    def __init__(self, confirms: bool = False):
        self.confirms = confirms
        self.conversation_id = None
        self.last_event = -1
        self.turn_over = asyncio.Event()
        self.sio = socketio.AsyncClient(logger=False, reconnection=True, reconnection_attempts=5)
        self.sio.on("oh_event", self._on_event)
        self.sio.on("connect", self._on_connect)
        self.sio.on("disconnect", self._on_disconnect)

    @property
    def headers(self):
        return {"Authorization": f"Bearer {API_KEY}"}

    async def start(self, task):
        async with aiohttp.ClientSession(headers=self.headers) as http:
            async with http.post(f"{BASE_URL}/api/conversations", json={"initial_user_msg": task}) as response:
                response.raise_for_status()
                self.conversation_id = (await response.json())["conversation_id"]
        await self.sio.connect(
            f"{BASE_URL}?conversation_id={self.conversation_id}&latest_event_id={self.last_event}",
            headers=self.headers,
            transports=["websocket"],
            socketio_path="socket.io",
            wait_timeout=30,
        )

    async def ask(self, task):
        self.turn_over.clear()
        if self.conversation_id is None:
            await self.start(task)
        else:
            await self._act("message", {"content": task, "image_urls": []})
        await asyncio.wait_for(self.turn_over.wait(), PATIENCE)

    async def close(self):
        if self.sio.connected:
            await self._act("change_agent_state", {"agent_state": "stopped"})
            await self.sio.disconnect()

    async def _act(self, action, args):
        await self.sio.emit("oh_user_action", {"action": action, "args": args})

    async def _on_connect(self):
        logger.info("connected")

    async def _on_disconnect(self):
        logger.info("disconnected")

    async def _on_event(self, event):
        if event["id"] <= self.last_event:
            return
        self.last_event = event["id"]
        line = describe(event)
        if line:
            print(line, flush=True)
        if event.get("observation") != "agent_state_changed":
            return
        state = event["extras"]["agent_state"]
        if state in ENDED:
            self.turn_over.set()
        elif state == "awaiting_user_confirmation":
            await self.sio.emit(
                "oh_user_action",
                {
                    "action": "change_agent_state",
                    "args": {"agent_state": "user_confirmed" if self.confirms else "user_rejected"},
                },
            )


async def main():
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    bot = Bot(confirms=bool(os.environ.get("BOT_CONFIRMS")))
    try:
        for line in sys.stdin:
            if line.strip():
                await bot.ask(line.strip())
                print(f"-- {bot.conversation_id}", flush=True)
    except socketio.exceptions.ConnectionError as error:
        sys.exit(f"bot: no connection: {error}")
    finally:
        await bot.close()


if __name__ == "__main__":
    asyncio.run(main())
