"""The ways to send requests that helpers are composed for, each with a client that calls its functions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any
from urllib.request import Request, urlopen

import aiohttp
import httpx
import requests

from tests.servers import V1World
from v0to1.helper.python import functions
from v0to1.helper.python.compose import Transport, available, compose, is_async, parameters

SESSION = Transport("session", "requests")
TRANSPORTS = {
    "requests": SESSION,
    "httpx": Transport("session", "httpx"),
    "httpx-async": Transport("async_session", "httpx"),
    "aiohttp": Transport("aiohttp", "aiohttp"),
    "wrapper-requests": Transport("wrapper", "requests"),
    "wrapper-urllib": Transport(
        "wrapper",
        "urllib",
        get="{request}({path})",
        post='{request}({path}, method="POST")',
        root="/v1",
    ),
    "wrapper-httpx": Transport("wrapper", "httpx"),
    "awaited-httpx": Transport("wrapper", "httpx", is_async=True),
    "awaited-aiohttp": Transport("wrapper", "aiohttp", is_async=True),
    "awaited-requests": Transport("wrapper", "requests", is_async=True),
    "awaited-urllib": Transport("wrapper", "urllib", is_async=True),
}
BY_DATA = {f"{name}-by-data": TRANSPORTS[name] for name in ("requests", "httpx-async", "aiohttp")}
"""The same, where no function gives a response: then some are made otherwise."""

RESPONDING = tuple(name for name, one in TRANSPORTS.items() if one.kind != "wrapper")
RESPONSES = {"conversation_in", "find_conversation", "try_pause", "try_resume"}
ERRORS = (requests.HTTPError, httpx.HTTPStatusError, aiohttp.ClientResponseError)


@cache
def composed(name: str) -> ModuleType:
    """The module of a helper with all functions; "canonical" is the functions' own."""
    if name == "canonical":
        return functions
    module = ModuleType(f"helper_{name.replace('-', '_')}")
    transport = {**TRANSPORTS, **BY_DATA}[name]
    names = set(available(transport)) - (RESPONSES if name in BY_DATA else set())
    exec(compose(names, transport), module.__dict__)
    return module


def sends(function: str, transport: Transport) -> bool:
    """Whether a function sends requests."""
    return parameters(function, transport)[0] in ("http", "request")


@dataclass(frozen=True)
class Caller:
    """A client of a world that calls the functions of a helper; its key is sent by its session or wrapper."""

    name: str
    world: V1World
    api_key: str = ""

    @property
    def transport(self) -> Transport:
        """How it sends."""
        return TRANSPORTS.get(self.name) or BY_DATA.get(self.name, SESSION)

    @property
    def headers(self) -> dict[str, str]:
        """What goes with each of its own requests."""
        return {"Authorization": f"Bearer {self.api_key or self.world.api_key}"}

    def call(self, function: str, *given: Any, **named: Any) -> Any:
        """What a function of the helper gives for these values behind its session and address."""
        if is_async(function, self.transport):
            return asyncio.run(self._awaited(function, *given, **named))
        made = getattr(composed(self.name), function)
        if not sends(function, self.transport):
            return made(*given, **named)
        if self.transport.kind == "wrapper":
            return made(self._wrapped, *given, **named)
        assert parameters(function, self.transport)[:2] == ("http", "api")
        if self.transport.library == "httpx":
            with httpx.Client(headers=self.headers, trust_env=False) as client:
                return made(client, self._api, *given, timeout=10, **named)
        with requests.Session() as session:
            session.headers.update(self.headers)
            return made(session, self._api, *given, timeout=10, **named)

    def answer(self, function: str, *given: Any) -> tuple[int, Any]:
        """The status and the data of the response that a function of the helper gives."""
        if self.transport.kind == "aiohttp":
            return asyncio.run(self._entered(function, *given))
        response = self.call(function, *given)
        return response.status_code, response.json()

    async def _entered(self, function: str, *given: Any) -> tuple[int, Any]:
        made = getattr(composed(self.name), function)
        async with (
            aiohttp.ClientSession(headers=self.headers) as session,
            await made(session, self._api, *given) as response,
        ):
            return response.status, await response.json()

    async def _awaited(self, function: str, *given: Any, **named: Any) -> Any:
        made = getattr(composed(self.name), function)
        if self.transport.kind == "wrapper":
            return await made(self._wrapped_async, *given, **named)
        if self.transport.kind == "async_session":
            async with httpx.AsyncClient(headers=self.headers, trust_env=False) as client:
                return await made(client, self._api, *given, timeout=10, **named)
        async with aiohttp.ClientSession(headers=self.headers) as session:
            answer = await made(session, self._api, *given, timeout=aiohttp.ClientTimeout(10), **named)
            if isinstance(answer, aiohttp.ClientResponse):
                answer.release()
            return answer

    @property
    def _api(self) -> str:
        return f"{self.world.app_url}/api/v1"

    @property
    def _wrapped(self) -> Callable[..., Any]:
        """A function of the client that gives decoded JSON."""

        def request(method: str, path: str) -> Any:
            response = requests.request(method, self.world.app_url + path, headers=self.headers, timeout=10)
            response.raise_for_status()
            return response.json()

        def request_path(path: str, method: str = "GET") -> Any:
            sent = Request(f"{self.world.app_url}/api{path}", headers=self.headers, method=method)
            with urlopen(sent, timeout=10) as response:
                return json.load(response)

        return request_path if self.name == "wrapper-urllib" else request

    @property
    def _wrapped_async(self) -> Callable[..., Any]:
        async def request(method: str, path: str) -> Any:
            async with httpx.AsyncClient(headers=self.headers, trust_env=False) as client:
                response = await client.request(method, self.world.app_url + path)
            response.raise_for_status()
            return response.json()

        return request
