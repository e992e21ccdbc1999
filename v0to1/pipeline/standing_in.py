"""Test doubles and the code that they stand in for: the code of their route that the test imports."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from v0to1.core.model import Verdict
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Frame
from v0to1.pipeline.gaps import is_answered
from v0to1.pipeline.imported import reached
from v0to1.pipeline.plans import Plan, refused

LEFT = "the code that it stands in for is left on V0 ({})"
NO_CODE = "no V0 request of the project was found that it stands in for"
ADAPTED = "some of the code that it stands in for goes through the adapter"


def bound(
    plans: Iterable[Plan], imports: Mapping[str, Iterable[str]], documents: Container[str]
) -> list[Plan]:
    """The plans, of which each of a double knows the operations that it stands in for.

    `imports` are the modules that each imports, `documents` those that stand inside of documents.
    """
    plans = list(plans)
    code: dict[str, list[Operation]] = {}
    for plan in plans:
        if not plan.operation.mock:
            code.setdefault(plan.operation.rule.id, []).append(plan.operation)
    return [
        replace(plan, stands_for=stood_for(plan.operation, code, imports, documents))
        if plan.operation.mock
        else plan
        for plan in plans
    ]


def stood_for(
    double: Operation,
    code: Mapping[str, Sequence[Operation]],
    imports: Mapping[str, Iterable[str]],
    documents: Container[str],
) -> frozenset[int]:
    """The operations that a double stands in for: those that its test imports, else all but examples."""
    alike = code.get(double.rule.id, ())
    near = {double.module, *reached(double.module, imports)}
    found = [one for one in alike if near & {each.module for each in frames_of(one)}]
    if not found:
        found = [one for one in alike if one.module not in documents] or list(alike)
    return frozenset(map(id, found))


def frames_of(one: Operation) -> list[Operation | Frame]:
    """What leads to the requests of an operation, as something with a module."""
    return [one, *(frame for request in one.requests for frame in request.frame.chain[-2:])]


def with_code(plans: Sequence[Plan]) -> list[Plan]:
    """Leave the doubles of a test where code that they stand in for is left, or goes through the adapter."""
    code = {id(plan.operation): plan for plan in plans if not plan.operation.mock}
    by_rule: dict[str, list[Plan]] = {}
    for plan in code.values():
        by_rule.setdefault(plan.operation.rule.id, []).append(plan)

    def of(plan: Plan) -> list[Plan]:
        if plan.stands_for is None:
            return by_rule.get(plan.operation.rule.id, [])
        return [code[key] for key in plan.stands_for if key in code]

    return [stand_in(plan, of(plan)) if plan.operation.mock else plan for plan in plans]


def stand_in(plan: Plan, code: Sequence[Plan]) -> Plan:
    """The plan of a double: nothing to do for code that stays as it is, nothing done where some is left."""
    if plan.draft is not None and not code:
        return refused(plan, NO_CODE)
    adapted = [one for one in code if one.fix == "adapter" or is_answered(one)]
    if adapted and not any(one.fix == "rewrite" and one.draft is not None for one in code):
        return replace(plan, draft=None, verdict=Verdict.REVIEW, reason="", fix="adapter")
    left = [one for one in code if one.draft is None and not one.fix and not is_answered(one)]
    if plan.draft is not None and (left or adapted):
        return refused(plan, LEFT.format(left[-1].reason) if left else ADAPTED)
    return plan


def untouched_in(plans: Iterable[Plan], imports: Mapping[str, Iterable[str]]) -> Callable[[str], bool]:
    """Tells the modules of tests of which all code goes through the adapter, so that they stay.

    Where it is not seen which code a test imports, that is all of it.
    """
    fixes: dict[str, set[str]] = {}
    for plan in plans:
        if not plan.operation.mock and plan.told and not is_answered(plan):
            fixes.setdefault(plan.operation.module, set()).add(plan.fix)

    every = {fix for found in fixes.values() for fix in found}

    def untouched(module: str) -> bool:
        near = {module, *reached(module, imports)}
        found = {fix for each in near for fix in fixes.get(each, ())}
        return (found or every) == {"adapter"}

    return untouched
