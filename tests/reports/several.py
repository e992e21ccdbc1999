"""Saved runs of three repositories, one of them over half a year, made of the sample."""

from __future__ import annotations

from dataclasses import replace

from tests.reports.sample import sample
from v0to1.core.model import Run
from v0to1.reports.fleet import Saved

DAYS = (("2026-03-10", 25), ("2026-03-20", 22), ("2026-04-20", 14), ("2026-05-20", 16))
"""Days of runs that changed nothing, and how many of the sample's findings they had."""


def several() -> tuple[Saved, ...]:
    """Return the runs, not in their order."""
    run = sample()
    shop = replace(run, root="shop", findings=run.findings[:9], gaps=(), changes=())
    clean = replace(run, root="docs", findings=(), changes=(), gaps=(), unresolved=(), failed=())
    early = tuple(Saved(_on(run, day, number), "fixbot") for day, number in reversed(DAYS))
    return (Saved(shop, "shop"), Saved(run, "fixbot"), *early, Saved(clean, "docs"))


def _on(run: Run, day: str, number: int) -> Run:
    """Return the sample as it would be on a day when nothing was written yet."""
    findings = tuple(replace(each, applied=False) for each in run.findings[:number])
    return replace(run, findings=findings, wrote=False, changes=(), calendar=replace(run.calendar, as_of=day))
