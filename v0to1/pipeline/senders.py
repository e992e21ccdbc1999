"""Requests that are told by who sends them: helper files of ours, and code of which nothing is known."""

from __future__ import annotations

import posixpath

from v0to1.flow.library import preview
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request


def is_bare(one: Operation) -> bool:
    """Whether nothing but its path speaks for an operation of V0, and nothing against it.

    A path without any base is one of the page's own server.
    """
    own = preview(one.request.url).startswith("/")
    return one.score == 0 and not (one.evidence or one.mock or own)


def by_helper(request: Request) -> bool:
    """Whether a helper file of ours sends a request, by itself or through the client's functions."""
    return any(is_helper(one.module) for one in request.frame.chain)


def is_helper(module: str) -> bool:
    """Whether a module is a helper file of ours."""
    return posixpath.basename(module).replace("-", "_").startswith("openhands_v1")
