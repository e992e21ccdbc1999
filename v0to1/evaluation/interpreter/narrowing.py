"""Tests of whether a request succeeded: which variables hold the response of a failed one under them."""

from __future__ import annotations

from collections.abc import Mapping

from v0to1 import tree
from v0to1.evaluation.http.libraries import Names
from v0to1.evaluation.values import ResponseValue, Value, options, union

RAISES = "raise_for_status"
"""A member of a response that gives nothing to test."""

FAILS = "is_error"
"""The member that is true where the request failed; all others are true where it succeeded."""

FIRST_ERROR = 400
"""The first HTTP status of an error; what is below succeeded, or was sent on."""

Both = tuple[frozenset[str], frozenset[str]]
"""The names of responses that failed where a test holds, and where it does not."""

NEITHER: Both = (frozenset(), frozenset())


def failed_under(names: Names, test: tree.Node | None) -> Both:
    """The variables whose request failed where a test holds, and where it does not."""
    match test:
        case tree.Not(value=inner):
            holds, fails = failed_under(names, inner)
            return fails, holds
        case tree.Attr(target=tree.Name(name=found), name=member) if member in names.success - {RAISES}:
            one, none = frozenset((found,)), frozenset[str]()
            return (one, none) if member == FAILS else (none, one)
        case tree.Compare(
            left=tree.Attr(target=tree.Name(name=found), name=member),
            operator=operator,
            right=tree.Const(value=int() as status),
        ) if member in names.statuses:
            one, none = frozenset((found,)), frozenset[str]()
            if says_failed(operator, status):
                return one, none
            return (none, one) if says_succeeded(operator, status) else NEITHER
        case _:
            return NEITHER


def says_failed(operator: str, status: int) -> bool:
    """Whether a comparison of an HTTP status with a number holds for errors alone."""
    match operator:
        case "==" | ">=" | ">":
            return status >= FIRST_ERROR - (operator == ">")
        case "!=":
            return status < 300
        case _:
            return False


def says_succeeded(operator: str, status: int) -> bool:
    """Whether a comparison of an HTTP status with a number holds for all that succeeded."""
    match operator:
        case "<" | "<=":
            return status >= 300 - (operator == "<=")
        case "==":
            return 200 <= status < 300
        case _:
            return False


def with_failed(variables: Mapping[str, Value], names: frozenset[str]) -> dict[str, Value]:
    """The variables, of which some hold the response of a failed request."""
    if not names:
        return dict(variables)
    return {
        name: union(map(as_failed, options(value))) if name in names else value
        for name, value in variables.items()
    }


def widened(after: dict[str, Value], start: dict[str, Value], before: dict[str, Value]) -> dict[str, Value]:
    """The variables after a block that others join; what it left alone is what it was before the test."""
    narrowed = [name for name, value in start.items() if value is not before[name]]
    return {**after, **{name: before[name] for name in narrowed if after.get(name) is start[name]}}


def as_failed(value: Value) -> Value:
    """A whole response as one of a failed request."""
    if not isinstance(value, ResponseValue) or value.stage != "response":
        return value
    return ResponseValue(value.requests, value.stage, value.path, value.reads, value.via, failed=True)
