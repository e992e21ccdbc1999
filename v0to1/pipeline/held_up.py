"""Starts of conversations, for which a rewrite waits: who is held up while it does."""

from __future__ import annotations

from collections.abc import Callable

from v0to1.core.rules import Target
from v0to1.flow.libraries import load
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.resolving import declares
from v0to1.flow.values import External
from v0to1.languages.base import Language
from v0to1.languages.serving import declared_in
from v0to1.pipeline.entered import uncalled

WAITS = "wait_until_ready"
BY_OTHERS = (
    "its rewrite waits up to minutes until the conversation runs, in a function that others call: a request"
    " handler or an event loop would be held up"
)
HANDLER = (
    "its rewrite waits up to minutes until the conversation runs, and would hold up a request handler or an"
    " event loop; let the adapter answer at once, or start conversations in the background"
)


def held_up(
    one: Operation,
    target: Target | None,
    inside: Callable[[str], bool],
    handles: Callable[[Request], bool] | None = None,
) -> str:
    """Why the rewrite of an operation must not wait for what it starts, or nothing.

    Only a program that runs from its first line to its last may wait, or what stands in modules that are
    `inside` documents or tests; with `handles`, everything but the requests for which that is true.
    """
    if one.mock or target is None or target.through != WAITS or inside(one.module):
        return ""
    if handles is not None:
        return HANDLER if any(map(handles, one.requests)) else ""
    sent = [request for request in one.requests if not inside(request.frame.chain[0].module)]
    return BY_OTHERS if not sent or any(uncalled(request) is not None for request in sent) else ""


def handler_in(
    language: Language, served: frozenset[str], text: Callable[[str], str]
) -> Callable[[Request], bool]:
    """Tells whether a request is seen to be sent by a handler of a server, or to block an event loop.

    `served` are the modules that declare routes as far as they were evaluated.
    """
    servers = load(language.name).names.servers

    def handles(request: Request) -> bool:
        entered, chain = uncalled(request), request.frame.chain
        entry = next((one for one in chain if entered is not None and one.function is entered), None)
        if entry is None:
            return False
        in_loop = any(one.function is not None and one.function.is_async for one in chain)
        if request.library and in_loop and not request.is_async:
            return True
        bases = entry.receiver.cls.bases if entry.receiver is not None else ()
        if any(isinstance(base, External) and declares(base.name, servers) for base in bases):
            return True
        declares_routes = entry.module in served or language.serves(entry.module)
        return bool(declares_routes) or any(declared_in(language.name, entry.module, text(entry.module)))

    return handles
