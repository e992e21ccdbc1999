"""Rewrites that share characters of the sources: all who do need the same change."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from v0to1.core.model import Span, Verdict
from v0to1.languages.base import Change, Draft
from v0to1.planning.agreement import FOREIGN, OTHERWISE, TWO_WAYS, agreed
from v0to1.planning.model import Plan
from v0to1.planning.places import Shared

PLACE = Span(10, 30)
X = Change("a.py", Span(12, 20), "x")
Y = Change("a.py", Span(12, 20), "y")


def plan_of(*changes: Change, fix: str = "rewrite") -> Plan:
    operation: Any = SimpleNamespace(mock=False, rule=SimpleNamespace(id="files/read"))
    return Plan(operation, None, Draft(changes) if changes else None, Verdict.SAFE, fix=fix)


def reasons(
    plans: Iterable[Plan], *, foreign: bool = False, place: Span = PLACE, module: str = "a.py"
) -> list[str]:
    plans = list(plans)
    shared = Shared(module, place, tuple(id(one.operation) for one in plans), foreign)
    return [one.reason for one in agreed(plans, [shared])]


OTHER = OTHERWISE.format("files/read")


@pytest.mark.parametrize(
    ("plans", "expected"),
    [
        pytest.param([plan_of(X), plan_of(X)], ["", ""], id="the same change"),
        pytest.param([plan_of(X), plan_of(Y)], [OTHER, OTHER], id="different changes"),
        pytest.param([plan_of(X), plan_of()], [OTHER, ""], id="one that is left"),
        pytest.param([plan_of(X), plan_of(Y, fix="adapter")], [OTHER, ""], id="one that is adapted"),
        pytest.param([plan_of(X), plan_of(X), plan_of()], [OTHER, OTHER, ""], id="two and one that is left"),
        pytest.param([plan_of(X, Y)], [TWO_WAYS], id="two changes at one place"),
    ],
)
def test_all_who_share_a_place_change_it_alike(plans: list[Plan], expected: list[str]) -> None:
    assert reasons(plans) == expected


def test_a_place_that_serves_something_else_stays() -> None:
    assert reasons([plan_of(X), plan_of(X)], foreign=True) == [FOREIGN, FOREIGN]


@pytest.mark.parametrize("where", [{"place": Span(20, 30)}, {"module": "b.py"}])
def test_what_is_changed_elsewhere_is_nobodys_business(where: dict[str, Any]) -> None:
    assert reasons([plan_of(X), plan_of(Y)], foreign=True, **where) == ["", ""]


def test_a_refusal_is_passed_on() -> None:
    """What shares another place with a rewrite that is given up is given up with it."""
    other = Change("a.py", Span(50, 60), "z")
    plans = [plan_of(X, other), plan_of(other), plan_of(Y)]
    ids = [id(one.operation) for one in plans]
    places = [
        Shared("a.py", Span(50, 60), tuple(ids[:2]), foreign=False),
        Shared("a.py", PLACE, (ids[0], ids[2]), foreign=False),
    ]
    assert [one.reason for one in agreed(plans, places)] == [OTHER, OTHER, OTHER]


def test_of_several_other_uses_the_first_is_named() -> None:
    """Not any of them: two runs over the same files say the same."""
    every = [plan_of(X), *(plan_of(Y) for _ in range(20))]
    for number, plan in enumerate(every):
        plan.operation.rule.id = f"rule/{number}"  # type: ignore[misc]
    assert reasons(every)[:2] == [OTHERWISE.format("rule/1"), OTHERWISE.format("rule/0")]
