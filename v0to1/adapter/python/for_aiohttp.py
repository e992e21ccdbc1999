"""V0 for clients that call it with aiohttp."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import Any

from v0to1.adapter.python.exchange import (
    Call,
    Reply,
    _drive_async,
    _is_function_of,
    _reply_of,
    _TookTooLong,
    is_v0,
    translation,
)

# The arguments of a request that do not hold for the V1 requests that answer it.
_AIOHTTP_OWN = (
    "allow_redirects",
    "chunked",
    "compress",
    "data",
    "expect100",
    "headers",
    "json",
    "params",
    "raise_for_status",
    "read_until_eof",
    "upload_tracker",
)
# The arguments that hold for any server.
_AIOHTTP_ANY = (
    "fingerprint",
    "proxy",
    "proxy_auth",
    "proxy_headers",
    "ssl",
    "ssl_context",
    "timeout",
    "verify_ssl",
)


def _adapt_aiohttp(client: Any, base: str) -> Any:
    """A session, the module or its `request` behind the adapter; else None."""
    aiohttp = sys.modules.get("aiohttp")
    if aiohttp is None:
        return None
    if client is aiohttp:
        return _AiohttpModule(aiohttp, base)
    if _is_function_of("aiohttp.client", client) and client.__name__ == "request":
        return _AiohttpModule(aiohttp, base).request
    session = vars(sys.modules["aiohttp.client"])["ClientSession"]
    if not isinstance(session, type) or not issubclass(type(client), session):
        return None
    if getattr(vars(client).get("_request"), "func", None) is not _aiohttp_request:
        hook = partial(_aiohttp_request, client, base)
        object.__setattr__(client, "_request", hook)
    return client


class _AiohttpModule:
    """The module `aiohttp` with its `request` behind the adapter."""

    def __init__(self, module: Any, base: str) -> None:
        self._module, self._base = module, base

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if name != "request" or not _is_function_of("aiohttp.client", found):
            return found  # also what a test has put in the place of the function
        return partial(_AiohttpCall, found, self._base)


class _AiohttpCall:
    """What `aiohttp.request` gives, of a session behind the adapter."""

    def __init__(self, function: Any, base: str, *given: Any, **named: Any) -> None:
        self._made = function(*given, **named)
        session = self._made._session
        self._made._coro.close()
        named = {
            name: value
            for name, value in named.items()
            if name not in ("connector", "cookies", "loop", "timeout", "version")
        }
        self._made._coro = _adapt_aiohttp(session, base)._request(*given, **named)

    async def __aenter__(self) -> Any:
        return await self._made.__aenter__()

    async def __aexit__(self, *given: Any) -> Any:
        return await self._made.__aexit__(*given)


async def _aiohttp_request(
    session: Any, base: str, method: str, url: Any, **given: Any
) -> Any:
    """Answer a V0 request by V1 ones, and send any other as it is."""
    original = partial(type(session)._request, session)
    try:
        whole = session._build_url(url)
    except (TypeError, ValueError):  # it is for the library to complain
        return await original(method, url, **given)
    if session.closed or not is_v0(method, str(whole), base):
        return await original(method, url, **given)
    body, media_type = await _aiohttp_body(session, given)
    headers = {**session._prepare_headers(given.get("headers"))}
    if media_type:
        headers.setdefault("Content-Type", media_type)
    if given.get("params"):
        query = whole.with_query(given["params"]).query.items()
        whole = whole.with_query([*whole.query.items(), *query])
    steps = translation(method.upper(), str(whole), headers, body, base)
    try:
        send, limit = (
            partial(_aiohttp_sent, session, given),
            _aiohttp_limit(session, given),
        )
        reply = (
            None
            if steps is None
            else await _drive_async(steps, send, asyncio.sleep, limit)
        )
    except _TookTooLong:
        said = f"Timeout on reading data from {whole.host}"
        raise sys.modules["aiohttp"].ServerTimeoutError(said) from None
    if reply is None:
        given.pop("json", None)
        given.update(data=body, headers=headers)
        return await original(method, url, **given)
    return await _aiohttp_response(session, given, method, whole, reply)


async def _aiohttp_body(session: Any, given: dict[str, Any]) -> tuple[Any, str]:
    """A request's body in one piece, and its media type."""
    data = given.get("data")
    aiohttp, payloads = sys.modules["aiohttp"], sys.modules["aiohttp.payload"]
    if given.get("json") is not None:
        data = payloads.JsonPayload(given["json"], dumps=session.json_serialize)
    if data is None:
        return None, ""
    if isinstance(data, aiohttp.FormData):
        data = data()
    try:
        payload = payloads.PAYLOAD_REGISTRY.get(data, disposition=None)
    except payloads.LookupError:
        payload = aiohttp.FormData(data)()
    writer = _AiohttpBody()
    await payload.write(writer)
    if hasattr(payload, "close"):
        await payload.close()
    return bytes(writer.whole), payload.headers.get("Content-Type", "")


class _AiohttpBody:
    """What a body is written to."""

    def __init__(self) -> None:
        self.whole = bytearray()

    async def write(self, chunk: Any) -> None:
        """Take a part of the body."""
        self.whole += chunk

    async def write_eof(self, chunk: bytes = b"") -> None:
        """Take the last part of the body."""
        self.whole += chunk


async def _aiohttp_sent(session: Any, given: dict[str, Any], call: Call) -> Reply:
    """Send one V1 request: as the session sends its own, or bare."""
    sent: dict[str, Any] = {
        name: value
        for name, value in given.items()
        if (name in _AIOHTTP_ANY if call.bare else name not in _AIOHTTP_OWN)
    }
    sent.update(headers=call.headers, data=call.body, auto_decompress=True)
    sent.update(allow_redirects=False, raise_for_status=False)
    aiohttp, client = sys.modules["aiohttp"], sys.modules["aiohttp.client"]
    url = _aiohttp_url(session, call.url)
    if not call.bare:
        return await _aiohttp_read(type(session)._request, session, call, url, sent)
    async with client.ClientSession(
        connector=session.connector,
        connector_owner=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=session.timeout,
        trust_env=session.trust_env,
    ) as agent:
        proxy = getattr(session, "_default_proxy", None)
        if proxy is not None:
            sent.setdefault("proxy", proxy)
            sent.setdefault("proxy_auth", session._default_proxy_auth)
        return await _aiohttp_read(
            client.ClientSession._request, agent, call, url, sent
        )


async def _aiohttp_read(
    request: Any, session: Any, call: Call, url: Any, sent: dict[str, Any]
) -> Reply:
    async with await request(session, call.method, url, **sent) as response:
        body = await response.read()
    return _reply_of(response.status, response.headers.items(), body)


def _aiohttp_url(session: Any, url: str) -> Any:
    """A URL as a session takes it; one with a base may only take what is below it."""
    whole = sys.modules["yarl"].URL(url, encoded=True)
    base = getattr(session, "_base_url", None)
    if base is not None and base.origin() == whole.origin():
        return whole.relative()
    return whole


def _aiohttp_limit(session: Any, given: dict[str, Any]) -> float | None:
    """The seconds for which a client waits for a response."""
    timeout = given.get("timeout", session.timeout)
    if timeout is None or isinstance(timeout, (int, float)):
        return timeout
    if not hasattr(timeout, "total"):
        timeout = session.timeout
    known = [one for one in (timeout.total, timeout.sock_read) if one]
    return min(known, default=None)


async def _aiohttp_response(
    session: Any, given: dict[str, Any], method: str, url: Any, reply: Reply
) -> Any:
    """A reply as a real response: a session reads it from a connection in memory."""
    aiohttp, client = sys.modules["aiohttp"], sys.modules["aiohttp.client"]
    check = given.get("raise_for_status")
    async with client.ClientSession(
        connector=_aiohttp_connector(reply),
        cookie_jar=aiohttp.DummyCookieJar(),
        response_class=session._response_class,
        raise_for_status=session._raise_for_status if check is None else check,
        read_bufsize=max(2**16, len(reply.body)),
    ) as one:
        return await client.ClientSession._request(
            one, method, url, allow_redirects=False
        )


def _aiohttp_connector(reply: Reply) -> Any:
    """A connector whose connections answer whatever is asked with a reply."""
    connector: Any = sys.modules["aiohttp"].BaseConnector()
    connector._create_connection = partial(_aiohttp_connection, connector, reply)
    return connector


async def _aiohttp_connection(connector: Any, reply: Reply, *_given: Any) -> Any:
    protocol = connector._factory()
    protocol.connection_made(_AiohttpTransport(protocol, reply))
    return protocol


class _AiohttpTransport(asyncio.Transport):
    """A connection that gives a response as soon as something is asked."""

    def __init__(self, protocol: Any, reply: Reply) -> None:
        super().__init__()
        self._protocol, self._reply, self._closing = protocol, reply, False
        self._asked = False

    def write(self, _data: Any) -> None:
        """Take a part of the request; the first is answered."""
        if not self._asked:
            self._asked = True
            asyncio.get_running_loop().call_soon(self._answer)

    def writelines(self, _data: Any) -> None:
        """Take parts of the request."""
        self.write(b"")

    def _answer(self) -> None:
        reply = self._reply
        head = [f"HTTP/1.1 {reply.status} {reply.reason}"]
        head += [f"{name.title()}: {text}" for name, text in reply.headers.items()]
        text = "\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape")
        self._protocol.data_received(text + reply.body)

    def is_closing(self) -> bool:
        """Whether the connection is closed."""
        return self._closing

    def close(self) -> None:
        """Close the connection."""
        if not self._closing:
            self._closing = True
            asyncio.get_running_loop().call_soon(self._protocol.connection_lost, None)

    def abort(self) -> None:
        """Close the connection."""
        self.close()

    def pause_reading(self) -> None:
        """Nothing more comes."""

    def resume_reading(self) -> None:
        """Nothing more comes."""
