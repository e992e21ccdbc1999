"""Ten thousand findings, made of those of the sample in other files."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from itertools import cycle, islice

from tests.reports.sample import sample
from v0to1.core.model import Finding, Run


def many(number: int) -> Run:
    """Return a run with that many findings, and the sample's changes."""
    run = sample()
    findings = islice(cycle(run.findings), number)
    return replace(
        run,
        findings=tuple(_moved(each, at // len(run.findings), at) for at, each in enumerate(findings)),
    )


def _moved(finding: Finding, package: int, at: int) -> Finding:
    name = sha256(f"{finding.fingerprint} {at}".encode()).hexdigest()[:20]
    return replace(finding, path=f"packages/p{package:03}/{finding.path}", fingerprint=name)
