"""Operations that one session, one call, one class or one file of the client sends: they get one fix."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from v0to1.flow.operations import Operation
from v0to1.languages.paths import read_name
from v0to1.pipeline.plans import Plan
from v0to1.pipeline.sessions import TOOL, sessions_of

ONE_SESSION = "it is sent with the same session as {}, which goes through the adapter"
ONE_CALL = "it is sent by the same call as {}, which goes through the adapter"
ONE_CLASS = "it is sent by the same class as {}, which goes through the adapter"
ONE_FILE = "its file uses the adapter for {} already, and the rewrite needs a second helper file"
NOT_THERE = "{}, which goes through the adapter, gives the id of a conversation before V1 knows it"
RESTARTS = "one request starts conversations again, and another asks whether they have ended: V0 knew of both"
AGENT, STARTING, RESTARTING = "agent", "create", "start"

Sender = tuple[str, object]
"""What sends: the reason to tell, and what it is told by."""


def after_starts(plans: Sequence[Plan], inside: Container[str]) -> Iterator[tuple[Operation, str]]:
    """Operations of a client that starts conversations through the adapter, which waits for none of them.

    A rewrite would ask V1 for a conversation that it does not know yet, where one is named in the path. What
    stands `inside` documents is read by people, who wait.
    """
    code = [plan for plan in plans if not plan.operation.mock and plan.operation.module not in inside]
    starts = [one for one in code if one.fix == "adapter" and flow_of(one) == STARTING]
    for plan in code if starts else ():
        if plan.fix == "rewrite" and plan.draft is not None and "{" in plan.operation.rule.path:
            yield plan.operation, NOT_THERE.format(starts[0].operation.rule.id)


def around_restarts(plans: Sequence[Plan]) -> Iterator[tuple[Operation, str]]:
    """Operations of a client that starts conversations again, and asks one whether it has ended.

    V0 told RUNNING after a start until the agent had ended again; only what sees both requests knows that.
    """
    code = [plan for plan in plans if not plan.operation.mock]
    starts = [plan for plan in code if flow_of(plan) == RESTARTING]
    asking = [plan for plan in code if reads_ending(plan)] if starts else []
    for plan in (*starts, *asking) if asking else ():
        if plan.fix == "rewrite" and plan.draft is not None:
            yield plan.operation, RESTARTS


def reads_ending(plan: Plan) -> bool:
    """Whether an operation reads of one conversation whether it has ended."""
    rules = plan.target.reads if plan.target is not None else {}
    found = (rules.get(read_name(read)) for read in plan.operation.reads if read.path[0] != "[]")
    return any(rule is not None and bool(rule.ending) and "[]" not in rule.name for rule in found)


def flow_of(plan: Plan) -> object:
    """How the adapter answers an operation."""
    return (plan.operation.rule.adapter or {}).get("flow")


def together(plans: Sequence[Plan]) -> Iterator[tuple[Operation, str]]:
    """Operations that are sent together with some that go through the adapter, with the reason.

    A program that is known to all scripts sends V0's requests and V1's, but not those to Agent Servers: they
    have V0's routes, so that the adapter would take them for V0's.
    """
    code = [plan for plan in plans if not plan.operation.mock]
    adapted = [plan for plan in code if plan.fix == "adapter"]
    owners = {key: plan.operation.rule.id for plan in adapted for key in senders(plan.operation)}
    files = {
        use.module: plan.operation.rule.id
        for plan in adapted
        if plan.draft is not None
        for use in plan.draft.uses
    }
    for plan in code:
        if plan.fix != "rewrite" or plan.draft is None:
            continue
        agent = any(target.server == AGENT for target in plan.operation.rule.targets)
        met = [key for key in senders(plan.operation) if key in owners and (agent or not is_tool(key))]
        beside = {use.module for use in plan.draft.uses} & files.keys()
        if met:
            yield plan.operation, met[0][0].format(owners[met[0]])
        elif beside:
            yield plan.operation, ONE_FILE.format(files[min(beside)])


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
