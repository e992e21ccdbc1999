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
    _is_function_of,
    _reply_of,
    _TookTooLong,
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
    if _is_function_of("requests.api", client):
        return getattr(_RequestsModule(requests, base), client.__name__)
    session = getattr(sys.modules.get("requests.sessions"), "Session", None)
    if not isinstance(session, type) or not issubclass(type(client), session):
        return None
    hook = vars(client).get("get_adapter")
    if getattr(hook, "func", None) is not _requests_adapter:
        client.get_adapter = partial(_requests_adapter, client, base)
        # A copy of the session, or one in another process, is behind the adapter, too.
        client.__attrs__ = [*client.__attrs__, "get_adapter", "__attrs__"]
    return client


class _RequestsModule:
    """The module `requests` with its functions behind the adapter."""

    def __init__(self, module: Any, base: str) -> None:
        self._module, self._base = module, base

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if not _is_function_of("requests.api", found):
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
        function = sys.modules["requests.api"].request
        if not _is_function_of("requests.api", function):
            return function(method, url, **given)
        with sys.modules["requests.sessions"].Session() as session:
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
        exceptions = sys.modules["requests.exceptions"]
        try:
            send = partial(self._sent, given)
            limit = _read_limit(given.get("timeout"))
            reply = None if steps is None else _drive(steps, send, limit)
        except _TookTooLong:
            raise exceptions.ReadTimeout("Read timed out.", request=request) from None
        except exceptions.RequestException as error:
            error.request = request
            raise
        if reply is None:
            request.body = body
            return self._inner.send(request, **given)
        return self._response(request, reply)

    def _sent(self, given: dict[str, Any], call: Call) -> Reply:
        """Send one V1 request as the session sends its own."""
        requests = sys.modules["requests.models"]
        request = requests.Request(call.method, call.url, call.headers, data=call.body)
        prepared = request.prepare()
        options = {**given, "stream": False}
        if call.bare:
            options = self._session.merge_environment_settings(
                call.url, {}, False, given.get("verify"), None
            )
            options["timeout"] = given.get("timeout")
        inner = type(self._session).get_adapter(self._session, url=call.url)
        response = inner.send(prepared, **options)
        reply = _reply_of(
            response.status_code, response.headers.items(), response.content
        )
        if not call.bare:
            sys.modules["requests.cookies"].extract_cookies_to_jar(
                self._session.cookies, prepared, response.raw
            )
        return reply

    def _response(self, request: Any, reply: Reply) -> Any:
        adapters, urllib3 = sys.modules["requests.adapters"], sys.modules["urllib3"]
        raw = urllib3.HTTPResponse(
            body=BytesIO(reply.body),
            headers=reply.headers,
            status=reply.status,
            reason=reply.reason,
            preload_content=False,
        )
        response = adapters.HTTPAdapter().build_response(request, raw)
        response.connection = self  # what a hook sends again is V0's, too
        return response


def _read_limit(timeout: Any) -> float | None:
    """The seconds for which a client waits for a response, out of its time-out."""
    if isinstance(timeout, tuple):
        timeout = timeout[-1]
    timeout = getattr(timeout, "read_timeout", timeout)
    return float(timeout) if isinstance(timeout, (int, float)) else None


def _text_of(value: Any) -> str:
    """A header's value as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
