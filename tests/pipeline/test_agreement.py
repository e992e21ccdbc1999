"""Plans that share places: who gives way, and that only plans of one module are compared."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v0to1.core.model import Span, Verdict
from v0to1.languages.base import Change, Draft
from v0to1.pipeline import agreement
from v0to1.pipeline.agreement import Agreement, Shared, changes_of
from v0to1.pipeline.plans import Plan, refused

MODULES = ("a.py", "b.py", "c.py")
spans = st.builds(lambda start, size: Span(start, start + size), st.integers(0, 12), st.integers(0, 4))
changes = st.builds(Change, st.sampled_from(MODULES), spans, st.sampled_from(("", "x", "y")))


class Only:
    """As much of an operation as an agreement looks at."""

    mock = False
    rule = SimpleNamespace(id="files/read")


def plan_of(changes: list[Change]) -> Plan:
    operation: Any = Only()
    return Plan(operation, None, Draft(tuple(changes)), Verdict.SAFE)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(changes, max_size=3), min_size=1, max_size=6), st.data())
def test_replacing_one_by_one_tells_the_same_as_looking_at_all_anew(
    drafts: list[list[Change]], data: st.DataObject
) -> None:
    plans = [plan_of(each) for each in drafts]
    users = st.lists(st.sampled_from(plans), min_size=1, unique_by=id)
    places = [
        Shared(module, span, frozenset(id(one.operation) for one in data.draw(users)), foreign)
        for module, span, foreign in data.draw(
            st.lists(st.tuples(st.sampled_from(MODULES), spans, st.booleans()), max_size=4)
        )
    ]
    agreed = Agreement(plans, places)
    while (found := agreed.quarrel()) is not None:
        assert found == Agreement(agreed.plans, places).quarrel()
        plan = agreed.plans[found[0]]
        fewer = [one for one in changes_of(plan) if one != found[1]]
        agreed.replace(found[0], replace(plan, draft=Draft(tuple(fewer))) if fewer else refused(plan, "x"))

    assert Agreement(agreed.plans, places).quarrel() is None


def test_plans_of_different_modules_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Change, Change]] = []
    clash = agreement.clash

    def counted(one: Change, other: Change) -> bool:
        seen.append((one, other))
        return clash(one, other)

    monkeypatch.setattr(agreement, "clash", counted)
    plans = [plan_of([Change(f"{n // 2}.py", Span(n % 2, n % 2 + 1), "x")]) for n in range(40)]

    assert Agreement(plans, ()).quarrel() is None
    assert len(seen) == len(plans)
