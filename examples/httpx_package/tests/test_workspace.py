import json

import httpx
import respx

from ohclient import OpenHandsClient

CID = "0f3a6c1e9b5d4f7788aa66cc55ee4411"
URL = f"https://openhands.test/api/conversations/{CID}"


@respx.mock
async def test_send_message(client: OpenHandsClient) -> None:
    route = respx.post(f"{URL}/message").mock(return_value=httpx.Response(200, json={"success": True}))

    await client.send_message(CID, "Now the tests, please")

    assert json.loads(route.calls.last.request.content) == {"message": "Now the tests, please"}


@respx.mock
async def test_events(client: OpenHandsClient) -> None:
    event = {"id": 7, "source": "agent", "action": "message", "args": {"content": "Done."}}
    route = respx.get(f"{URL}/events").mock(
        return_value=httpx.Response(200, json={"events": [event], "has_more": False})
    )

    events = await client.get_events(CID, limit=10)

    assert [event["source"] for event in events] == ["agent"]
    assert route.calls.last.request.url.params["limit"] == "10"


@respx.mock
async def test_list_files(client: OpenHandsClient) -> None:
    respx.get(f"{URL}/list-files").mock(return_value=httpx.Response(200, json=["README.md", "src/"]))

    assert await client.list_files(CID) == ["README.md", "src/"]


@respx.mock
async def test_read_file(client: OpenHandsClient) -> None:
    route = respx.get(f"{URL}/select-file").mock(return_value=httpx.Response(200, json={"code": "# Tools\n"}))

    assert await client.read_file(CID, "README.md") == "# Tools\n"
    assert route.calls.last.request.url.params["file"] == "README.md"


@respx.mock
async def test_stop(client: OpenHandsClient) -> None:
    route = respx.post(f"{URL}/stop").mock(
        return_value=httpx.Response(200, json={"status": "ok", "conversation_id": CID})
    )

    await client.stop_conversation(CID)

    assert route.called
