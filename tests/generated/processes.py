"""Running a generated client that is not in Python, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

SECONDS = 60.0
PROGRAMS = {"main.mjs": "node", "main.sh": "bash"}
"""What runs a client, by the name of its main file."""


def in_process(folder: Path, main: str, settings: Mapping[str, str]) -> tuple[str, str]:
    """What a client prints, its JSON as Python shows it, and how it ends."""
    done = subprocess.run(
        [PROGRAMS[main], main],
        cwd=folder,
        env={**os.environ, **settings, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if line.strip()]
    error = next((line for line in said if "Error" in line), said[-1] if said else "")
    end = f"exit {done.returncode}: {error}" if done.returncode else ""
    return "\n".join(map(_shown, done.stdout.splitlines())), end


def _shown(line: str) -> str:
    """A printed line with its JSON as Python shows it; what is no JSON stays."""
    label, _, value = line.partition(": ")
    try:
        return f"{label}: {None if value == 'undefined' else json.loads(value)}"
    except ValueError:
        return line
