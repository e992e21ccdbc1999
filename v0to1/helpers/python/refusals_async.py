"""Refusals of a server as answers, asynchronous; twin of `refusals_sync`."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from v0to1.helpers.python.pure import OpenHandsV1Error


def _or_refusal(call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Let `call` return a response with which a server refused to tell what it needs.

    Where `http` is a client's own function, that raises, as any error status does.
    """

    @functools.wraps(call)
    async def answering(http: Any, *args: Any, **options: Any) -> Any:
        try:
            return await call(http, *args, **options)
        except OpenHandsV1Error as error:
            if not error.refused or not hasattr(http, "request"):
                raise
            return error.response

    return answering
