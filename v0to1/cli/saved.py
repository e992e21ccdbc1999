"""Reading a saved run, from a file or from standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from v0to1.core.model import Run
from v0to1.errors import UsageError
from v0to1.reports.json_report import load
from v0to1.reports.record import RecordError


def load_run(path: Path) -> Run:
    """Return the run saved in `path` (`-` is standard input); raises UsageError if it is none."""
    try:
        data = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        return load(data.decode("utf-8-sig"))
    except (RecordError, UnicodeDecodeError) as error:
        raise UsageError(
            str(path), f"is no saved run: {error}", fix="save one with `v0to1 check --format json -o FILE`"
        ) from error
