"""What the first lines say of a run that only looked, and of one file or one use."""

from __future__ import annotations

from dataclasses import replace

from tests.reports.sample import sample
from v0to1.core.model import Run, Verdict
from v0to1.reports import render
from v0to1.reports.tally import duration
from v0to1.reports.view.work import work


def checked() -> Run:
    """The sample as `check` would have found it."""
    findings = tuple(replace(each, applied=False) for each in sample().findings)
    return replace(sample(), findings=findings, changes=(), wrote=False)


def test_a_run_that_only_looked_speaks_of_no_diff() -> None:
    for name in ("html", "markdown", "text"):
        assert "proposed diff" not in render(checked(), name)
        assert "proposed diff" in render(replace(sample(), wrote=False), name)


def test_what_may_not_be_v0_does_not_lower_what_one_use_takes() -> None:
    run = sample()
    one = next(each for each in run.findings if each.counts and each.minutes[0])
    perhaps = replace(one, verdict=Verdict.AMBIGUOUS, minutes=(0, 0), line=one.line + 1)
    (row,) = work(replace(run, findings=(one, perhaps))).rules
    assert row.each == duration(one.minutes) and row.sites == 2
