"""What was decided about each operation, and what a run aims at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from v0to1 import tree
from v0to1.core.model import Verdict
from v0to1.core.rules import Target
from v0to1.core.versions import Server
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.languages.base import Draft
from v0to1.records import record


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One operation with what will be done: a draft, or the reason why there is none, or no better one.

    For a `connection`, the operation is the one that opens it. The `fix` is "rewrite", "adapter" (with no
    draft where that is in place already), or "" without one. What is not `reported` has no finding.
    What is not `wanted` was not asked for in this run, and stays as it is.
    """

    operation: Operation
    target: Target | None
    draft: Draft | None
    verdict: Verdict
    reason: str = ""
    connection: Connection | None = None
    fix: str = ""
    reported: bool = True
    wanted: bool = True


def never(function: tree.Function) -> bool:
    """Nothing is known of what a function returns."""
    return False


def not_replaced(one: Operation) -> bool:
    """No test replaces a function between an operation and its readers."""
    return False


def unnamed(one: Operation) -> str:
    """No test names an operation."""
    return ""


def unlimited(one: Operation) -> str:
    """Every form is allowed."""
    return ""


@record(frozen=True, slots=True)
class Aims:
    """What the run wants: the server, and which findings may be fixed.

    `blocked` gives a reason for an operation that must only be reported, or "", and `tested` one for an
    operation that a test answers. `moved` gives the rewrite of such an operation with that of its tests.
    `named` gives a reason for one that a test names in a way that is not followed, and `replaced` tells
    whether a test replaces a function between an operation and its readers, or calls one of these itself
    with data of V0. `unwanted` are the ids of
    operations that this run was not asked for.
    `best` gives the best form that an operation may have (helper, mapped or adapter), or "" for any.
    Without `new_files`, no rewrite takes a helper function that would stand in a new file.
    """

    server: Server
    safe_only: bool
    blocked: Callable[[Operation], str]
    tested: Callable[[Operation], str]
    unwanted: frozenset[int] = frozenset()
    gives_data: Callable[[tree.Function], bool] = never
    inline_only: bool = False
    new_files: bool = True
    named: Callable[[Operation], str] = unnamed
    replaced: Callable[[Operation], bool] = not_replaced
    moved: Callable[[Operation, Target, Draft], Draft] | None = None
    best: Callable[[Operation], str] = unlimited


def unwanted(one: Operation) -> Plan:
    """The plan of an operation that the run was not asked for: others must leave what it needs."""
    return Plan(one, None, None, Verdict.MANUAL, "it was not selected", reported=False, wanted=False)


def refused(plan: Plan, reason: str) -> Plan:
    """The plan without its draft."""
    return replace(plan, draft=None, verdict=Verdict.MANUAL, reason=reason, fix="")
