"""What is kept of a run in the state of its repository: its numbers, by rule and by owner, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from v0to1.core.model import Finding, Run
from v0to1.core.record import encode
from v0to1.reports import tally
from v0to1.reports.campaign.model import NO_TEAM, Numbers, Share
from v0to1.reports.fleet.gather import numbers
from v0to1.reports.json_report import load


def summary(saved: bytes) -> Mapping[str, Any]:
    """Return `numbers`, `rules` and `owners` of a saved run as JSON values; raises RecordError."""
    run = load(saved.decode("utf-8"))
    counted = numbers(run)
    kept = Numbers(*(getattr(counted, name) for name in Numbers.__dataclass_fields__))
    owners = {each.path: each.owners for each in run.owners}
    rules: dict[str, list[Finding]] = {}
    teams: dict[str, list[Finding]] = {}
    for finding in run.findings:
        rules.setdefault(finding.rule, []).append(finding)
        for owner in owners.get(finding.path) or (NO_TEAM,):
            teams.setdefault(owner, []).append(finding)
    return {"numbers": encode(kept), "rules": _shares(rules, run), "owners": _shares(teams, run)}


def _shares(parts: Mapping[str, Iterable[Finding]], run: Run) -> Mapping[str, Any]:
    told = {
        name: _share([each for each in found if each.counts], run) for name, found in sorted(parts.items())
    }
    return {name: encode(share) for name, share in told.items() if share.operations}


def _share(found: list[Finding], run: Run) -> Share:
    return Share(len(found), sum(tally.is_left(each, run) for each in found), tally.effort(found))
