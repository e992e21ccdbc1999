"""Addresses that a client reads from an answer: V1's lead to the Agent Server, not to the App Server."""

from __future__ import annotations

from v0to1.flow.operations import Operation
from v0to1.flow.values import Answer, Gap
from v0to1.languages.base import Refusal

ADDRESSES = ("url", "conversation_url")


def refuse_answered_base(operation: Operation) -> None:
    """Raise `Refusal` where the base URL of a request was read from the answer of another one."""
    for request in operation.requests:
        first = request.url.pieces[0] if request.url.pieces else None
        value = first.value if isinstance(first, Gap) else None
        if isinstance(value, Answer) and value.path and value.path[-1] in ADDRESSES:
            raise Refusal(
                "the base URL is read from the answer of another request; in V1 that address is the Agent "
                "Server's, so make this request at the base URL of the App Server, with its API key"
            )
