"""The client: one method for each thing that can be done with a conversation."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Any

import httpx

from .errors import ConversationFailed, ConversationNotFound, RequestFailed
from .models import Conversation, ConversationPage

DEFAULT_BASE_URL = "https://app.all-hands.dev"


class OpenHandsClient:
    """Talk to OpenHands; use it as ``async with OpenHandsClient(api_key=...) as client``."""

    def __init__(
        self,
        base_url: str = DEFAULT_BASE_URL,
        api_key: str | None = None,
        *,
        timeout: float = 30.0,
    ) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx.AsyncClient(base_url=base_url, headers=headers, timeout=timeout)

    async def __aenter__(self) -> OpenHandsClient:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _request(self, method: str, path: str, **kwargs: Any) -> Any:
        try:
            response = await self._http.request(method, path, **kwargs)
        except httpx.HTTPError as error:
            raise RequestFailed(f"{method} {path}: {error}") from error
        if response.status_code == 404:
            raise ConversationNotFound(path)
        if response.is_error:
            raise RequestFailed(f"{method} {path}: {response.text}", response.status_code)
        return response.json()

    # -- conversations

    async def create_conversation(
        self,
        *,
        initial_user_msg: str | None = None,
        repository: str | None = None,
        git_provider: str | None = None,
        selected_branch: str | None = None,
    ) -> str:
        """Start a conversation and return its id."""
        payload: dict[str, Any] = {}
        if initial_user_msg is not None:
            payload["initial_user_msg"] = initial_user_msg
        if repository is not None:
            payload["repository"] = repository
        if git_provider is not None:
            payload["git_provider"] = git_provider
        if selected_branch is not None:
            payload["selected_branch"] = selected_branch
        data = await self._request("POST", "/api/conversations", json=payload)
        return data["conversation_id"]

    async def get_conversation(self, conversation_id: str) -> Conversation:
        data = await self._request("GET", f"/api/conversations/{conversation_id}")
        if data is None:
            raise ConversationNotFound(conversation_id)
        return Conversation.from_json(data)

    async def list_conversations(self, *, limit: int = 20, page_id: str | None = None) -> ConversationPage:
        params: dict[str, Any] = {"limit": limit}
        if page_id is not None:
            params["page_id"] = page_id
        data = await self._request("GET", "/api/conversations", params=params)
        return ConversationPage.from_json(data)

    async def rename_conversation(self, conversation_id: str, title: str) -> None:
        await self._request("PATCH", f"/api/conversations/{conversation_id}", json={"title": title})

    async def stop_conversation(self, conversation_id: str) -> None:
        await self._request("POST", f"/api/conversations/{conversation_id}/stop")

    async def delete_conversation(self, conversation_id: str) -> None:
        await self._request("DELETE", f"/api/conversations/{conversation_id}")

    async def wait_until_running(
        self, conversation_id: str, *, timeout: float = 300.0, poll_interval: float = 2.0
    ) -> Conversation:
        """Wait at most `timeout` seconds until the conversation takes messages."""
        deadline = time.monotonic() + timeout
        while True:
            conversation = await self.get_conversation(conversation_id)
            if conversation.is_running:
                return conversation
            if conversation.status == "ERROR":
                raise ConversationFailed(f"conversation {conversation_id} could not be started")
            if time.monotonic() > deadline:
                raise ConversationFailed(f"conversation {conversation_id} is still {conversation.status}")
            await asyncio.sleep(poll_interval)

    # -- messages and events

    async def send_message(self, conversation_id: str, message: str) -> None:
        await self._request(
            "POST", f"/api/conversations/{conversation_id}/message", json={"message": message}
        )

    async def get_events(self, conversation_id: str, *, limit: int = 100) -> list[dict[str, Any]]:
        data = await self._request(
            "GET",
            f"/api/conversations/{conversation_id}/events",
            params={"limit": limit},
        )
        return data["events"]

    async def get_trajectory(self, conversation_id: str) -> list[dict[str, Any]]:
        data = await self._request("GET", f"/api/conversations/{conversation_id}/trajectory")
        return data["trajectory"]

    # -- workspace

    async def list_files(self, conversation_id: str) -> list[str]:
        return await self._request("GET", f"/api/conversations/{conversation_id}/list-files")

    async def read_file(self, conversation_id: str, path: str) -> str:
        data = await self._request(
            "GET", f"/api/conversations/{conversation_id}/select-file", params={"file": path}
        )
        return data["code"]
