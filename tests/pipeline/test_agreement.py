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
from v0to1.pipeline.agreement import Agreement, changes_of
from v0to1.pipeline.places import Shared
from v0to1.pipeline.plans import Plan, refused

MODULES = ("a.py", "b.py", "c.py")
spans = st.builds(lambda start, size: Span(start, start + size), st.integers(0, 12), st.integers(0, 4))
changes = st.builds(Change, st.sampled_from(MODULES), spans, st.sampled_from(("", "x", "y")))


class Only:
    """As much of an operation as an agreement looks at."""

    mock = False
    rule = SimpleNamespace(id="files/read")


stays = st.tuples(st.sampled_from(MODULES), spans)


def plan_of(changes: list[Change], stays: list[tuple[str, Span]] | None = None) -> Plan:
    operation: Any = Only()
    return Plan(operation, None, Draft(tuple(changes), stays=tuple(stays or ())), Verdict.SAFE)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.lists(changes, max_size=3), st.lists(stays, max_size=1)), min_size=1, max_size=6),
    st.data(),
)
def test_replacing_one_by_one_tells_the_same_as_looking_at_all_anew(
    drafts: list[tuple[list[Change], list[tuple[str, Span]]]], data: st.DataObject
) -> None:
    plans = [plan_of(*each) for each in drafts]
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
        kept = Draft(tuple(fewer), stays=plan.draft.stays if plan.draft is not None else ())
        agreed.replace(found[0], replace(plan, draft=kept) if fewer else refused(plan, "x"))

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


def test_what_another_plan_relies_on_stays() -> None:
    change = Change("a.py", Span(4, 8), "x")
    keeps, alters = plan_of([], [("a.py", Span(6, 9))]), plan_of([change])
    assert Agreement([keeps, alters], []).quarrel() == (
        1,
        change,
        "another operation relies on the same text",
    )
    assert Agreement([plan_of([], [("a.py", Span(8, 9))]), alters], []).quarrel() is None


def test_a_plan_that_contradicts_itself_gives_way_first() -> None:
    one, other = Change("a.py", Span(4, 8), "x"), Change("a.py", Span(4, 8), "y")
    agreed = Agreement([plan_of([one]), plan_of([other, one])], [])
    found = agreed.quarrel()
    assert found is not None and found[0] == 1
