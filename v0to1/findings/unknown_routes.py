"""Requests to V0 whose route is not known: the run-time adapter knows it when they are sent."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace

from v0to1.attribution.bases import own_keys, shared_keys
from v0to1.attribution.entry_points import is_seen_elsewhere
from v0to1.attribution.hosts import known_host
from v0to1.core.endpoints import Match
from v0to1.core.model import Verdict
from v0to1.evaluation.http.adapted import is_adapter
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.languages.base import ANY_RULE, Refusal, Workbench
from v0to1.planning.ladder import NEVER, AdapterPolicy, is_adapted
from v0to1.planning.model import Plan


def covering(
    bench: Workbench,
    evaluation: Evaluation,
    asked: Sequence[Operation],
    policy: AdapterPolicy,
    others: Callable[[Iterable[str]], str],
) -> tuple[Plan, ...]:
    """Plans that put the adapter under requests whose route is not known, on servers that are certainly V0's.

    `others` gives the reason why nothing is to be changed in some modules, or nothing.
    """
    code = [one for one in asked if not one.mock and not one.from_runtime]
    bases = frozenset(key for one in code for request in one.requests for key in own_keys(request))
    if policy.mode == NEVER or not bases:
        return ()
    hosts = {key[1] for key in bases if key[0] == "host"}
    found = []
    for request in evaluation.blurred:
        if request.mock or is_seen_elsewhere(request, evaluation):
            continue
        if is_adapter(request.module, bench.modules.text) or others([request.module]):
            continue
        if shared_keys(request) & bases or known_host(request.url)[0].lower() in hosts:
            found.append(covered(bench, code[0], request, policy))
    return tuple(plan for plan in found if plan is not None)


def covered(bench: Workbench, known: Operation, request: Request, policy: AdapterPolicy) -> Plan | None:
    """The plan of one such request, on the server of a known operation; None where it cannot be covered."""
    rule = replace(known.rule, id=ANY_RULE)
    one = Operation(rule, Match({}, (), 0), (request,), known.evidence, known.score)
    if is_adapted(bench, one):
        return Plan(one, None, None, Verdict.REVIEW, fix="adapter", reported=False)
    if policy.blind or id(request) in policy.unadaptable:
        return None
    try:
        draft = bench.adapter(one)
    except Refusal:
        return None
    return Plan(one, None, draft, Verdict.REVIEW, fix="adapter", reported=False)


def covered_by(plans: Iterable[Plan]) -> frozenset[tuple[str, int]]:
    """The calls of requests that are covered, by their modules and ids."""
    return frozenset(
        (request.site.module, id(request.call))
        for plan in plans
        if not plan.reported and plan.fix == "adapter"
        for request in plan.operation.requests
    )


def is_covered(request: Request, covered_calls: Container[tuple[str, int]]) -> bool:
    """Whether a request is one of those that are covered."""
    return (request.site.module, id(request.call)) in covered_calls
