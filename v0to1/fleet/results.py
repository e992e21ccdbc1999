"""What a campaign came to, in one file: a JSON object a line for each repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from v0to1.core import atomic_files
from v0to1.core.record import RecordError
from v0to1.fleet.campaign import Campaign, Entry
from v0to1.reports.fleet.gather import numbers
from v0to1.reports.json_report import load

FILE = "fleet.jsonl"


def write_results(campaign: Campaign) -> Path:
    """Write `fleet.jsonl` of a campaign; return its path."""
    lines = (json.dumps(line(campaign, one), ensure_ascii=False) for one in campaign.entries)
    path = campaign.folder / FILE
    data = "".join(f"{text}\n" for text in lines).encode("utf-8", "surrogateescape")
    atomic_files.replace(path, data, mode=0o644)
    return path


def line(campaign: Campaign, entry: Entry) -> dict[str, Any]:
    """What is known of one repository: how far it is, its run's numbers, findings by rule, and owners."""
    told: dict[str, Any] = {
        "name": entry.repository.name,
        "url": entry.repository.url,
        "ref": entry.repository.ref,
        "folder": entry.repository.folder,
        "state": entry.state,
        "reason": entry.reason,
        "commit": entry.commit,
        "branch": entry.branch,
        "request": entry.request,
        "at": entry.at,
        "seconds": entry.seconds,
        "processor": entry.processor,
        "memory": entry.memory,
    }
    return told | dict(_of_run(campaign.place(entry.repository.name) / "run.json"))


def _of_run(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        run = load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, RecordError):
        return
    counted = numbers(run)
    names = (
        "files",
        "scanned",
        "failed",
        "operations",
        "left",
        "migrated",
        "adapted",
        "manual",
        "gap",
        "unresolved",
    )
    yield from ((name, getattr(counted, name)) for name in names)
    yield "minutes", list(counted.minutes)
    rules: dict[str, int] = {}
    for finding in run.findings:
        if finding.counts:
            rules[finding.rule] = rules.get(finding.rule, 0) + 1
    yield "rules", dict(sorted(rules.items()))
    yield "owners", sorted({owner for one in run.owners for owner in one.owners})
