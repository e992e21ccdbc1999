"""Tests that replace what sends a request with a double, which does not move with the code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.interpreter.facts import Stub
from v0to1.planning.tested_code import TestedCode
from v0to1.rewriting.plain import DOUBLE
from v0to1.scan.import_names import reached

REASON = "{} replaces {} with a test double, and tests stay as they are"


def tested_by(
    doubles: Mapping[int, frozenset[int]],
    stubs: Iterable[Stub],
    imports: Mapping[str, Iterable[str]],
    code: Callable[[], TestedCode],
) -> Callable[[Operation], str]:
    """A function that gives the reason not to rewrite an operation that a test answers, or "".

    `doubles` are the operations that each test double answers, by their ids. `code` tells which tests run
    an operation.
    """
    every = frozenset[int]().union(*doubles.values())
    reaching = with_modules(stubs, imports)
    return lambda one: DOUBLE if id(one) in every else stubbed(one, reaching, code)


def stubbed(
    one: Operation, stubs: Iterable[tuple[Stub, frozenset[str]]], tested: Callable[[], TestedCode]
) -> str:
    """Why an operation is not rewritten that such a function stands in for, or nothing."""
    for stub, near in stubs if not one.mock else ():
        if one.module in near and fits(stub, one) and tested().may_run(stub.module, near, one):
            return REASON.format(stub.module, stub.name)
    return ""


def with_modules(
    stubs: Iterable[Stub], imports: Mapping[str, Iterable[str]]
) -> Sequence[tuple[Stub, frozenset[str]]]:
    """Each stub with the modules of the code that its test may run."""
    return [(one, frozenset((one.module, *reached(one.module, imports)))) for one in stubs]


def fits(stub: Stub, one: Operation) -> bool:
    """Whether an operation is sent with the library and method that a stub stands for."""
    same = any(request.library and stub.name.startswith(request.library) for request in one.requests)
    return same and stub.method in ("", one.rule.method)
