"""V0 for clients that call it with urllib.request."""

from __future__ import annotations

import copy
import sys
from functools import partial
from http.client import HTTPResponse
from io import BytesIO
from socket import getdefaulttimeout
from types import FunctionType
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


def _adapt_urllib(client: Any, base: str) -> Any:
    """An opener, `urllib.request` or its `urlopen` behind the adapter; else None."""
    module = sys.modules.get("urllib.request")
    if module is None:
        return None
    if client is module:
        return _UrllibModule(module, base)
    if _is_function_of("urllib.request", client):
        return getattr(_UrllibModule(module, base), client.__name__)
    opener = vars(module).get("OpenerDirector")
    if not isinstance(opener, type) or not issubclass(type(client), opener):
        return None
    if getattr(vars(client).get("_open"), "func", None) is not _urllib_open:
        client._open = partial(_urllib_open, client, base)
    return client


class _UrllibModule:
    """The module `urllib.request` with its functions behind the adapter."""

    def __init__(self, module: Any, base: str) -> None:
        self._module, self._base = module, base

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if not _is_function_of("urllib.request", found):
            return found  # also what a test has put in the place of a function
        if name == "urlretrieve":
            own = {**vars(self._module), "urlopen": self.urlopen}
            return FunctionType(found.__code__, own, name, found.__defaults__)
        return self._urlopen if name == "urlopen" else found

    def _urlopen(self, url: Any, data: Any = None, *timeout: Any, **given: Any) -> Any:
        """Open with the opener that the module would take, which stays as it is."""
        handlers, known = [], self._module._opener
        context = given.pop("context", None)
        if any(given.get(name) for name in ("cafile", "capath", "cadefault")):
            files = {name: given.get(name) for name in ("cafile", "capath")}
            context = self._module.ssl.create_default_context(**files)
        if context is not None:
            handlers.append(self._module.HTTPSHandler(context=context))
        if handlers or known is None:
            opener = self._module.build_opener(*handlers)
        else:
            opener = copy.copy(known)
            vars(opener).pop("_open", None)
        _adapt_urllib(opener, self._base)
        seconds = {"timeout": given["timeout"]} if "timeout" in given else {}
        return opener.open(url, data, *timeout, **seconds)


def _urllib_open(opener: Any, base: str, request: Any, data: Any = None) -> Any:
    """Send a V0 request as V1 ones, and any other as it is."""
    original, method = type(opener)._open, request.get_method()
    if not is_v0(method, request.full_url, base):
        return original(opener, request, data)
    body = _body_bytes(request.data)
    headers = {**request.headers, **request.unredirected_hdrs}
    steps = translation(method, request.full_url, headers, body, base)
    try:
        send, limit = partial(_urllib_sent, opener, request), _urllib_limit(request)
        reply = None if steps is None else _drive(steps, send, limit)
    except _TookTooLong:
        raise _urllib_late() from None
    if reply is None:
        request.data = body
        return original(opener, request, data)
    return _urllib_response(request, reply)


def _urllib_sent(opener: Any, request: Any, call: Call) -> Reply:
    """Send one V1 request as the opener sends its own."""
    module = sys.modules["urllib.request"]
    sent = vars(module)["Request"](
        call.url, call.body, call.headers, method=call.method
    )
    sent.timeout = request.timeout
    with type(opener)._open(opener, sent, call.body) as response:
        body = response.read()
    if not call.bare:
        for handler in opener.handlers:
            if hasattr(handler, "cookiejar"):
                handler.cookiejar.extract_cookies(response, sent)
    return _reply_of(response.status, response.headers.items(), body)


def _urllib_limit(request: Any) -> float | None:
    """The seconds for which a client waits for a response."""
    seconds = request.timeout
    found = seconds if isinstance(seconds, (int, float)) else getdefaulttimeout()
    return None if found is None else float(found)


def _urllib_late() -> Exception:
    import socket

    return socket.timeout("timed out")


class _UrllibAnswer:
    """What http.client takes for a connection from which a response is read."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def makefile(self, _mode: str) -> BytesIO:
        """The response as a file."""
        return BytesIO(self._text)


def _urllib_response(request: Any, reply: Reply) -> Any:
    """A reply as the response that a handler of the library gives."""
    head = [f"HTTP/1.1 {reply.status} {reply.reason}"]
    head += [f"{name.title()}: {text}" for name, text in reply.headers.items()]
    text = "\r\n".join([*head, "", ""]).encode("latin-1", "replace") + reply.body
    answer: Any = _UrllibAnswer(text)
    response: Any = HTTPResponse(answer, method=request.get_method())
    response.begin()
    response.url, response.msg = request.full_url, response.reason
    return response
