"""A stand-in for the translation, with the names that the drivers use."""

from __future__ import annotations

from typing import Any, Dict, Generator, NamedTuple


class Call(NamedTuple):
    """A V1 request; `body` is None or the bytes to send. Redirects are not followed."""

    method: str
    url: str
    headers: Dict[str, str]
    body: bytes | None


class Pause(NamedTuple):
    """Seconds to let go by."""

    seconds: float


class Reply(NamedTuple):
    """A response: its status, its headers in lower case, and its body."""

    status: int
    headers: Dict[str, str]
    body: bytes


Steps = Generator[Any, Any, Any]


def translation(
    method: str, url: str, headers: dict[str, str], body: bytes | None, base: str = ""
) -> Steps | None:
    """The steps that answer a V0 request; None for any other request."""
    return None


def is_v0(method: str, url: str, base: str = "") -> bool:
    """Whether a request is one of V0's, so that its body has to be read."""
    return False


def _is_agent_call(call: Call) -> bool:
    """Whether a V1 request goes to the Agent Server of a sandbox."""
    return False
