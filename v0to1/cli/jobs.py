"""What is different in the job of a CI system: a summary of its own, and logs that are read for commands."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from v0to1.errors import UsageError
from v0to1.reports.harmless import acts

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable that names the file of the step's summary."""

_AGENTS = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
"""Variables by which the agents tell that they read what a job prints."""


def save(path: Path, text: str, environ: Mapping[str, str]) -> None:
    """Write a report to its file, or behind what is in the summary of a step; raises WriteError."""
    from v0to1.applying.writing import append_text, write_text

    if environ.get(SUMMARY) and path == Path(environ[SUMMARY]):
        append_text(path, text)
    else:
        write_text(path, text)


def refuse_commands(text: str, fmt: str, environ: Mapping[str, str]) -> None:
    """Raise UsageError if a report, which has to be printed exactly, would act in the log of this job."""
    watched = any(environ.get(name) for name in _AGENTS)
    if watched and acts(text) and not goes_to_a_file():
        raise UsageError(
            fmt,
            "it has lines that this CI system would take for commands, so it is not printed",
            fix="write it to a file: -o FILE",
        )


def goes_to_a_file() -> bool:
    """Return whether standard output is a file, which no agent reads."""
    return sys.stdout is not None and stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
