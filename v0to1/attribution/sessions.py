"""What requests are sent on, as far as it can be determined: one session is the same by its names."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1 import tree
from v0to1.core.api import api
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.http.urls import preview
from v0to1.evaluation.interpreter.names import dotted
from v0to1.evaluation.values import Session

TOOLS = frozenset(["curl", "wget", "httpie"])
"""Programs that are one and the same for all scripts of a project."""
TOOL = "tool"
"""The first of a key for such a program."""


def sessions_of(one: Operation) -> frozenset[tuple[object, ...]]:
    """The keys of the sessions that an operation is sent on; a library's own functions have none."""
    return frozenset(key for request in one.requests for key in keys_of(request))


def keys_of(request: Request) -> Iterator[tuple[object, ...]]:
    """The keys of the session of a request: where it is made, and its name in a module."""
    if request.library in TOOLS:
        yield (TOOL, request.library)
        return
    session, callee = request.session, request.node.callee
    if isinstance(session, Session) and session.made is not None:
        yield ("made", id(session.made[1]))
    held = dotted(callee.target) if isinstance(callee, tree.Attr) else ""
    of_module = isinstance(session, Session) and session.made is None and "." not in session.name
    if held and not of_module:
        yield ("name", request.module, held)


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
