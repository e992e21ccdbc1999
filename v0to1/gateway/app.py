"""The gateway as an ASGI application."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.websockets import WebSocket

from v0to1.adapter.python.exchange import _Memory
from v0to1.core.rules import Rule
from v0to1.core.run import Calendar
from v0to1.core.versions import Server, Version
from v0to1.gateway.deprecation import Deprecation
from v0to1.gateway.headers import Caller, caller_of
from v0to1.gateway.limits import Limits
from v0to1.gateway.observing import Observer
from v0to1.gateway.own_pages import OwnPages
from v0to1.gateway.passing import Passage
from v0to1.gateway.paths import wrong_path
from v0to1.gateway.peers import Peers
from v0to1.gateway.refusals import Brownouts
from v0to1.gateway.remembered import Timelines
from v0to1.gateway.sandbox_keys import SandboxKeys
from v0to1.gateway.settings import Settings
from v0to1.gateway.socket_requests import SocketRequests
from v0to1.gateway.sockets import is_socket
from v0to1.gateway.translating import Found, Translator, response_of
from v0to1.gateway.upstream import Unreachable, Upstream, unreachable_reply
from v0to1.gateway.v0_requests import requests_with
from v0to1.gateway.woken import Woken

_LOCAL = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
_CLOSED_STATUS = 499
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
        self.observer = Observer(settings)
        self.upstream = Upstream(settings)
        self.upstream.on_answer = self._answered
        self.keys = SandboxKeys(settings.secret)
        memory = _Memory()
        memory.timelines = Timelines(settings.max_remembered)
        if settings.workers > 1:
            memory.woken = Woken(Path(settings.folder) / "woken")
        kind = requests_with(memory)
        self._translator = Translator(settings, self.upstream, self.keys, rules, server, removed_in, kind)
        self._passage = Passage(settings, self.upstream)
        self._deprecation = Deprecation(calendar, settings)
        self._brownouts = Brownouts(settings)
        self._is_ending = False
        self._ending: asyncio.Task[None] | None = None
        self._pages = OwnPages(settings, self.upstream, self.observer.metrics, explain, self.is_ending)
        self._peers = Peers(settings) if settings.workers > 1 else None
        self._sockets = SocketRequests(
            settings,
            self.upstream,
            keys=self.keys,
            rules=rules,
            kind=kind,
            observer=self.observer,
            deprecation=self._deprecation,
            brownouts=self._brownouts,
            peers=self._peers,
        )
        self._limits = Limits(self._dispatched, settings)
        self._app = self._for_pages(self._limits)
        self._socket_app = self._for_pages(self._sockets)

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

    def _hear_signals(self) -> None:
        """Know of the end at once: uvicorn only tells the connections that it has by then."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            before = signal.getsignal(number)

            def hear(received: int, frame: Any, before: Any = before) -> None:
                loop.call_soon_threadsafe(self.end)
                if callable(before):
                    before(received, frame)

            signal.signal(number, hear)

    def is_ending(self) -> bool:
        """Whether the gateway was told to end."""
        return self._is_ending

    def end(self) -> None:
        """Begin to end: what is open is finished, and nothing new should come."""
        if not self._is_ending:
            self._is_ending = True
            _log.info("ending", extra={"requests": self.busy(), "sockets": len(self._sockets)})
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
                self.observer.start()
                if self._peers is not None:
                    await self._peers.serve(self, self._peer_options)
                self._hear_signals()
                gc.collect()
                gc.freeze()  # what is loaded stays: looking through it again and again would delay requests
                _log.info("a worker has started")
                await send({"type": "lifespan.startup.complete"})
            else:
                self.end()
                if self._ending is not None:
                    await self._ending
                if self._peers is not None:
                    await self._peers.close()
                await self.upstream.close()
                await asyncio.to_thread(self.observer.close)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _observed(self, scope: Any, receive: Any, send: Any) -> None:
        """Count and log a request, whatever comes of it."""
        caller = caller_of(scope, self.settings)
        scope["gateway.caller"], scope["gateway.rule"], scope["gateway.route"] = caller, "", ""
        scope["gateway.own"] = False
        began, status = time.perf_counter(), _CLOSED_STATUS
        has_begun = False
        self.observer.metrics.began()

        async def sending(message: Any) -> None:
            nonlocal status, has_begun
            if message["type"] == "http.response.start":
                status, has_begun = message["status"], True
                if scope["gateway.rule"]:
                    added = self._deprecation.headers(scope["gateway.rule"])
                    message["headers"] = [*message["headers"], *added]
                if self._is_ending:  # also on connections that were accepted just now
                    message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            _log.info("the client has gone", extra={"rule": scope["gateway.rule"]})
        except asyncio.CancelledError:
            if not self._is_ending or has_begun:
                raise
            response = JSONResponse({"detail": "This gateway ends; ask again"}, 503, {"retry-after": "1"})
            await response(scope, receive, sending)
        finally:
            seconds = time.perf_counter() - began
            self.observer.request(scope, caller, status, seconds, is_own=scope["gateway.own"])

    async def _dispatched(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        response = await self._response(request, scope["gateway.caller"])
        await response(scope, request.receive, send)

    async def _response(self, request: Request, caller: Caller) -> Response:
        wrong = wrong_path(request.scope)
        if wrong:
            return JSONResponse({"detail": wrong}, 400)
        own = await self._pages.response(request, caller)
        if own is not None:
            request.scope["gateway.own"] = True
            return own
        found = self._translator.find(request.method, request.scope["raw_path"].decode("latin-1"))
        if found is not None:
            answered = await self._translated(found, request, caller)
            if answered is not None:
                return answered
            request.scope["gateway.rule"] = request.scope["gateway.route"] = ""
        plain = self.keys.open_request(request.scope, None)
        request.scope.update(headers=plain["headers"], query_string=plain["query_string"])
        try:
            return await self._passage.request(request, caller)
        except Unreachable as error:
            return response_of(unreachable_reply(error))

    async def _translated(self, found: Found, request: Request, caller: Caller) -> Response | None:
        """V0's response, or that it is refused; None where the upstream still has V0."""
        request.scope["gateway.rule"], request.scope["gateway.route"] = found.rule, found.v0
        refusal = self._brownouts.response(found.rule, caller)
        return refusal or await self._translator.answer(found, request, caller)

    async def _websocket(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a WebSocket on; count and log it, whatever comes of it."""
        caller = caller_of(scope, self.settings)
        began, outcome = time.perf_counter(), "failed"
        self.observer.metrics.websocket_began()
        try:
            socket = WebSocket({**self.keys.open_request(scope, None)}, receive, send)
            if wrong_path(scope):
                await socket.send_denial_response(JSONResponse({"detail": wrong_path(scope)}, 400))
                outcome = "refused"
                return
            outcome = await self._passage.websocket(socket, caller)
        finally:
            outcome = "gateway" if self._is_ending else outcome
            self.observer.websocket(scope, caller, outcome, time.perf_counter() - began)

    def _answered(self, url: Any, status: int, seconds: float) -> None:
        server = "app" if str(url).startswith(self.settings.root) else "agent"
        self.observer.metrics.answered(server, status, seconds)
