"""Requests that are told by who sends them: the adapter, and code of which nothing is known."""

from __future__ import annotations

import posixpath

from v0to1.core.api import api
from v0to1.flow.library import preview
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request

FAINT = 10
"""What speaks for a request at most where it says no more than what pages ask of their own servers."""


def may_be_v0(one: Operation, *, beside: bool) -> bool:
    """Whether an operation that is not certain is worth telling.

    A path without any base is one of the page's own server. Where nothing but its path speaks for an
    operation, and nothing against it, it is one of conversations, or stands `beside` some that are certain.
    """
    own = preview(one.request.url).startswith("/") and not one.mock
    if one.evidence:
        return one.score > (FAINT if own else 0)
    return not (own or one.mock) and (beside or one.rule.path.startswith(api().conversations))


def by_adapter(request: Request) -> bool:
    """Whether the run-time adapter sends a request, by itself or through the client's functions."""
    return any(is_adapter(one.module) for one in request.frame.chain)


def is_adapter(module: str) -> bool:
    """Whether a module is a file of the run-time adapter."""
    return posixpath.basename(module).replace("-", "_").startswith("openhands_v0")
