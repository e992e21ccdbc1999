"""V0 requests: each is answered by V1 requests, as the adapter does it in a client."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response

import v0to1.adapter.python.flows  # noqa: F401 - gives the table of routes its functions
from v0to1.adapter.python.exchange import (
    Call,
    Reply,
    Steps,
    _answer,
    _drive_async,
    _json,
    _patterns,
)
from v0to1.adapter.python.sockets import _Lost
from v0to1.core.rules import Rule
from v0to1.core.versions import Server, Version, choose
from v0to1.gateway.forms import FormParser
from v0to1.gateway.headers import Caller, Raw, as_mapping, last_cookies, request_headers, without_hop_by_hop
from v0to1.gateway.passing import PassedResponse
from v0to1.gateway.sandbox_keys import Sandbox, SandboxKeys
from v0to1.gateway.settings import Settings
from v0to1.gateway.socket_client import Ask
from v0to1.gateway.upstream import Memory, Share, Unreachable, Upstream, decoded, unreachable_reply
from v0to1.gateway.v0_requests import (
    ADMITTED,
    UPLOAD,
    VIEWS,
    ZIP,
    AgentRequest,
    Download,
    GatewayRequest,
    Upload,
    admitted,
    uploaded,
    zipped,
)

_MOST_FILES = 1000
_UNAUTHORIZED = 401
_log = logging.getLogger("v0to1.gateway")


class Found(NamedTuple):
    """A V0 request: its route, and the parameters of its path; `target` is its path as it came."""

    target: str
    route: Mapping[str, Any]
    path: dict[str, str]

    @property
    def v0(self) -> str:
        """Method and path template of the route."""
        return str(self.route["v0"])

    @property
    def rule(self) -> str:
        """The id of the rule."""
        return str(self.route["rule"])


@dataclass(slots=True)
class _Answering:
    """A V0 request that is being answered: who sent it, and what its flows have needed and set so far.

    `sandbox` is the one whose key came with it, and `cookies` are those that the App Server sets.
    """

    found: Found
    request: Request
    caller: Caller
    sandbox: Sandbox | None
    share: Share
    cookies: Raw = field(default_factory=list)


class Translator:
    """Finds V0 requests, and answers them."""

    def __init__(
        self,
        settings: Settings,
        upstream: Upstream,
        keys: SandboxKeys,
        rules: Iterable[Rule],
        server: Server,
        removed_in: Version,
        kind: type[GatewayRequest],
    ) -> None:
        self._settings, self._upstream, self._keys = settings, upstream, keys
        self._kind = kind
        self._memory = Memory(settings.max_request_memory, settings.max_memory)
        known = {rule.id: rule for rule in rules}
        lacking = {
            name for name, rule in known.items() if _needs_target(rule) and choose(rule, server) is None
        }
        self._lacking, self._server = frozenset(lacking), server
        self._has_v0 = server.app is not None and server.app < removed_in

    def find(self, method: str, raw_path: str) -> Found | None:
        """The V0 request that a method and a path are; None for any other."""
        named = unquote(raw_path).rstrip("/")
        for pattern, route in _patterns().get(method, ()):
            found = pattern.fullmatch(named)
            if found is not None:
                if self._has_v0 and route["rule"] in self._lacking:
                    return None
                return Found(raw_path, route, found.groupdict())
        return None

    async def answer(self, found: Found, request: Request, caller: Caller) -> Response | None:
        """V0's response; None where the upstream is to get the request as it is.

        In the latter case the body has been read into `request`. A request with the key of a sandbox is
        for its Agent Server, if it has no other key or that one is not taken.
        """
        if found.rule in self._lacking:
            said = f"{self._server.name} has no counterpart of this in V1 ({found.rule})"
            return response_of(_json({"detail": f"OpenHands {said}"}, 501))
        flow = found.route.get("flow")
        sandbox = self._keys.of_request(request.scope) if "conversation_id" in found.path else None
        with self._memory.share() as share:
            answering = _Answering(found, request, caller, sandbox, share)
            try:
                reply = await self._reply(answering, flow)
            except Unreachable as error:
                reply, answering.cookies = unreachable_reply(error), []
            except RecursionError:
                reply, answering.cookies = _json({"detail": "The JSON has too many levels"}, 400), []
        if reply is None and (flow is UPLOAD or sandbox is not None):  # the upstream cannot be asked
            return response_of(_json({"detail": "This server has no V1 API for this request"}, 501))
        if reply is None:
            return None
        if isinstance(reply, Download):
            return await self._download(reply)
        if flow in VIEWS and reply.status == 200:
            reply = self._with_public_addresses(reply, self._settings.public_root or caller.root)
        response = response_of(reply)
        response.raw_headers.extend(last_cookies(answering.cookies))
        return response

    async def _reply(self, answering: _Answering, flow: Any) -> Any:
        """What the flow of a route gives, or that which the gateway has in place of it."""
        if flow is not UPLOAD:
            body = await self._body(answering)
            return await self._asked(answering, zipped if flow is ZIP else None, body)
        # Nobody fills the disk who may not write into the sandbox.
        reply = await self._asked(answering, admitted)
        if reply is not ADMITTED:
            return reply
        files = await self._files(answering.request)
        try:
            return await self._asked(answering, uploaded(files))
        finally:
            for one in files:
                one.file.close()

    async def _asked(self, answering: _Answering, flow: Any = None, body: bytes | None = None) -> Any:
        """What the flow of the route gives, or another one, of the server that the caller has a key for."""
        found, request, sandbox = answering.found, answering.request, answering.sandbox
        route = {**found.route, "flow": flow} if flow else dict(found.route)
        reply = None
        if sandbox is None or _has_key(request.scope):
            scope = self._keys.open_request(request.scope, None)
            call = self._call(scope, self._settings.root + found.target, answering.caller, body)
            v0 = self._kind(call, self._settings.root, route, found.path)
            reply = await self._driven(_answer(v0), answering)
        if sandbox is not None and (reply is None or reply.status == _UNAUTHORIZED):
            scope = self._keys.open_request(request.scope, sandbox)
            call = self._call(scope, sandbox.server + found.target, answering.caller, body)
            v0 = AgentRequest(call, sandbox.server, route, found.path)
            reply = await self._driven(_answer(v0), answering)
        return reply

    def _call(self, scope: Mapping[str, Any], url: str, caller: Caller, body: bytes | None) -> Call:
        query = scope["query_string"].decode("latin-1")
        headers = as_mapping(request_headers(scope, caller, self._settings))
        return Call(scope["method"], url + (f"?{query}" if query else ""), headers, body)

    async def _driven(self, steps: Steps, answering: _Answering) -> Any:
        """Run a flow to its end."""

        async def send(call: Call) -> Reply:
            cookies = None if call.bare else answering.cookies
            return await self._upstream.ask(call, cookies, answering.share)

        return await _drive_async(steps, send, asyncio.sleep)

    async def _body(self, answering: _Answering) -> bytes:
        """The body in memory; raises `Unreachable` with 413 for one that is too large."""
        request = answering.request
        body = bytearray()
        async for piece in request.stream():
            body += piece
            answering.share.take(len(piece))
            if len(body) > self._settings.max_buffered:
                raise Unreachable(413, f"The body is larger than {self._settings.max_buffered} bytes")
        request._body = bytes(body)
        return request._body

    async def _files(self, request: Request) -> list[Upload]:
        """The files of a form, which are on disk by now; those of V0 are called `files`."""
        if not request.headers.get("content-type", "").startswith("multipart/form-data"):
            return []
        try:
            stream = request.stream()
            parser = FormParser(request.headers, stream, max_files=_MOST_FILES, max_fields=_MOST_FILES)
            form = await parser.parse()
        except MultiPartException as error:
            raise Unreachable(400, error.message) from error
        found = []
        for name, one in form.multi_items():
            if not isinstance(one, str) and one.filename and name == "files":
                media_type = one.content_type or "application/octet-stream"
                found.append(Upload(one.filename, media_type, one.size or 0, one.file))
        return found

    async def _download(self, reply: Download) -> Response:
        """A response in pieces; what follows is done when the last is sent, or the client has gone."""
        opened = self._upstream.streamed(reply.call)
        try:
            inner = await opened.__aenter__()
        except Unreachable as error:
            return response_of(unreachable_reply(error))
        if inner.status_code != 200:
            await opened.__aexit__(None, None, None)
            return response_of(_json({"error": f"Error zipping workspace: {inner.status_code}"}, 500))

        response = PassedResponse(decoded(inner), reply.status, lambda: self._finished(opened, reply.after))
        response.headers.update(reply.headers)
        length = inner.value(b"content-length")
        if length and not inner.value(b"content-encoding"):
            response.headers["content-length"] = length
        return response

    async def _finished(self, opened: Any, after: Steps) -> None:
        await opened.__aexit__(None, None, None)
        try:
            await _drive_async(after, self._upstream.ask, asyncio.sleep)
        except Exception as error:
            # The client has its zip; only a file in the sandbox is left over.
            _log.warning("the zip was not removed from the sandbox", extra={"error": type(error).__name__})

    def _with_public_addresses(self, reply: Reply, root: str) -> Reply:
        """A response with addresses of the gateway in place of those of Agent Servers."""
        try:
            found = json.loads(reply.body)
        except ValueError:
            return reply
        views = found.get("results", [found]) if isinstance(found, dict) else []
        for view in views:
            if isinstance(view, dict):
                self._keys.view(view, root)
        return _json(found)


def _needs_target(rule: Rule) -> bool:
    """Whether a rule's flow can do nothing on a server that has no target of the rule."""
    return bool(rule.targets) and not (rule.adapter or {}).get("without_target")


def _has_key(scope: Mapping[str, Any]) -> bool:
    """Whether a request has a key for the App Server, beside that of a sandbox."""
    return any(name in (b"authorization", b"cookie") for name, _ in scope["headers"])


def response_of(reply: Reply) -> Response:
    """A reply as Starlette sends it."""
    response = Response(reply.body, reply.status)
    given = [(name.encode("latin-1"), text.encode("latin-1")) for name, text in reply.headers.items()]
    response.raw_headers = [
        *(
            (name, text)
            for name, text in without_hop_by_hop(given)
            if name not in _OWN and not name.startswith(_OF_ORIGINS)
        ),
        (b"content-length", str(len(reply.body)).encode()),
    ]
    return response


_OWN = (b"content-length", b"content-encoding", b"date", b"server", b"set-cookie")
_OF_ORIGINS = b"access-control-"
"""Headers of V1's responses that are not those of the gateway's."""


def asking(upstream: Upstream) -> Ask:
    """How the flows of a socket send a request: `_Lost` where no server answers."""

    async def ask(call: Call) -> Reply:
        try:
            return await upstream.ask(call)
        except Unreachable as error:
            raise _Lost(error.detail) from error

    return ask
