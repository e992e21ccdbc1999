"""The tasks that are left as JSON by the published schema (`v0to1 schema tasks`)."""

from __future__ import annotations

import json

from v0to1.core.model import Run
from v0to1.core.record import encode, spelled
from v0to1.reports import tally
from v0to1.reports.harmless import as_json
from v0to1.reports.redacted import redacted
from v0to1.reports.tasks.model import adapted, tasks
from v0to1.reports.visible import visible

SCHEMA_VERSION = "2.0"
"""Major.minor of reports/schemas/tasks.schema.json; the major grows when a key goes or changes."""


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return the tasks, what is adapted, what could not be followed, and what was analysed."""
    clean = redacted(run)
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "v0to1", "version": clean.tool_version, "rules_version": clean.rules_version},
        "as_of": clean.calendar.as_of,
        "target_server": clean.target_server,
        "origin": encode(clean.origin),
        "minutes": list(tally.effort(clean.findings)),
        "tasks": encode(tasks(run)),
        "adapted": encode(adapted(run)),
        "unresolved": encode(clean.unresolved),
    }
    shown = spelled(document, visible)
    return as_json(json.dumps(shown, indent=2, ensure_ascii=True)) + "\n"
