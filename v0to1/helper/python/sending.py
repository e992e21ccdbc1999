"""The private functions that send a request, by the library that does it."""

from __future__ import annotations

from typing import Literal

Library = Literal["requests", "httpx", "httpx2", "aiohttp", "urllib"]

AIOHTTP = '''
async def _get(http: Any, url: str, query: dict[str, str], options: dict[str, Any]) -> Any:
    async with http.get(url, params=query, **options) as response:
        response.raise_for_status()
        return await response.json()

async def pause_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> None:
    """Pause the sandbox of a conversation if it runs."""
    found = await read_conversation(http, api, conversation_id, **options)
    sandbox = found["sandbox_id"] if found else None  # it may have none yet
    if sandbox and found["sandbox_status"] in ("RUNNING", "STARTING"):
        url = f"{api}/sandboxes/{sandbox}/pause"
        async with http.post(url, **options) as response:
            response.raise_for_status()

async def resume_sandbox(http: Any, api: str, conversation_id: str, **options: Any) -> None:
    """Resume the sandbox of a conversation, unless it runs or starts."""
    found = await read_conversation(http, api, conversation_id, **options)
    status = found["sandbox_status"] if found else "MISSING"
    if status not in ("RUNNING", "STARTING"):
        # One that is unknown, or has none: there is no sandbox of that name, 404.
        sandbox = found["sandbox_id"] if status == "PAUSED" else conversation_id
        url = f"{api}/sandboxes/{sandbox}/resume"
        async with http.post(url, **options) as response:
            response.raise_for_status()
'''
"""The functions that send to the App Server by a session of aiohttp and hold no response."""

_OPENING = """
{prefix}def _ask_agent(method: str, url: str, headers: dict[str, str], {options}**sent: Any) -> bytes:
    # Without what the client sends by itself: its key is not for the sandbox.
"""
_THERE = """\
    there = {"timeout": options["timeout"]} if "timeout" in options else {}
"""
_REQUEST = """\
    response = LIBRARY.request(method, url, headers=headers, TIMEOUT, **sent)
    response.raise_for_status()
    return response.content
"""
_REQUEST_IN_THREAD = """\
    sent.update(headers=headers, timeout=60)
    response = await asyncio.to_thread(LIBRARY.request, method, url, **sent)
    response.raise_for_status()
    return response.content
"""
_HTTPX_ASYNC = """\
    async with LIBRARY.AsyncClient(headers=headers) as client:
        response = await client.request(method, url, TIMEOUT, **sent)
    response.raise_for_status()
    return response.content
"""
_AIOHTTP_ASYNC = """\
    sending = LIBRARY.request(method, url, headers=headers, TIMEOUT, **sent)
    async with sending as response:
        response.raise_for_status()
        return await response.read()
"""
_URLLIB = """\
    if "params" in sent:
        query = urlencode(sent["params"])
        url = f"{url}?{query}"
    body = json.dumps(sent["json"]).encode() if "json" in sent else None
    kind = {"Content-Type": "application/json"} if body else {}
    request = Request(url, body, {**headers, **kind}, method=method)
"""
_OPEN = """\
    with build_opener().open(request, timeout=60) as response:
        content: bytes = response.read()
        return content
"""
_OPEN_IN_THREAD = """
    def answered() -> bytes:
        with build_opener().open(request, timeout=60) as response:
            content: bytes = response.read()
            return content

    return await asyncio.to_thread(answered)
"""


def asking_agent(library: Library, *, is_async: bool, has_options: bool) -> str:
    """The function `_ask_agent`, which sends a request to an Agent Server and gives the bytes of the answer.

    It sends nothing of what the client's own session or wrapper adds to a request. `has_options` is whether
    it gets the options of the client's requests, of which it takes the time-out.
    """
    options = "options: dict[str, Any], " if has_options else ""
    opening = _OPENING.format(prefix="async " if is_async else "", options=options)
    if library == "urllib":
        body = _URLLIB + (_OPEN_IN_THREAD if is_async else _OPEN)
    elif library == "requests":
        body = _REQUEST_IN_THREAD if is_async else _REQUEST
    elif library == "aiohttp":
        body = _AIOHTTP_ASYNC
    else:
        body = _HTTPX_ASYNC if is_async else _REQUEST
    if has_options:
        body = (_THERE + body).replace("TIMEOUT", "**there")
    elif library == "aiohttp":  # has a time-out of its own, and another type for it
        body = body.replace("TIMEOUT, ", "")
    return opening + body.replace("TIMEOUT", "timeout=60").replace("LIBRARY", library)


__all__ = ["AIOHTTP", "Library", "asking_agent"]
