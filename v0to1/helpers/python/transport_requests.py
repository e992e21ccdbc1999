"""How the helper calls servers with requests."""

from __future__ import annotations

import io
import json
from typing import Any

import requests

from v0to1.helpers.python.pure import _AgentServer


class OpenHandsV1Error(requests.HTTPError, RuntimeError):
    """OpenHands V1 failed or refused; the message says what it answered.

    `response` is what a server `refused` with, else one of status 500 with the message.
    """

    def __init__(self, message: str, response: Any = None) -> None:
        self.refused = response is not None
        if not self.refused:
            response = requests.Response()
            response.status_code, response.reason = 500, message
            response.raw = io.BytesIO(json.dumps({"detail": message}).encode())
        super().__init__(message, response=response)


def _answer(http: Any, method: str, url: str, **options: Any) -> Any:
    """The decoded answer of the App Server."""
    return _decoded(_send(http, method, url, **options))


def _send(http: Any, method: str, url: str, **options: Any) -> Any:
    """Ask the App Server by a session, by requests, or by a client's own function."""
    return getattr(http, "request", http)(method, url, **options)


def _decoded(response: Any) -> Any:
    """The JSON of a response, unless a client's own function has decoded it."""
    if not callable(getattr(response, "json", None)):
        return response
    try:
        response.raise_for_status()
    except requests.HTTPError as error:
        raise OpenHandsV1Error(str(error), response) from error
    return response.json()


def _answered(response: Any, value: Any) -> Any:
    """The response with another value as its JSON; the value alone where it is none."""
    if not callable(getattr(response, "json", None)):
        return value
    answered = requests.Response()
    answered.status_code, answered.reason = response.status_code, response.reason
    answered.url, answered.request = response.url, response.request
    answered.headers["Content-Type"] = "application/json"
    answered.raw = io.BytesIO(json.dumps(value).encode())
    return answered


def _agent_request(
    http: Any,
    agent: _AgentServer,
    method: str,
    path: str,
    options: dict[str, Any],
    **content: Any,
) -> requests.Response:
    """Call the Agent Server with its own key.

    What a session has for the App Server (headers, credentials, cookies) stays behind;
    its adapters, hooks, proxies and certificates are used. An error status raises only
    where `http` is a client's own function.
    """
    headers = {"X-Session-API-Key": agent.session_api_key}
    if hasattr(http, "send"):
        content["hooks"] = getattr(http, "hooks", None)
    request = requests.Request(method, agent.url + path, headers, **content).prepare()
    proxies = options.get("proxies") or {}
    stream, verify = options.get("stream"), options.get("verify")
    with requests.Session() as own:
        session = http if hasattr(http, "send") else own
        settings = session.merge_environment_settings(
            request.url, proxies, stream, verify, None
        )
        timeout = options.get("timeout")
        response: requests.Response = session.send(request, timeout=timeout, **settings)
    if not hasattr(http, "request"):
        response.raise_for_status()
    return response


def _form(file: tuple[str, Any, str]) -> dict[str, Any]:
    """The content of a request that uploads one file."""
    return {"files": {"file": file}}
