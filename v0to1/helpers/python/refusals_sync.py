"""Refusals of a server as answers, synchronous; twin of `refusals_async`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from v0to1.helpers.python.pure import OpenHandsV1Error


def _or_refusal(call: Callable[..., Any]) -> Callable[..., Any]:
    """Let `call` return a response with which a server refused to tell what it needs.

    Where `http` is a client's own function, that raises, as any error status does.
    """

    @functools.wraps(call)
    def answering(http: Any, *args: Any, **options: Any) -> Any:
        try:
            return call(http, *args, **options)
        except OpenHandsV1Error as error:
            if not error.refused or not hasattr(http, "request"):
                raise
            return error.response

    return answering
