"""Operations that one session, one call, one class or one file of the client sends: they get one fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from v0to1.flow.operations import Operation
from v0to1.flow.values import Session
from v0to1.pipeline.plans import Plan

ONE_SESSION = "it is sent with the same session as {}, which goes through the adapter"
ONE_CALL = "it is sent by the same call as {}, which goes through the adapter"
ONE_CLASS = "it is sent by the same class as {}, which goes through the adapter"
ONE_FILE = "its file uses the adapter for {} already, and the rewrite needs a second helper file"

Sender = tuple[str, object, int]
"""What sends: the reason to tell, and what it is told by."""


def together(plans: Sequence[Plan]) -> Iterator[tuple[Operation, str]]:
    """Operations that are sent together with some that go through the adapter, with the reason."""
    code = [plan for plan in plans if not plan.operation.mock]
    owners = {key: plan.operation.rule.id for plan in code if plan.fix == "adapter" for key in senders(plan)}
    files = {
        use.module: plan.operation.rule.id
        for plan in code
        if plan.fix == "adapter" and plan.draft is not None
        for use in plan.draft.uses
    }
    for plan in code:
        met = next((key for key in senders(plan) if key in owners), None)
        if plan.fix != "rewrite" or plan.draft is None:
            continue
        if met is not None:
            yield plan.operation, met[0].format(owners[met])
        elif beside := {use.module for use in plan.draft.uses} & files.keys():
            yield plan.operation, ONE_FILE.format(files[min(beside)])


def senders(plan: Plan) -> Iterator[Sender]:
    """What sends an operation: sessions where they are made, calls of wrappers, and the client's classes."""
    for request in plan.operation.requests:
        made = request.session.made if isinstance(request.session, Session) else None
        if made is not None:
            yield ONE_SESSION, made[0], id(made[1])
        if request.wrapped:
            yield ONE_CALL, request.module, id(request.node)
        for frame in (request.frame, request.site):
            if frame.receiver is not None:
                yield ONE_CLASS, frame.receiver.cls.module, id(frame.receiver.cls.node)
