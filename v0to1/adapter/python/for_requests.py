"""V0 for clients that call it with requests."""

from __future__ import annotations

import sys
from functools import partial
from io import BytesIO
from typing import Any

from v0to1.adapter.python.exchange import (
    Call,
    Reply,
    _body_bytes,
    _drive,
    _is_agent_call,
    is_v0,
    translation,
)


def _adapt_requests(client: Any, base: str) -> Any:
    """A session, the module or one of its functions behind the adapter; else None."""
    requests = sys.modules.get("requests")
    if requests is None:
        return None
    if client is requests:
        return _RequestsModule(requests, base)
    if getattr(client, "__module__", "") == "requests.api" and callable(client):
        return getattr(_RequestsModule(requests, base), client.__name__)
    if not isinstance(requests.Session, type) or not issubclass(
        type(client), requests.Session
    ):
        return None
    if "get_adapter" not in vars(client):
        client.get_adapter = partial(_requests_adapter, client, base)
    return client


class _RequestsModule:
    """The module `requests` with its functions behind the adapter."""

    def __init__(self, module: Any, base: str) -> None:
        self._module, self._base = module, base

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if getattr(found, "__module__", "") != "requests.api":
            return found  # also what a test has put in the place of a function
        if name == "request":
            return self._requested
        method = name.upper()
        if method in ("GET", "OPTIONS"):
            return lambda url, params=None, **given: self._requested(
                method, url, params=params, **given
            )
        if method == "HEAD":
            return lambda url, **given: self._requested(
                method, url, **{"allow_redirects": False, **given}
            )
        if method == "POST":
            return lambda url, data=None, json=None, **given: self._requested(
                method, url, data=data, json=json, **given
            )
        return lambda url, data=None, **given: self._requested(
            method, url, data=data, **given
        )

    def _requested(self, method: str, url: Any, **given: Any) -> Any:
        function = self._module.request
        if getattr(function, "__module__", "") != "requests.api":
            return function(method, url, **given)
        with self._module.sessions.Session() as session:
            return (_adapt_requests(session, self._base) or session).request(
                method=method, url=url, **given
            )


def _requests_adapter(session: Any, base: str, url: str) -> Any:
    """What a session sends a request with: its own adapter, behind ours."""
    return _RequestsAdapter(session, base, type(session).get_adapter(session, url=url))


class _RequestsAdapter:
    """Sends V0 requests as V1 ones, and all others as they are."""

    def __init__(self, session: Any, base: str, inner: Any) -> None:
        self._session, self._base, self._inner = session, base, inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def send(self, request: Any, **given: Any) -> Any:
        """Answer a prepared request."""
        if not is_v0(request.method, request.url, self._base):
            return self._inner.send(request, **given)
        body = _body_bytes(request.body)
        headers = {name: _text_of(value) for name, value in request.headers.items()}
        steps = translation(request.method, request.url, headers, body, self._base)
        reply = None if steps is None else _drive(steps, partial(self._sent, given))
        if reply is None:
            request.body = body
            return self._inner.send(request, **given)
        return self._response(request, reply)

    def _sent(self, given: dict[str, Any], call: Call) -> Reply:
        """Send one V1 request as the session sends its own."""
        requests = sys.modules["requests"]
        request = requests.Request(call.method, call.url, call.headers, data=call.body)
        options = {**given, "stream": False}
        if _is_agent_call(call):
            options = self._session.merge_environment_settings(
                call.url, {}, False, given.get("verify"), None
            )
            options["timeout"] = given.get("timeout")
        inner = type(self._session).get_adapter(self._session, url=call.url)
        response = inner.send(request.prepare(), **options)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, response.content)

    def _response(self, request: Any, reply: Reply) -> Any:
        adapters, urllib3 = sys.modules["requests.adapters"], sys.modules["urllib3"]
        raw = urllib3.HTTPResponse(
            body=BytesIO(reply.body),
            headers=reply.headers,
            status=reply.status,
            reason=reply.reason,
            preload_content=False,
        )
        return adapters.HTTPAdapter().build_response(request, raw)


def _text_of(value: Any) -> str:
    """A header's value as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
