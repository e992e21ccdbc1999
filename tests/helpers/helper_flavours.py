"""Each flavour of the helper as a client has it: composed, imported, and used with its library."""

from __future__ import annotations

import asyncio
import inspect
import json
import urllib.request
from collections.abc import Awaitable, Callable
from functools import cache
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any
from urllib.error import HTTPError

import aiohttp
import httpx
import requests

from tests.helpers.helper_servers import APP_KEY
from v0to1.helpers.compose import compose_python, public_names

FLAVOURS = ("requests", "httpx", "httpx_async", "aiohttp", "urllib")
HEADERS = {"Authorization": f"Bearer {APP_KEY}", "X-Access-Token": APP_KEY}
HTTP = object()
"""Stands in the arguments of a call where the client hands on its `http`."""
COOKIES = {"keycloak_auth": APP_KEY}


class Clock:
    """A clock that only sleeping moves, in seconds."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@cache
def _compiled(flavour: str) -> CodeType:
    return compile(compose_python(flavour, public_names(flavour)), f"openhands_v1_{flavour}.py", "exec")


def helper(flavour: str) -> Any:
    """The helper file of a flavour with all that it can hold, imported as a client would.

    It is a module of its own for each that asks, so that what a test changes in it reaches no other.
    """
    module = ModuleType(f"openhands_v1_{flavour}")
    exec(_compiled(flavour), vars(module))
    return module


class Client:
    """A client of one flavour that calls the helper by its own means.

    `kind` is what it hands on as `http`: `session` (with default headers, cookies and, where the
    library has it, credentials), `module` or `wrapper`.
    """

    def __init__(self, flavour: str, kind: str, clock: Clock) -> None:
        self.flavour, self.kind = flavour, kind
        self.helper = helper(flavour)
        vars(self.helper).update(time=clock, asyncio=SimpleNamespace(sleep=clock.sleep_async))

    def call(self, name: str, *args: Any, **options: Any) -> Any:
        """Call the helper's `name` with `args`; a response comes back as (status, body)."""
        if self.kind == "module":
            options.setdefault("headers", HEADERS)
        if self.flavour in ("aiohttp", "httpx_async"):
            return asyncio.run(self._call_async(name, *args, **options))
        http = {"session": _session, "module": _module, "wrapper": _wrapper}[self.kind](self.flavour)
        given = [http if arg is HTTP else arg for arg in args]
        try:
            return _plain(getattr(self.helper, name)(*given, **options))
        except HTTPError as error:
            error.close()
            raise
        finally:
            if self.kind == "session":
                http.close()

    async def _call_async(self, name: str, *args: Any, **options: Any) -> Any:
        async with _async_session(self.flavour) as session:
            http = _async_wrapper(session) if self.kind == "wrapper" else session
            given = [http if arg is HTTP else arg for arg in args]
            answer = await getattr(self.helper, name)(*given, **options)
            if self.flavour == "aiohttp" and hasattr(answer, "read"):
                return answer.status, await answer.read()
            return _plain(answer)


def clients() -> list[tuple[str, str]]:
    """Every flavour with every kind of `http` that it has."""
    kinds = {"requests": ("session", "module", "wrapper"), "httpx": ("session", "module", "wrapper")}
    kinds["urllib"] = kinds["requests"]
    return [(f, kind) for f in FLAVOURS for kind in kinds.get(f, ("session", "wrapper"))]


def _plain(answer: Any) -> Any:
    if isinstance(answer, requests.Response):
        return answer.status_code, answer.content
    if isinstance(answer, httpx.Response):
        return answer.status_code, answer.content
    if hasattr(answer, "getcode"):
        with answer:
            return answer.getcode(), answer.read()
    return answer


def _session(flavour: str) -> Any:
    if flavour == "requests":
        session = requests.Session()
        session.headers.update(HEADERS)
        session.auth = ("user", APP_KEY)
        session.cookies.update(COOKIES)
        return session
    if flavour == "httpx":
        return httpx.Client(headers=HEADERS, auth=("user", APP_KEY), cookies=COOKIES)
    opener = urllib.request.build_opener()
    opener.addheaders = list(HEADERS.items())
    return opener


def _module(flavour: str) -> Any:
    return {"requests": requests, "httpx": httpx, "urllib": urllib.request}[flavour]


def _wrapper(flavour: str) -> Callable[..., Any]:
    """A client's own function that decodes what it gets, as many do."""

    def call(method: str, url: str) -> Any:
        if flavour == "urllib":
            request = urllib.request.Request(url, headers=HEADERS, method=method)
            with urllib.request.urlopen(request) as response:
                return json.loads(response.read())
        response = _module(flavour).request(method, url, headers=HEADERS)
        response.raise_for_status()
        return response.json()

    return call


def _async_session(flavour: str) -> Any:
    if flavour == "aiohttp":
        return aiohttp.ClientSession(headers=HEADERS, cookies=COOKIES)
    return httpx.AsyncClient(headers=HEADERS, auth=("user", APP_KEY), cookies=COOKIES)


def _async_wrapper(session: Any) -> Callable[[str, str], Awaitable[Any]]:
    async def call(method: str, url: str) -> Any:
        response = await session.request(method, url)
        response.raise_for_status()
        answer = response.json()
        return await answer if inspect.isawaitable(answer) else answer

    return call
