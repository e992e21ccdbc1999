"""How the helper calls servers with aiohttp."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Awaitable, Callable, Generator
from typing import Any

import aiohttp

from v0to1.helpers.python.pure import _AgentServer, _has_failed


class OpenHandsV1Error(aiohttp.ClientResponseError, RuntimeError):
    """OpenHands V1 failed or refused; the message says what it answered.

    `response` is what a server `refused` with, if one did; else the status is 500.
    """

    def __init__(self, message: str, response: Any = None) -> None:
        self.refused = response is not None
        self.response = response
        status = response.status if self.refused else 500
        asked: Any = getattr(response, "request_info", None)
        super().__init__(asked, (), status=status, message=message)

    def __str__(self) -> str:
        """The message alone, which has all that is known."""
        return self.message


class _Answer:
    """A response to come: for `await` and for `async with`, as the library's own."""

    def __init__(self, coming: Awaitable[aiohttp.ClientResponse]) -> None:
        self._coming = coming

    def __await__(self) -> Generator[Any, Any, aiohttp.ClientResponse]:
        return self._coming.__await__()

    async def __aenter__(self) -> aiohttp.ClientResponse:
        self._response = await self._coming
        return self._response

    async def __aexit__(self, *error: object) -> None:
        self._response.release()


class _Answered:
    """A response with another value as its JSON."""

    def __init__(self, response: aiohttp.ClientResponse, value: Any) -> None:
        self._response, self._value = response, value

    def __getattr__(self, name: str) -> Any:
        return getattr(self._response, name)

    async def json(self, **_: Any) -> Any:
        """The value."""
        return self._value

    async def text(self, **_: Any) -> str:
        """The value as text."""
        return json.dumps(self._value)

    async def read(self) -> bytes:
        """The value as bytes."""
        return json.dumps(self._value).encode()


def _awaitable(
    call: Callable[..., Awaitable[aiohttp.ClientResponse]],
) -> Callable[..., _Answer]:
    """Let the answer of `call` be awaited or opened with `async with`."""

    @functools.wraps(call)
    def answering(*args: Any, **options: Any) -> _Answer:
        return _Answer(call(*args, **options))

    return answering


async def _answer(http: Any, method: str, url: str, **options: Any) -> Any:
    """The decoded answer of the App Server."""
    return await _decoded(await _send(http, method, url, **options))


async def _send(http: Any, method: str, url: str, **options: Any) -> Any:
    """Ask the App Server by a session or by a client's own function."""
    return await getattr(http, "request", http)(method, url, **options)


async def _decoded(response: Any) -> Any:
    """The JSON of a response, unless a client's own function has decoded it."""
    if not callable(getattr(response, "json", None)):
        return response
    if getattr(response, "ok", True) is False:
        said = await response.text()  # raise_for_status would throw the body away
        reason = f"{response.url} answered {response.status}: {said}"
        raise OpenHandsV1Error(reason, response)
    response.raise_for_status()
    return await response.json()


async def file_text(response: Any, *otherwise: Any) -> Any:
    """The text that `read_file` answered with, or `otherwise` if that is an error.

    Raises the library's error for an error status if nothing else is given.
    """
    if otherwise and _has_failed(response):
        response.release()
        return otherwise[0]
    response.raise_for_status()
    return await response.text()


def _answered(response: Any, value: Any) -> Any:
    """The response with another value as its JSON; the value alone where it is none."""
    known = callable(getattr(response, "json", None))
    return _Answered(response, value) if known else value


async def _agent_request(
    http: Any,
    agent: _AgentServer,
    method: str,
    path: str,
    options: dict[str, Any],
    **content: Any,
) -> aiohttp.ClientResponse:
    """Call the Agent Server with its own key.

    What a session has for the App Server (headers, credentials, cookies) stays behind;
    its connections and time-outs are used. Where `http` is a client's own function, an
    error status raises and the response is read to its end.
    """
    content["headers"] = {"X-Session-API-Key": agent.session_api_key}
    kept = ("timeout", "ssl", "proxy", "proxy_auth")
    content.update((name, options[name]) for name in kept if name in options)
    settings: dict[str, Any] = {"cookie_jar": aiohttp.DummyCookieJar()}
    shared = isinstance(http, aiohttp.ClientSession)
    if shared:
        settings.update(connector=http.connector, connector_owner=False)
        settings.update(timeout=http.timeout, trust_env=http.trust_env)
        settings.update(raise_for_status=http.raise_for_status)
    async with aiohttp.ClientSession(**settings) as session:
        response = await session.request(method, agent.url + path, **content)
        if not hasattr(http, "request"):
            response.raise_for_status()
        if not shared:
            await response.read()
    return response


def _form(file: tuple[str, Any, str]) -> dict[str, Any]:
    """The content of a request that uploads one file."""
    form = aiohttp.FormData()
    form.add_field("file", file[1], filename=file[0], content_type=file[2])
    return {"data": form}


def _named_files(files: Any) -> list[tuple[str, Any, str]]:
    """Name, content and media type of each file of a FormData or of what makes one."""
    form = files if isinstance(files, aiohttp.FormData) else aiohttp.FormData(files)
    named = []
    for field, headers, content in form._fields:
        if "filename" in field:
            media_type = headers.get("Content-Type", "application/octet-stream")
            named.append((os.path.basename(field["filename"]), content, media_type))
    return named
