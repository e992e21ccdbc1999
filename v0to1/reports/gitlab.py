"""The run as GitLab's Code Quality report: one array, empty when there is nothing."""

from __future__ import annotations

from v0to1.core.model import Failed, Finding, Run, Severity
from v0to1.reports.harmless import compact
from v0to1.reports.places import shown
from v0to1.reports.redacted import redacted
from v0to1.reports.standing import sentence, standing
from v0to1.reports.visible import inline

Object = dict[str, object]

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return the array on one line; a file that failed is a blocker, a silent breakage critical."""
    clean = redacted(run)
    failed = [_failure(clean, each) for each in clean.failed]
    return compact([*failed, *(_issue(clean, each) for each in standing(clean))])


def _issue(run: Run, finding: Finding) -> Object:
    severity = "critical" if finding.silent and finding.counts else _SEVERITIES[finding.severity]
    return {
        "description": sentence(finding),
        "check_name": inline(finding.rule),
        "fingerprint": inline(finding.fingerprint),
        "severity": severity,
        "location": {
            "path": shown(run, finding.path),
            "lines": {"begin": finding.line, "end": max(finding.line, finding.end_line)},
        },
    }


def _failure(run: Run, failed: Failed) -> Object:
    place = shown(run, failed.path)
    return {
        "description": f"could not be processed: {inline(failed.error)}",
        "check_name": "v0to1/failed",
        "fingerprint": f"failed {place}",
        "severity": "blocker",
        "location": {"path": place, "lines": {"begin": failed.line or 1}},
    }
