"""V0 requests: each is answered by V1 requests, as the adapter does it in a client."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
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
from v0to1.gateway.addresses import AgentAddresses, public_address
from v0to1.gateway.forms import FormParser
from v0to1.gateway.headers import Caller, Raw, as_mapping, request_headers, without_hop_by_hop
from v0to1.gateway.passing import PassedResponse
from v0to1.gateway.settings import Settings
from v0to1.gateway.upstream import Memory, Share, Unreachable, Upstream, decoded, unreachable_reply
from v0to1.gateway.v0_requests import (
    UPLOAD,
    VIEWS,
    ZIP,
    AgentRequest,
    Download,
    GatewayRequest,
    Upload,
    uploaded,
    zipped,
)

_MOST_FILES = 1000
_log = logging.getLogger("v0to1.gateway")


class Found:
    """A V0 request: its route, the parameters of its path, and the server that it is for.

    `target` is its path as it came, without what stands before the server's own paths.
    """

    def __init__(
        self, root: str, target: str, route: Mapping[str, Any], path: dict[str, str], *, is_agent: bool
    ) -> None:
        self.root, self.target, self.route = root, target, route
        self.path, self.is_agent = path, is_agent

    @property
    def v0(self) -> str:
        """Method and path template of the route."""
        return str(self.route["v0"])

    @property
    def rule(self) -> str:
        """The id of the rule."""
        return str(self.route["rule"])


class Translator:
    """Finds V0 requests, and answers them."""

    def __init__(
        self,
        settings: Settings,
        upstream: Upstream,
        addresses: AgentAddresses,
        rules: Iterable[Rule],
        server: Server,
        removed_in: Version,
        kind: type[GatewayRequest],
    ) -> None:
        self._settings, self._upstream, self._addresses = settings, upstream, addresses
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
        agent = self._addresses.read(raw_path)
        root, path = agent or (self._settings.root, raw_path)
        named = unquote(path).rstrip("/")
        for pattern, route in _patterns().get(method, ()):
            found = pattern.fullmatch(named)
            if found is not None:
                if self._has_v0 and agent is None and route["rule"] in self._lacking:
                    return None
                return Found(root, path, route, found.groupdict(), is_agent=agent is not None)
        return None

    async def answer(self, found: Found, request: Request, caller: Caller) -> Response | None:
        """V0's response; None where the upstream is to get the request as it is.

        In the latter case the body has been read into `request`.
        """
        if found.rule in self._lacking:
            said = f"{self._server.name} has no counterpart of this in V1 ({found.rule})"
            return response_of(_json({"detail": f"OpenHands {said}"}, 501))
        route = dict(found.route)
        flow = route.get("flow")
        files: list[Upload] = []
        share = self._memory.share()
        try:
            if flow is UPLOAD:
                body = None
                files = await self._files(request)
                route["flow"] = uploaded(files)
            else:
                body = await self._body(request, share)
            route["flow"] = zipped if flow is ZIP else route.get("flow")
            if route["flow"] is None:
                del route["flow"]
            headers = request_headers(request.scope, caller, self._settings)
            query = request.scope["query_string"].decode("latin-1")
            url = found.root + found.target + (f"?{query}" if query else "")
            call = Call(request.method, url, as_mapping(headers), body)
            kind = AgentRequest if found.is_agent else self._kind
            v0 = kind(call, found.root, route, found.path)
            cookies: Raw = []
            reply = await self._driven(_answer(v0), cookies, share)
        except Unreachable as error:
            reply = unreachable_reply(error)
            cookies = []
        except RecursionError:
            reply, cookies = _json({"detail": "The JSON has too many levels"}, 400), []
        finally:
            share.__exit__()
            for one in files:
                one.file.close()
        if reply is None and flow is UPLOAD:  # its body is no longer there
            return response_of(_json({"detail": "This server has no V1 API to upload files by"}, 501))
        if reply is None:
            return None
        if isinstance(reply, Download):
            return await self._download(reply)
        if flow in VIEWS and reply.status == 200:
            reply = self._with_public_addresses(reply, self._settings.public_url or caller.root)
        response = response_of(reply)
        response.raw_headers.extend(cookies)
        return response

    async def _driven(self, steps: Steps, cookies: Raw, share: Share) -> Any:
        """Run a flow to its end; `cookies` gets what the App Server sets."""

        async def send(call: Call) -> Reply:
            return await self._upstream.ask(call, None if call.bare else cookies, share)

        return await _drive_async(steps, send, asyncio.sleep)

    async def _body(self, request: Request, share: Share) -> bytes:
        """The body in memory; raises `Unreachable` with 413 for one that is too large."""
        body = bytearray()
        async for piece in request.stream():
            body += piece
            share.take(len(piece))
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
        for _, one in form.multi_items():
            if not isinstance(one, str) and one.filename:
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
            if isinstance(view, dict) and view.get("url"):
                view["url"] = public_address(view["url"], self._addresses, root)
        return _json(found)


def _needs_target(rule: Rule) -> bool:
    """Whether a rule's flow can do nothing on a server that has no target of the rule."""
    return bool(rule.targets) and not (rule.adapter or {}).get("without_target")


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

Ask = Callable[[Call], Awaitable[Reply]]


def asking(upstream: Upstream) -> Ask:
    """How the flows of a socket send a request: `_Lost` where no server answers."""

    async def ask(call: Call) -> Reply:
        try:
            return await upstream.ask(call)
        except Unreachable as error:
            raise _Lost(error.detail) from error

    return ask
