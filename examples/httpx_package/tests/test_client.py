import json

import httpx
import pytest
import respx

from ohclient import ConversationFailed, ConversationNotFound, OpenHandsClient, RequestFailed

BASE = "https://openhands.test"
CID = "0f3a6c1e9b5d4f7788aa66cc55ee4411"
CONVERSATION = {
    "conversation_id": CID,
    "title": "Fix the build",
    "status": "RUNNING",
    "last_updated_at": "2025-09-30T10:00:00Z",
    "selected_repository": "acme/tools",
}


@respx.mock
async def test_create_sends_only_what_is_given(client: OpenHandsClient) -> None:
    route = respx.post(f"{BASE}/api/conversations").mock(
        return_value=httpx.Response(200, json={"status": "ok", "conversation_id": CID})
    )

    conversation_id = await client.create_conversation(initial_user_msg="Fix it", repository="acme/tools")

    assert conversation_id == CID
    request = route.calls.last.request
    assert json.loads(request.content) == {"initial_user_msg": "Fix it", "repository": "acme/tools"}
    assert request.headers["Authorization"] == "Bearer secret"


@respx.mock
async def test_get(client: OpenHandsClient) -> None:
    respx.get(f"{BASE}/api/conversations/{CID}").mock(return_value=httpx.Response(200, json=CONVERSATION))

    conversation = await client.get_conversation(CID)

    assert conversation.conversation_id == CID
    assert conversation.title == "Fix the build"
    assert conversation.selected_repository == "acme/tools"
    assert conversation.is_running


@respx.mock
async def test_unknown_conversation(client: OpenHandsClient) -> None:
    respx.get(f"{BASE}/api/conversations/{CID}").mock(return_value=httpx.Response(200, text="null"))

    with pytest.raises(ConversationNotFound):
        await client.get_conversation(CID)


@respx.mock
async def test_list_pages(client: OpenHandsClient) -> None:
    route = respx.get(f"{BASE}/api/conversations").mock(
        return_value=httpx.Response(200, json={"results": [CONVERSATION], "next_page_id": "abc"})
    )

    page = await client.list_conversations(limit=5)

    assert [conversation.conversation_id for conversation in page.conversations] == [CID]
    assert page.next_page_id == "abc"
    assert route.calls.last.request.url.params["limit"] == "5"


@respx.mock
async def test_wait_gives_up_on_error(client: OpenHandsClient) -> None:
    respx.get(f"{BASE}/api/conversations/{CID}").mock(
        return_value=httpx.Response(200, json={**CONVERSATION, "status": "ERROR"})
    )

    with pytest.raises(ConversationFailed):
        await client.wait_until_running(CID, poll_interval=0)


@respx.mock
async def test_rename(client: OpenHandsClient) -> None:
    route = respx.patch(f"{BASE}/api/conversations/{CID}").mock(return_value=httpx.Response(200, json=True))

    await client.rename_conversation(CID, "Better title")

    assert json.loads(route.calls.last.request.content) == {"title": "Better title"}


@respx.mock
async def test_trajectory(client: OpenHandsClient) -> None:
    event = {"id": 0, "source": "user", "action": "message", "args": {"content": "Fix it"}}
    respx.get(f"{BASE}/api/conversations/{CID}/trajectory").mock(
        return_value=httpx.Response(200, json={"trajectory": [event]})
    )

    assert len(await client.get_trajectory(CID)) == 1


@respx.mock
async def test_delete(client: OpenHandsClient) -> None:
    route = respx.delete(f"{BASE}/api/conversations/{CID}").mock(return_value=httpx.Response(200, json=True))

    await client.delete_conversation(CID)

    assert route.call_count == 1


@respx.mock
async def test_server_error(client: OpenHandsClient) -> None:
    respx.get(f"{BASE}/api/conversations/{CID}").mock(return_value=httpx.Response(500, text="boom"))

    with pytest.raises(RequestFailed) as caught:
        await client.get_conversation(CID)

    assert caught.value.status_code == 500
