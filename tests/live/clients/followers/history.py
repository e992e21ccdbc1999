"""Print what was said in an OpenHands conversation, oldest first: python history.py CONVERSATION."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

import httpx


class OpenHands:
    """The events of conversations, by their numbers."""

    def __init__(self, key: str, base_url: str = "https://app.all-hands.dev") -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url, headers={"Authorization": f"Bearer {key}"}, timeout=30
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def page(
        self, conversation_id: str, start_id: int | None = None, limit: int = 3, reverse: bool = False
    ) -> dict[str, Any]:
        params: dict[str, Any] = {"limit": limit, "reverse": reverse}
        if start_id is not None:
            params["start_id"] = start_id
        response = await self._http.get(f"/api/conversations/{conversation_id}/events", params=params)
        response.raise_for_status()
        return response.json()

    async def newest(self, conversation_id: str) -> int:
        page = await self.page(conversation_id, limit=1, reverse=True)
        return page["events"][0]["id"]

    async def events(self, conversation_id: str, until: int) -> AsyncIterator[dict[str, Any]]:
        start = 0
        while start <= until:
            page = await self.page(conversation_id, start)
            for event in page["events"]:
                start = event["id"] + 1
                yield event
            if not page["has_more"]:
                return


async def main(conversation_id: str) -> None:
    openhands = OpenHands(os.environ["OPENHANDS_API_KEY"], os.environ["OPENHANDS_URL"])
    newest = await openhands.newest(conversation_id)
    numbers = []
    async for event in openhands.events(conversation_id, newest):
        numbers.append(event["id"])
        if event.get("action") == "message":
            print(f"{event['source']}: {event['args']['content']}")
    await openhands.close()
    print("each once" if numbers == sorted(set(numbers)) and newest in numbers else numbers)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
