"""How the helper uses httpx, synchronous; twin of `transport_httpx_async`."""

from __future__ import annotations

from typing import Any

import httpx

from v0to1.helpers.python.pure import _AgentServer


class OpenHandsV1Error(httpx.HTTPStatusError, RuntimeError):
    """OpenHands V1 failed or refused; the message says what it answered.

    `response` is what a server `refused` with, else one of status 500 with the message.
    """

    def __init__(self, message: str, response: Any = None) -> None:
        self.refused = response is not None
        if not self.refused:
            request = httpx.Request("GET", "")
            response = httpx.Response(500, json={"detail": message}, request=request)
        super().__init__(message, request=response.request, response=response)


def _answer(http: Any, method: str, url: str, **options: Any) -> Any:
    """The decoded answer of the App Server."""
    return _decoded(_send(http, method, url, **options))


def _send(http: Any, method: str, url: str, **options: Any) -> Any:
    """Ask the App Server by httpx or by a client's own function."""
    return getattr(http, "request", http)(method, url, **options)


def _decoded(response: Any) -> Any:
    """The JSON of a response, unless a client's own function has decoded it."""
    if not callable(getattr(response, "json", None)):
        return response
    try:
        if response.is_error:
            response.raise_for_status()
    except httpx.HTTPStatusError as error:
        raise OpenHandsV1Error(str(error), response) from error
    return response.json()


def _answered(response: Any, value: Any) -> Any:
    """The response with another value as its JSON; the value alone where it is none."""
    if not callable(getattr(response, "json", None)):
        return value
    status, request = response.status_code, response.request
    return httpx.Response(status, json=value, request=request)


def _agent_request(
    http: Any,
    agent: _AgentServer,
    method: str,
    path: str,
    options: dict[str, Any],
    **content: Any,
) -> httpx.Response:
    """Call the Agent Server with its own key.

    What a client has for the App Server (headers, credentials, cookies) stays behind;
    its connections and time-outs are used. An error status raises only where `http` is
    a client's own function.
    """
    headers = {"X-Session-API-Key": agent.session_api_key}
    if "timeout" in options:
        limits = httpx.Timeout(options["timeout"]).as_dict()
        content["extensions"] = {"timeout": limits}
    request = httpx.Request(method, agent.url + path, headers=headers, **content)
    if hasattr(http, "send"):
        return http.send(request, auth=None)  # type: ignore[no-any-return]
    settings = {name: options[name] for name in ("verify", "proxy") if name in options}
    with httpx.Client(timeout=60.0, **settings) as client:
        response = client.send(request)
    if not hasattr(http, "request"):
        response.raise_for_status()
    return response


def _form(file: tuple[str, Any, str]) -> dict[str, Any]:
    """The content of a request that uploads one file."""
    return {"files": {"file": file}}
