"""Operations that one session, one call or one class of the client sends: they get one fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from v0to1.attribution.sessions import TOOL, sessions_of
from v0to1.core.model import Verdict
from v0to1.evaluation.http.operations import Operation
from v0to1.planning.model import Plan
from v0to1.rewriting.reads import gives_other_keys

ONE_SESSION = "it is sent with the same session as {}, which goes through the adapter"
ONE_CALL = "it is sent by the same call as {}, which goes through the adapter"
ONE_CLASS = "it is sent by the same class as {}, which goes through the adapter"

Sender = tuple[str, object]
"""What sends: the reason to tell, and what it is told by."""


def together(plans: Sequence[Plan]) -> Iterator[tuple[Operation, str]]:
    """Operations that are sent together with some that go through the adapter, with the reason.

    A program that is known to all scripts sends requests of V0 and of V1 alike. So does any session where
    V1 responds as V0 did: the adapter lets a request to V1 pass, and who reads the response sees one shape.
    """
    code = [plan for plan in plans if not plan.operation.mock]
    owners = {
        key: plan.operation.rule.id
        for plan in code
        if plan.fix == "adapter"
        for key in senders(plan.operation)
        if not is_tool(key)
    }
    for plan in code:
        met = next((key for key in senders(plan.operation) if key in owners), None)
        rewritten = plan.fix == "rewrite" and plan.draft is not None
        if rewritten and met is not None and not responds_alike(plan):
            yield plan.operation, met[0].format(owners[met])


def responds_alike(plan: Plan) -> bool:
    """Whether the App Server of V1 responds to a rewritten request as V0 did, key by key.

    An Agent Server has V0's routes, which the adapter would take for requests to V0.
    """
    target = plan.target
    alike = target is not None and target.server == "app" and not gives_other_keys(target)
    return plan.verdict is Verdict.SAFE and alike


def senders(one: Operation) -> Iterator[Sender]:
    """What sends an operation: its sessions, the call of the client's own function, and its classes."""
    for key in sorted(sessions_of(one), key=str):
        yield ONE_SESSION, key
    for request in one.requests:
        if request.wrapped:
            yield ONE_CALL, (request.module, id(request.node))
        for frame in (request.frame, request.site):
            if frame.receiver is not None:
                yield ONE_CLASS, (frame.receiver.cls.module, id(frame.receiver.cls.node))


def is_tool(sender: Sender) -> bool:
    """Whether what sends is a program that is known to all scripts."""
    return isinstance(sender[1], tuple) and sender[1][0] == TOOL
