"""V0 for clients that call it with httpx or httpx2."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import Any, Awaitable, Callable, Iterator

from v0to1.adapter.python.exchange import (
    Call,
    Reply,
    Steps,
    _drive,
    _drive_async,
    _is_function_of,
    _reply_of,
    _TookTooLong,
    is_v0,
    translation,
)

# The arguments of the module's functions that are for their client.
_HTTPX_CLIENT = (
    "cert",
    "cookies",
    "proxies",
    "proxy",
    "timeout",
    "trust_env",
    "verify",
)


def _adapt_httpx(client: Any, base: str) -> Any:
    """A `Client`, the module or one of its functions behind the adapter; else None."""
    for module in _httpx_modules():
        if client is module:
            return _HttpxModule(module, base)
        if _is_function_of(f"{module.__name__}._api", client):
            return getattr(_HttpxModule(module, base), client.__name__)
    return _httpx_hooked(client, base, "Client", _httpx_transport)


def _adapt_httpx_async(client: Any, base: str) -> Any:
    """An `AsyncClient` behind the adapter; else None."""
    return _httpx_hooked(client, base, "AsyncClient", _httpx_async_transport)


def _httpx_modules() -> list[Any]:
    """The libraries that are loaded."""
    known = (sys.modules.get(name) for name in ("httpx", "httpx2"))
    return [one for one in known if one is not None]


def _httpx_hooked(client: Any, base: str, kind: str, hook: Callable[..., Any]) -> Any:
    """A client of a kind, which sends by what a hook gives; None for any other."""
    for module in _httpx_modules():
        own = sys.modules.get(f"{module.__name__}._client", module)
        known = getattr(own, kind, None)
        if isinstance(known, type) and issubclass(type(client), known):
            before = vars(client).get("_transport_for_url")
            if getattr(before, "func", None) is not hook:
                client._transport_for_url = partial(hook, client, base)
            return client
    return None


class _HttpxModule:
    """The module `httpx` with its functions behind the adapter."""

    def __init__(self, module: Any, base: str) -> None:
        self._module, self._base = module, base
        self._api = f"{module.__name__}._api"

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if not _is_function_of(self._api, found):
            return found  # also what a test has put in the place of a function
        if name == "stream":
            return contextmanager(self._streamed)
        if name == "request":
            return self._requested
        return lambda url, **given: self._requested(name.upper(), url, **given)

    def _requested(self, method: str, url: Any, **given: Any) -> Any:
        function = vars(sys.modules[self._api])["request"]
        if not _is_function_of(self._api, function):
            return function(method, url, **given)
        with self._client(given) as client:
            return client.request(method, url, **given)

    def _streamed(self, method: str, url: Any, **given: Any) -> Iterator[Any]:
        with self._client(given) as client, client.stream(method, url, **given) as one:
            yield one

    def _client(self, given: dict[str, Any]) -> Any:
        """A client as the module makes one for each call of a function."""
        own = {name: given.pop(name) for name in _HTTPX_CLIENT if name in given}
        client = vars(sys.modules[self._api])["Client"](**own)
        return _adapt_httpx(client, self._base) or client


def _httpx_transport(client: Any, base: str, url: Any) -> Any:
    """What a client sends a request with: its own transport, behind ours."""
    return _HttpxTransport(client, base, type(client)._transport_for_url(client, url))


def _httpx_async_transport(client: Any, base: str, url: Any) -> Any:
    """What a client sends a request with: its own transport, behind ours."""
    inner = type(client)._transport_for_url(client, url)
    return _HttpxAsyncTransport(client, base, inner)


class _HttpxTransport:
    """Sends V0 requests as V1 ones, and all others as they are."""

    def __init__(self, client: Any, base: str, inner: Any) -> None:
        self._client, self._base, self._inner = client, base, inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def handle_request(self, request: Any) -> Any:
        """Answer a request of a `Client`."""
        if not is_v0(request.method, str(request.url), self._base):
            return self._inner.handle_request(request)
        request.read()
        steps = _httpx_steps(request, self._base)
        try:
            send, limit = partial(self._sent, request), _httpx_limit(request)
            reply = None if steps is None else _drive(steps, send, limit)
        except _TookTooLong:
            raise _httpx_late(request) from None
        if reply is None:
            return self._inner.handle_request(request)
        return _httpx_response(request, reply)

    def _sent(self, request: Any, call: Call) -> Reply:
        """Send one V1 request as the client sends its own."""
        sent = _httpx_request(request, call)
        inner = type(self._client)._transport_for_url(self._client, sent.url)
        response = inner.handle_request(sent)
        try:
            response.read()
        finally:
            response.close()
        return _httpx_reply(self._client, call, sent, response)


class _HttpxAsyncTransport:
    """Sends V0 requests as V1 ones, and all others as they are."""

    def __init__(self, client: Any, base: str, inner: Any) -> None:
        self._client, self._base, self._inner = client, base, inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def handle_async_request(self, request: Any) -> Any:
        """Answer a request of an `AsyncClient`."""
        if not is_v0(request.method, str(request.url), self._base):
            return await self._inner.handle_async_request(request)
        await request.aread()
        steps = _httpx_steps(request, self._base)
        try:
            send, limit = partial(self._sent, request), _httpx_limit(request)
            reply = (
                None
                if steps is None
                else await _drive_async(steps, send, _httpx_sleep, limit)
            )
        except _TookTooLong:
            raise _httpx_late(request) from None
        if reply is None:
            return await self._inner.handle_async_request(request)
        return _httpx_response(request, reply)

    async def _sent(self, request: Any, call: Call) -> Reply:
        """Send one V1 request as the client sends its own."""
        sent = _httpx_request(request, call)
        inner = type(self._client)._transport_for_url(self._client, sent.url)
        response = await inner.handle_async_request(sent)
        try:
            await response.aread()
        finally:
            await response.aclose()
        return _httpx_reply(self._client, call, sent, response)


def _httpx_of(request: Any) -> Any:
    """The library that a request belongs to: httpx or httpx2."""
    modules = (one.__module__.partition(".")[0] for one in type(request).__mro__)
    return sys.modules[next(one for one in modules if one in ("httpx", "httpx2"))]


def _httpx_steps(request: Any, base: str) -> Steps | None:
    raw = request.headers.raw
    headers = {one.decode("latin-1"): text.decode("latin-1") for one, text in raw}
    url = str(request.url)
    return translation(request.method, url, headers, request.content, base)


def _httpx_limit(request: Any) -> float | None:
    """The seconds for which a client waits for a response."""
    found = (request.extensions.get("timeout") or {}).get("read")
    return None if found is None else float(found)


def _httpx_late(request: Any) -> Any:
    said = "The read operation timed out"
    return _httpx_of(request).ReadTimeout(said, request=request)


def _httpx_sleep(seconds: float) -> Awaitable[None]:
    import anyio

    return anyio.sleep(seconds)


def _httpx_request(request: Any, call: Call) -> Any:
    """A V1 request as the library has it; another server only gets the time-outs."""
    known = request.extensions
    if call.bare:
        known = {"timeout": known["timeout"]} if "timeout" in known else {}
    headers = call.headers.items()
    raw = [(one.encode("latin-1"), text.encode("latin-1")) for one, text in headers]
    return _httpx_of(request).Request(
        call.method, call.url, headers=raw, content=call.body, extensions=known
    )


def _httpx_reply(client: Any, call: Call, sent: Any, response: Any) -> Reply:
    if not call.bare:
        response.request = sent
        client.cookies.extract_cookies(response)
    headers = response.headers.multi_items()
    return _reply_of(response.status_code, headers, response.content)


def _httpx_response(request: Any, reply: Reply) -> Any:
    """A reply as the library's response, not yet read."""
    httpx = _httpx_of(request)
    return httpx.Response(
        reply.status,
        headers=reply.headers,
        stream=httpx.ByteStream(reply.body),
        extensions={
            "http_version": b"HTTP/1.1",
            "reason_phrase": reply.reason.encode("ascii"),
        },
        request=request,
    )
