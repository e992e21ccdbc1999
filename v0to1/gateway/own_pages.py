"""What a gateway answers of itself: how it is, what it counts, and a page for each rule."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from v0to1.gateway.deprecation import PAGES
from v0to1.gateway.headers import Caller
from v0to1.gateway.metrics import Metrics
from v0to1.gateway.settings import Settings, is_within
from v0to1.gateway.upstream import Unreachable, Upstream

_READY_SECONDS = 2.0


class OwnPages:
    """Answers requests about the gateway; `explain` gives the text about a rule, if there is such a rule."""

    def __init__(
        self,
        settings: Settings,
        upstream: Upstream,
        metrics: Metrics,
        explain: Callable[[str], str | None],
        is_ending: Callable[[], bool],
    ) -> None:
        self._settings, self._upstream, self._metrics = settings, upstream, metrics
        self._explain, self._is_ending = explain, is_ending

    async def response(self, request: Request, caller: Caller) -> Response | None:
        """The response, or None for a request that is for the upstream."""
        path = request.scope["path"]
        if request.method not in ("GET", "HEAD"):
            return None
        if path == "/healthz":
            return PlainTextResponse("ok\n")
        if path == "/readyz":
            return await self._readiness()
        if path == "/metrics":
            if caller.is_forwarded or not is_within(caller.address, self._settings.watchers):
                return JSONResponse({"detail": "Metrics are not for this address (--metrics-from)"}, 403)
            content, media_type = self._metrics.exposed()
            return Response(content, media_type=media_type)
        if path.startswith(PAGES):
            text = self._explain(path[len(PAGES) :])
            if text is None:
                return JSONResponse({"detail": "Not Found"}, 404)
            return HTMLResponse(_page(path[len(PAGES) :], text))
        return None

    async def _readiness(self) -> Response:
        """Whether requests should come here: not while the gateway ends, or has no upstream."""
        if self._is_ending():
            return PlainTextResponse("ending\n", 503)
        try:
            await asyncio.wait_for(self._upstream.reach(), _READY_SECONDS)
        except (Unreachable, asyncio.TimeoutError):
            return PlainTextResponse("no upstream\n", 503)
        return PlainTextResponse("ready\n")


def _page(rule: str, text: str) -> str:
    """A page for whoever follows the link of a response."""
    title = escape(f"OpenHands V0: {rule}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>body{{max-width:60rem;margin:2rem auto;padding:0 1rem;font-family:system-ui}}"
        f"pre{{white-space:pre-wrap}}</style><h1>{title}</h1><pre>{escape(text)}</pre></html>"
    )
