"""Test doubles and the code whose requests they answer: that of their route which the test imports."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from v0to1.core.model import Verdict
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Frame
from v0to1.planning.gaps import is_answered
from v0to1.planning.model import Plan
from v0to1.scan.import_names import reached

NAMED = "{} names its route in a way that v0to1 cannot move to V1"


def answered_by(
    operations: Iterable[Operation], imports: Mapping[str, Iterable[str]], documents: Container[str]
) -> dict[int, frozenset[int]]:
    """The operations that each test double answers, all by their ids.

    `imports` are the modules that each imports, `documents` those that stand inside of documents.
    """
    code: dict[str, list[Operation]] = {}
    doubles: list[Operation] = []
    for one in operations:
        if one.mock:
            doubles.append(one)
        else:
            code.setdefault(one.rule.id, []).append(one)
    return {id(one): stood_for(one, code, imports, documents) for one in doubles}


def stood_for(
    double: Operation,
    code: Mapping[str, Sequence[Operation]],
    imports: Mapping[str, Iterable[str]],
    documents: Container[str],
) -> frozenset[int]:
    """The operations that a double answers: those that its test imports, else all but examples."""
    alike = code.get(double.rule.id, ())
    near = {double.module, *reached(double.module, imports)}
    found = [one for one in alike if near & {each.module for each in frames_of(one)}]
    if not found:
        found = [one for one in alike if one.module not in documents] or list(alike)
    return frozenset(map(id, found))


def named(
    one: Operation,
    tests: Mapping[str, str],
    operations: Iterable[Operation],
    may_run: Callable[[str, Operation], bool],
) -> str:
    """Why an operation is not rewritten whose route a test names, or nothing.

    `tests` are the texts of tests; of those with an operation of that route it is known what they do, and
    those that run the operations of another method on it may not run this one.
    """
    sending = {each.module for each in operations if each.rule is one.rule}
    routes = list(map(pattern, (one.rule.path, *one.rule.aliases)))
    for module, text in tests.items():
        if module in sending or not any(route.search(text) for route in routes):
            continue
        others = (
            each for each in operations if each.rule.path == one.rule.path and each.rule is not one.rule
        )
        if not any(may_run(module, each) for each in others) or may_run(module, one):
            return NAMED.format(module)
    return ""


@cache
def pattern(path: str) -> re.Pattern[str]:
    """What finds a route in a text, or in a regular expression, whatever its parameters are."""
    steps = [r"[^/\s'\"`]+" if step.startswith("{") else re.escape(step) for step in path.split("/")]
    return re.compile(r"\\?/".join(steps) + r"(?!\\?/?(?:[\w{*:<-]|\$[\w{]))")


def frames_of(one: Operation) -> list[Operation | Frame]:
    """What leads to the requests of an operation, as something with a module."""
    return [one, *(frame for request in one.requests for frame in request.frame.chain[-2:])]


def with_code(plans: Sequence[Plan], doubles: Mapping[int, frozenset[int]]) -> tuple[Plan, ...]:
    """The plans, of which doubles have nothing left to do where their code goes through the adapter."""
    code = {id(plan.operation): plan for plan in plans if not plan.operation.mock}

    def with_fix(plan: Plan) -> Plan:
        own = [code[key] for key in doubles.get(id(plan.operation), ()) if key in code]
        adapted = any(one.fix == "adapter" or is_answered(one) for one in own)
        if not adapted or any(one.fix == "rewrite" and one.draft is not None for one in own):
            return plan
        return replace(plan, draft=None, verdict=Verdict.REVIEW, reason="", fix="adapter")

    return tuple(map(with_fix, plans))


def untouched_in(plans: Iterable[Plan], imports: Mapping[str, Iterable[str]]) -> Callable[[str], bool]:
    """Tells the modules of tests of which all code goes through the adapter, so that they stay.

    Where it is not seen which code a test imports, that is all of it.
    """
    fixes: dict[str, set[str]] = {}
    for plan in plans:
        if not plan.operation.mock and plan.reported and not is_answered(plan):
            fixes.setdefault(plan.operation.module, set()).add(plan.fix)

    every = {fix for found in fixes.values() for fix in found}

    def untouched(module: str) -> bool:
        near = {module, *reached(module, imports)}
        found = {fix for each in near for fix in fixes.get(each, ())}
        return (found or every) == {"adapter"}

    return untouched
