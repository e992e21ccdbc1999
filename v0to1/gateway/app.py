"""The gateway as an ASGI application."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.websockets import WebSocket

from v0to1.adapter.python.exchange import _Memory
from v0to1.core.redact import redact
from v0to1.core.rules import Rule
from v0to1.core.run import Calendar
from v0to1.core.versions import Server, Version
from v0to1.gateway import refusals
from v0to1.gateway.addresses import PREFIX, AgentAddresses, wrong_path
from v0to1.gateway.deprecation import PAGES, Deprecation
from v0to1.gateway.headers import Caller, as_mapping, caller_of, key_of, request_headers
from v0to1.gateway.limits import Limits
from v0to1.gateway.metrics import Metrics, known_method
from v0to1.gateway.passing import Passage
from v0to1.gateway.peers import Peers
from v0to1.gateway.recorded import of_socket
from v0to1.gateway.settings import Settings, is_within
from v0to1.gateway.sockets import SocketLimits, Sockets, is_socket, worker_of
from v0to1.gateway.translating import Found, Translator, asking, response_of
from v0to1.gateway.upstream import Unreachable, Upstream, unreachable_reply
from v0to1.gateway.usage import Recorder
from v0to1.gateway.v0_requests import requests_with
from v0to1.gateway.woken import Woken

_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
_CLOSED_STATUS = 499
_CONNECT = "socketio/connect"
_STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")
_SHOWN_PATH = 200
_READY_SECONDS = 2.0
_log = logging.getLogger("v0to1.gateway")


class Gateway:
    """Answers V0 requests, passes on all others, and says how it is."""

    def __init__(
        self,
        settings: Settings,
        rules: Iterable[Rule],
        calendar: Calendar,
        server: Server,
        removed_in: Version,
        explain: Callable[[str], str | None],
        peer_options: Mapping[str, Any],
    ) -> None:
        rules = tuple(rules)
        self._peer_options = dict(peer_options)
        self.settings = settings
        self.metrics = Metrics()
        self.upstream = Upstream(settings)
        self.upstream.on_answer = self._answered
        self.addresses = AgentAddresses(settings.secret)
        memory = _Memory()
        if settings.workers > 1:
            memory.woken = Woken(Path(settings.folder) / "woken.sqlite")
        self._kind = requests_with(memory)
        self._translator = Translator(
            settings, self.upstream, self.addresses, rules, server, removed_in, self._kind
        )
        self._passage = Passage(settings, self.upstream)
        self._deprecation = Deprecation(calendar)
        self._refusals = tuple(refusals.parse(one) for one in settings.refusals)
        self._explain = explain
        self._recorder = Recorder(Path(settings.record), server=settings.root) if settings.record else None
        self._is_ending = False
        self._ending: asyncio.Task[None] | None = None
        self._peers = Peers(settings) if settings.workers > 1 else None
        self._sockets = Sockets(
            asking(self.upstream),
            root_of=self._socket_root,
            agent_of=self._socket_agent,
            headers_of=self._socket_headers,
            rules=rules,
            asking=self._kind,
            limits=SocketLimits(sockets=settings.max_sockets, drain_seconds=settings.drain_seconds / 2),
            tls=self.upstream.verify,
            worker=self._peers.worker if self._peers else "",
            on_event=self._on_socket,
        )
        self._limits = Limits(self._dispatched, settings)
        self._app = self._for_pages(self._limits)
        self._socket_app = self._for_pages(self._socket)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif is_socket(scope):
            await self._socket_app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._observed(scope, receive, send)

    def busy(self) -> int:
        """How many requests are being answered."""
        return self._limits.running

    def end(self) -> None:
        """Begin to end: what is open is finished, and nothing new should come."""
        if not self._is_ending:
            self._is_ending = True
            self._ending = asyncio.ensure_future(self._sockets.close())

    def _for_pages(self, app: Any) -> Any:
        """An application that web pages of the allowed origins may call."""
        local = None if self.settings.allowed_origins else _LOCAL.pattern
        return CORSMiddleware(
            app,
            allow_origins=self.settings.allowed_origins,
            allow_origin_regex=local,
            allow_methods=["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
            allow_headers=["*"],
            allow_credentials=True,
            expose_headers=["Deprecation", "Sunset", "Link", "Content-Disposition"],
        )

    async def _lifespan(self, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                if self._recorder is not None:
                    self._recorder.start()
                if self._peers is not None:
                    await self._peers.serve(self, self._peer_options)
                gc.collect()
                gc.freeze()  # what is loaded stays: looking through it again and again would delay requests
                await send({"type": "lifespan.startup.complete"})
            else:
                self.end()
                if self._ending is not None:
                    await self._ending
                if self._peers is not None:
                    await self._peers.close()
                await self.upstream.close()
                if self._recorder is not None:
                    await asyncio.to_thread(self._recorder.close)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _observed(self, scope: Any, receive: Any, send: Any) -> None:
        """Count and log a request, whatever comes of it."""
        caller = caller_of(scope, self.settings)
        scope["gateway.caller"], scope["gateway.rule"] = caller, ""
        began, status = time.perf_counter(), _CLOSED_STATUS
        self.metrics.began()

        async def sending(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if scope["gateway.rule"]:
                    message["headers"] = [
                        *message["headers"],
                        *self._deprecation.headers(scope["gateway.rule"]),
                    ]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            _log.info("the client has gone", extra={"rule": scope["gateway.rule"]})
        finally:
            seconds = time.perf_counter() - began
            rule = scope["gateway.rule"]
            self.metrics.ended(rule, scope["method"], status, caller.agent, seconds)
            _log.info(
                "request",
                extra={
                    "rule": rule,
                    "method": known_method(scope["method"]),
                    "path": "" if rule else redact(str(scope["path"])[:_SHOWN_PATH]),
                    "status": status,
                    "milliseconds": round(seconds * 1000, 1),
                    "client": caller.agent[:100],
                    "address": caller.address,
                },
            )

    async def _dispatched(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        response = await self._response(request, scope["gateway.caller"])
        await response(scope, request.receive, send)

    async def _response(self, request: Request, caller: Caller) -> Response:
        wrong = wrong_path(request.scope)
        if wrong:
            return JSONResponse({"detail": wrong}, 400)
        own = await self._own(request, caller)
        if own is not None:
            return own
        path = request.scope["raw_path"].decode("latin-1")
        found = self._translator.find(request.method, path)
        if found is not None:
            answered = await self._translated(found, request, caller)
            if answered is not None:
                return answered
            request.scope["gateway.rule"] = ""
        elif path.startswith(PREFIX):
            return JSONResponse({"detail": "Not Found"}, 404)
        try:
            return await self._passage.request(request, caller)
        except Unreachable as error:
            return response_of(unreachable_reply(error))

    async def _translated(self, found: Found, request: Request, caller: Caller) -> Response | None:
        """V0's response, or that it is refused; None where the upstream still has V0."""
        request.scope["gateway.rule"] = found.rule
        if self._recorder is not None:
            key = key_of(request.scope)
            self._recorder.note(found.rule, found.v0, agent=caller.agent, address=caller.address, key=key)
        if refusals.refused(self._refusals, found.rule, caller):
            return self._refusal(found.rule, caller)
        return await self._translator.answer(found, request, caller)

    def _refusal(self, rule: str, caller: Caller) -> Response:
        page = f"{self.settings.public_url or caller.root}{PAGES}{rule}"
        return JSONResponse({"detail": f"OpenHands V0 has ended. What to do: {page}"}, 410)

    async def _own(self, request: Request, caller: Caller) -> Response | None:
        """What the gateway answers of itself."""
        path = request.scope["path"]
        if request.method not in ("GET", "HEAD"):
            return None
        if path == "/healthz":
            return PlainTextResponse("ok\n")
        if path == "/readyz":
            return await self._readiness()
        if path == "/metrics":
            if caller.is_forwarded or not is_within(caller.address, self.settings.watchers):
                return JSONResponse({"detail": "Forbidden"}, 403)
            content, media_type = self.metrics.exposed()
            return Response(content, media_type=media_type)
        if path.startswith(PAGES):
            text = self._explain(path[len(PAGES) :])
            if text is None:
                return JSONResponse({"detail": "Not Found"}, 404)
            return HTMLResponse(_page(path[len(PAGES) :], text))
        return None

    async def _readiness(self) -> Response:
        """Whether requests should come here: not while the gateway ends, or has no upstream."""
        if self._is_ending:
            return PlainTextResponse("ending\n", 503)
        try:
            await asyncio.wait_for(self.upstream.reach(), _READY_SECONDS)
        except (Unreachable, asyncio.TimeoutError):
            return PlainTextResponse("no upstream\n", 503)
        return PlainTextResponse("ready\n")

    async def _socket(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request of Socket.IO, here or by the worker that has its connection."""
        worker = worker_of(scope)
        if self._peers is not None and worker and worker != self._peers.worker:
            if scope["type"] == "websocket":
                await self._peers.websocket(worker, WebSocket(scope, receive, send))
                return
            request = Request(scope, receive)
            response = await self._peers.request(worker, request)
            await response(scope, request.receive, send)
            return
        caller = caller_of(scope, self.settings)
        if worker is None and refusals.refused(self._refusals, _CONNECT, caller):
            refusal = self._refusal(_CONNECT, caller)
            if scope["type"] == "websocket":
                await WebSocket(scope, receive, send).send_denial_response(refusal)
            else:
                await refusal(scope, receive, send)
            return

        async def sending(message: Any) -> None:
            if message["type"] in _STARTS:
                headers = self._deprecation.headers(_CONNECT)
                message = {**message, "headers": [*message.get("headers", ()), *headers]}
            await send(message)

        await self._sockets(scope, receive, sending)

    def _socket_root(self, scope: Any) -> str | None:
        return self.settings.root if scope["path"].rstrip("/") == "/socket.io" else None

    def _socket_agent(self, scope: Any) -> str | None:
        found = self.addresses.read(scope["raw_path"].decode("latin-1"))
        return found[0] if found and found[1].rstrip("/") == "/socket.io" else None

    def _socket_headers(self, scope: Any) -> dict[str, str]:
        return as_mapping(request_headers(scope, caller_of(scope, self.settings), self.settings))

    def _on_socket(self, kind: str, scope: Any, facts: Mapping[str, Any]) -> None:
        """Count what happens on a connection, and record who uses it."""
        caller = caller_of(scope, self.settings)
        self.metrics.socket(kind, caller.agent, {"opened": 1, "disconnected": -1}.get(kind, 0))
        _log.info(f"socket {kind}", extra={**facts, "client": caller.agent[:100], "address": caller.address})
        if self._recorder is None:
            return
        for rule, route in of_socket(kind, facts):
            key = key_of(scope)
            self._recorder.note(rule, route, agent=caller.agent, address=caller.address, key=key)

    async def _websocket(self, scope: Any, receive: Any, send: Any) -> None:
        caller = caller_of(scope, self.settings)
        socket = WebSocket(scope, receive, send)
        if wrong_path(scope):
            await socket.send_denial_response(JSONResponse({"detail": wrong_path(scope)}, 400))
            return
        await self._passage.websocket(socket, caller)

    def _answered(self, url: Any, status: int, seconds: float) -> None:
        server = "app" if str(url).startswith(self.settings.root) else "agent"
        self.metrics.answered(server, status, seconds)


def _page(rule: str, text: str) -> str:
    """A page for whoever follows the link of a response."""
    title = escape(f"OpenHands V0: {rule}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>body{{max-width:60rem;margin:2rem auto;padding:0 1rem;font-family:system-ui}}"
        f"pre{{white-space:pre-wrap}}</style><h1>{title}</h1><pre>{escape(text)}</pre></html>"
    )
