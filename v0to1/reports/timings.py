"""Where the time of a run went: in a few lines for people, and as JSON by the published schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from v0to1 import __version__
from v0to1.core.monitor import FOUND, MODULES, PARSED, STAGES, STEPS, Monitor

SCHEMA_VERSION = "1.0"
"""Major.minor of reports/schemas/timings.schema.json; the major grows when a key goes or changes."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "find": "find files",
        "load": "load the analysis",
        "rules": "rules and settings",
        "read": "read files",
        "open": "code inside files",
        "cache": "cache",
        "routes": "own routes",
        "select": "select files",
        "parse": "parse",
        "evaluate": "evaluate modules",
        "functions": "evaluate functions",
        "match": "match",
        "misuse": "misuses of V1",
        "plan": "plan",
        "findings": "findings",
        "report": "reports",
        "write": "write",
    }
)
"""What the stages are called in text."""

SHOWN = 0.01
"""The part of all time from which on a stage has its place in the text."""


def as_text(monitor: Monitor) -> str:
    """The time of a run, and that of its stages: a line for each language, and one for the others.

    Stages that take less than a hundredth of it are left out.
    """
    clock, computed = monitor.total()
    said = f"time: {clock:.1f} s ({computed:.1f} s of processor time); {_counted(monitor)}"
    lines = [said]
    for language in _languages(monitor):
        spent = {stage: seconds for (of, stage), (seconds, _) in monitor.times.items() if of == language}
        parts = [
            f"{TITLES[stage]} {spent[stage]:.1f}"
            for stage in STAGES
            if spent.get(stage, 0.0) >= max(SHOWN * clock, 0.05)
        ]
        if parts:
            lines.append(f"  {language or 'all languages'} {sum(spent.values()):.1f} s: {', '.join(parts)}")
    return "\n".join(lines)


def as_json(monitor: Monitor) -> str:
    """The same as a JSON document (`v0to1 schema timings`), with all stages."""
    clock, computed = monitor.total()
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "v0to1", "version": __version__},
        "seconds": round(clock, 6),
        "processor_seconds": round(computed, 6),
        "files_found": sum(_counts(monitor, FOUND).values()),
        "languages": [
            {
                "language": language,
                "files_parsed": _counts(monitor, PARSED).get(language, 0),
                "modules_evaluated": _counts(monitor, MODULES).get(language, 0),
                "evaluation_steps": _counts(monitor, STEPS).get(language, 0),
            }
            for language in _languages(monitor)
            if language
        ],
        "stages": [
            {
                "stage": stage,
                "language": language or None,
                "seconds": round(monitor.times[language, stage][0], 6),
                "processor_seconds": round(monitor.times[language, stage][1], 6),
            }
            for language in _languages(monitor)
            for stage in STAGES
            if (language, stage) in monitor.times
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _counted(monitor: Monitor) -> str:
    found, parsed, steps = (sum(_counts(monitor, what).values()) for what in (FOUND, PARSED, STEPS))
    return (
        f"{found:,} {'file' if found == 1 else 'files'} found, {parsed:,} parsed, {steps:,} evaluation steps"
    )


def _counts(monitor: Monitor, what: str) -> dict[str, int]:
    return {language: number for (language, of), number in monitor.counts.items() if of == what}


def _languages(monitor: Monitor) -> list[str]:
    return sorted({language for language, _ in (*monitor.times, *monitor.counts)})
