"""How the helper calls servers with urllib alone."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from email.message import Message
from json import dumps, loads
from typing import Any
from urllib.response import addinfourl
from uuid import uuid4

from v0to1.helpers.python.pure import _AgentServer


class OpenHandsV1Error(urllib.error.HTTPError, RuntimeError):
    """OpenHands V1 failed or refused; the message says what it answered.

    Its status is 500: an error status of a server raises by itself.
    """

    def __init__(self, message: str, _: Any = None) -> None:
        body = io.BytesIO(dumps({"detail": message}).encode())
        super().__init__("", 500, message, Message(), body)

    def __str__(self) -> str:
        """The message alone: no call to `urlopen` has failed."""
        return str(self.reason)


class _AgentRequest(urllib.request.Request):
    """A request that takes no header from an opener: those are for the App Server."""

    def has_header(self, header_name: str) -> bool:
        """Whether an opener should leave a header alone, which it should with most."""
        needed = ("Content-type", "Content-length", "Host", "Transfer-encoding")
        return header_name not in needed or super().has_header(header_name)


def _answer(http: Any, method: str, url: str, **options: Any) -> Any:
    """The decoded answer of the App Server."""
    return _decoded(_send(http, method, url, **options))


def _send(http: Any, method: str, url: str, **options: Any) -> Any:
    """Ask the App Server by urllib.request, an opener, or a client's own function."""
    if callable(http):
        return http(method, url, **options)
    headers = options.pop("headers", {})
    request = urllib.request.Request(url, headers=headers, method=method)
    return _open(http, request, options)


def _decoded(response: Any) -> Any:
    """The JSON of a response, unless a client's own function has decoded it."""
    if hasattr(response, "read"):
        with response:
            response = response.read()
    return loads(response) if isinstance(response, (str, bytes)) else response


def _answered(response: Any, value: Any) -> Any:
    """The response with another value as its JSON; the value alone where it is none."""
    text = dumps(value)
    if hasattr(response, "read"):
        body = io.BytesIO(text.encode())
        return addinfourl(body, response.headers, response.geturl(), response.getcode())
    if isinstance(response, bytes):
        return text.encode()
    return text if isinstance(response, str) else value


def _agent_request(
    http: Any,
    agent: _AgentServer,
    method: str,
    path: str,
    options: dict[str, Any],
    *,
    json: Any = None,
    data: bytes | None = None,
    content_type: str = "application/json",
) -> Any:
    """Call the Agent Server with its own key, without the App Server's headers."""
    headers = {"X-Session-API-Key": agent.session_api_key}
    if json is not None:
        data = dumps(json).encode()
    if data is not None:
        headers["Content-Type"] = content_type
    request = _AgentRequest(agent.url + path, data, headers, method=method)
    kept = {name: options[name] for name in options if name in ("timeout", "context")}
    return _open(urllib.request if callable(http) else http, request, kept)


def _open(http: Any, request: urllib.request.Request, options: dict[str, Any]) -> Any:
    """Open a request by urllib.request itself or by an opener."""
    return (http.urlopen if hasattr(http, "urlopen") else http.open)(request, **options)


def _form(file: tuple[str, Any, str]) -> dict[str, Any]:
    """The content of a request that uploads one file."""
    name, content, media_type = file
    if hasattr(content, "read"):
        content = content.read()
    if isinstance(content, str):
        content = content.encode()
    boundary = uuid4().hex
    quoted = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return {
        "data": head.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
        "content_type": f"multipart/form-data; boundary={boundary}",
    }
