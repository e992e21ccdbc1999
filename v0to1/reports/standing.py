"""What is said at a place in the code by formats that show findings beside it."""

from __future__ import annotations

from v0to1.core.kinds import adapted
from v0to1.core.model import Finding, Run, Severity
from v0to1.reports import tally
from v0to1.reports.visible import inline

_URGENT = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def standing(run: Run) -> tuple[Finding, ...]:
    """Return what is in the code and not suppressed: left, or perhaps V0; the most urgent first."""
    there = (each for each in run.findings if each.suppressed is None)
    told = (each for each in there if not each.counts or tally.is_left(each, run))
    return tuple(sorted(told, key=lambda each: _URGENT.index(each.severity)))


def sentence(finding: Finding) -> str:
    """Return what a finding says, on one line, with what takes the place of V0."""
    instead = f" ({finding.v0} → {finding.v1})" if finding.v1 else f" ({finding.v0})" if finding.v0 else ""
    loud = " Left as it is, it fails without an error." if finding.silent else ""
    through = adapted(finding.reason) if tally.is_adapted(finding) else ""
    what = (tally.bare_message(finding) if through else finding.message) or finding.title
    return inline(f"{what}{instead}{through}{loud}")
