"""The burn-down as a drawing: days in proportion, runs of one day apart, the end of V0 where it belongs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.reports.sample import sample
from v0to1.core.model import Run
from v0to1.reports.fleet.gather import moments
from v0to1.reports.view.chart import LEFT, RIGHT, TOP, WIDTH, Chart, chart


def run(day: str, number: int) -> Run:
    """The sample on a day, nothing written, with its first findings."""
    whole = sample()
    findings = tuple(replace(each, applied=False) for each in whole.findings if each.counts)[:number]
    return replace(
        whole, findings=findings, wrote=False, changes=(), calendar=replace(whole.calendar, as_of=day)
    )


def drawn(*runs: tuple[str, int]) -> Chart:
    made = chart(moments([run(*each) for each in runs]))
    assert made is not None
    return made


@pytest.mark.parametrize("number", [0, 1])
def test_less_than_two_runs_are_no_line(number: int) -> None:
    assert chart(moments([run("2026-03-01", 3)] * number)) is None


def test_days_stand_in_proportion_and_numbers_too() -> None:
    found = drawn(("2026-03-01", 20), ("2026-03-11", 10), ("2026-03-31", 0))
    room = WIDTH - LEFT - RIGHT
    assert [each.x for each in found.points] == [LEFT, pytest.approx(LEFT + room / 3, abs=0.1), LEFT + room]
    heights = [each.y for each in found.points]
    assert heights == [TOP, pytest.approx((TOP + found.base) / 2, abs=0.1), found.base]
    assert [each.left for each in found.points] == [20, 10, 0]
    assert [each.label for each in found.rows] == ["0", "10", "20"]


def test_runs_of_one_day_stand_side_by_side() -> None:
    found = drawn(("2026-03-01", 3), ("2026-03-01", 2), ("2026-03-09", 1))
    across = [each.x for each in found.points]
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.2)
    assert found.end is None


def test_nothing_left_at_all_is_a_line_at_the_bottom() -> None:
    found = drawn(("2026-03-01", 0), ("2026-03-02", 0))
    assert {each.y for each in found.points} == {found.base}


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [
        ("2026-03-01", "2026-05-01", True),
        ("2026-03-01", "2026-03-31", False),
        ("2026-04-02", "2026-05-01", False),
    ],
)
def test_the_end_of_v0_is_drawn_when_it_is_among_the_days(first: str, last: str, there: bool) -> None:
    found = drawn((first, 3), (last, 1)).end
    assert (found is not None) == there
    if found is not None:
        assert found.label == "2026-04-01" and LEFT < found.at < WIDTH - RIGHT


def test_dates_below_the_line_do_not_run_into_each_other() -> None:
    found = drawn(*((f"2026-03-{day:02}", 5) for day in range(1, 29)))
    steps = [after.at - before.at for before, after in pairwise(found.days)]
    assert len(found.points) == 28 and steps and min(steps) >= 80
