"""One way to ask a server, for every HTTP library that the adapter knows."""

from __future__ import annotations

import asyncio
import json as json_module
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

import aiohttp
import httpx
import httpx2
import requests
import trio

from v0to1.adapter import adapt_v0

Files = Mapping[str, bytes]


class Answer(NamedTuple):
    """What a library showed of a response; `body` is decoded where it is JSON."""

    status: int
    reason: str
    media_type: str
    body: Any


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; `files` are sent as a form under the name `files`."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    files: Files | None = None


class Client:
    """What is common to all: where the server is, and the key; `close` when it is no longer needed."""

    def __init__(self, url: str, key: str, *, adapted: bool, timeout: float = 20.0) -> None:
        self.url, self.timeout = url, timeout
        self.headers = {"Authorization": f"Bearer {key}"}
        self._adapted = adapted

    def wrapped(self, thing: Any) -> Any:
        """The session behind the adapter, or as it is."""
        return adapt_v0(thing) if self._adapted else thing

    def ask(self, one: Ask) -> Answer:
        """Send a request."""
        raise NotImplementedError

    def close(self) -> None:
        """Give all connections back."""


class Requests(Client):
    """A `requests.Session`."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.session: Any = self.wrapped(requests.Session())
        self.session.headers.update(self.headers)

    def ask(self, one: Ask) -> Answer:
        files = [("files", file) for file in (one.files or {}).items()] or None
        response = self.session.request(
            one.method,
            self.url + one.path,
            params=one.params,
            json=one.json,
            files=files,
            timeout=self.timeout,
        )
        return answered(response.status_code, response.reason, response.headers, response.content)

    def close(self) -> None:
        self.session.close()


class RequestsModule(Requests):
    """The functions of `requests`."""

    def ask(self, one: Ask) -> Answer:
        files = [("files", file) for file in (one.files or {}).items()] or None
        function = getattr(self.wrapped(requests), one.method.lower())
        response = function(
            self.url + one.path,
            params=one.params,
            json=one.json,
            files=files,
            headers=self.headers,
            timeout=self.timeout,
        )
        return answered(response.status_code, response.reason, response.headers, response.content)


class Httpx(Client):
    """An `httpx.Client`."""

    module: Any = httpx

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        client = self.module.Client(base_url=self.url, headers=self.headers, timeout=self.timeout)
        self.session = self.wrapped(client)

    def ask(self, one: Ask) -> Answer:
        response = self.session.request(one.method, one.path, **_httpx_options(one))
        return answered(response.status_code, response.reason_phrase, response.headers, response.content)

    def close(self) -> None:
        self.session.close()


class Httpx2(Httpx):
    """An `httpx2.Client`."""

    module = httpx2


class HttpxModule(Client):
    """The functions of `httpx`."""

    def ask(self, one: Ask) -> Answer:
        response = self.wrapped(httpx).request(
            one.method,
            self.url + one.path,
            headers=self.headers,
            timeout=self.timeout,
            **_httpx_options(one),
        )
        return answered(response.status_code, response.reason_phrase, response.headers, response.content)


class Looping(Client):
    """A client in an event loop of its own."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.loop = asyncio.new_event_loop()
        self.session = self.loop.run_until_complete(self._made())

    async def _made(self) -> Any:
        raise NotImplementedError

    async def asked(self, one: Ask) -> Answer:
        """Send a request in the loop."""
        raise NotImplementedError

    async def closed(self) -> None:
        """Close the session in the loop."""

    def ask(self, one: Ask) -> Answer:
        return self.loop.run_until_complete(self.asked(one))

    def close(self) -> None:
        self.loop.run_until_complete(self.closed())
        self.loop.close()


class HttpxAsync(Looping):
    """An `httpx.AsyncClient`."""

    module: Any = httpx

    async def _made(self) -> Any:
        client = self.module.AsyncClient(base_url=self.url, headers=self.headers, timeout=self.timeout)
        return self.wrapped(client)

    async def asked(self, one: Ask) -> Answer:
        response = await self.session.request(one.method, one.path, **_httpx_options(one))
        return answered(response.status_code, response.reason_phrase, response.headers, response.content)

    async def closed(self) -> None:
        await self.session.aclose()


class Httpx2Async(HttpxAsync):
    """An `httpx2.AsyncClient`."""

    module = httpx2


class HttpxTrio(Client):
    """An `httpx.AsyncClient` with trio."""

    def ask(self, one: Ask) -> Answer:
        async def asked() -> Answer:
            async with self.wrapped(
                httpx.AsyncClient(base_url=self.url, headers=self.headers, timeout=self.timeout)
            ) as client:
                response = await client.request(one.method, one.path, **_httpx_options(one))
            return answered(response.status_code, response.reason_phrase, response.headers, response.content)

        return trio.run(asked)


class Aiohttp(Looping):
    """An `aiohttp.ClientSession`."""

    async def _made(self) -> Any:
        total = aiohttp.ClientTimeout(total=self.timeout)
        return self.wrapped(aiohttp.ClientSession(headers=self.headers, timeout=total))

    async def asked(self, one: Ask) -> Answer:
        form = None
        if one.files is not None:
            form = aiohttp.FormData()
            for name, content in one.files.items():
                form.add_field("files", content, filename=name)
        async with self.session.request(
            one.method, self.url + one.path, params=one.params, json=one.json, data=form
        ) as response:
            body = await response.read()
        return answered(response.status, response.reason, response.headers, body)

    async def closed(self) -> None:
        await self.session.close()


class Urllib(Client):
    """The function `urllib.request.urlopen`."""

    def open(self, request: Any) -> Any:
        """Send a request of urllib."""
        return self.wrapped(urllib.request).urlopen(request, timeout=self.timeout)

    def ask(self, one: Ask) -> Answer:
        url = self.url + one.path
        if one.params:
            url += "?" + urllib.parse.urlencode(one.params)
        headers, body = dict(self.headers), None
        if one.files is not None:
            body, headers["Content-Type"] = form_of(one.files)
        elif one.json is not None:
            body, headers["Content-Type"] = json_module.dumps(one.json).encode(), "application/json"
        request = urllib.request.Request(url, body, headers, method=one.method)
        try:
            with self.open(request) as response:
                return answered(response.status, response.reason, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return answered(error.code, error.reason, error.headers, error.read())


class UrllibOpener(Urllib):
    """An opener of one's own."""

    def open(self, request: Any) -> Any:
        return self.wrapped(urllib.request.build_opener()).open(request, timeout=self.timeout)


LIBRARIES: Mapping[str, Callable[..., Client]] = {
    "requests": Requests,
    "requests-module": RequestsModule,
    "httpx": Httpx,
    "httpx-module": HttpxModule,
    "httpx-async": HttpxAsync,
    "httpx-trio": HttpxTrio,
    "httpx2": Httpx2,
    "httpx2-async": Httpx2Async,
    "aiohttp": Aiohttp,
    "urllib": Urllib,
    "urllib-opener": UrllibOpener,
}


def answered(status: int, reason: str | None, headers: Any, body: bytes) -> Answer:
    """What was shown, with the body decoded where it is JSON."""
    media_type = headers.get("Content-Type", "").partition(";")[0]
    shown: Any = json_module.loads(body) if media_type == "application/json" else body
    return Answer(status, reason or "", media_type, shown)


def form_of(files: Files) -> tuple[bytes, str]:
    """A form with files, and its media type."""
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in files.items()
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _httpx_options(one: Ask) -> dict[str, Any]:
    options: dict[str, Any] = {"params": one.params} if one.params else {}
    if one.json is not None:
        options["json"] = one.json
    if one.files is not None:
        options["files"] = [("files", file) for file in one.files.items()]
    return options
