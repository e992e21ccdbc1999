"""Running a generated client in JavaScript, whose pauses take no time."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

HURRIED = (
    "const wait = globalThis.setTimeout; let left = 60;"
    "globalThis.setTimeout = (f, ms, ...more) => {"
    " if (ms >= 500 && ms < 20000 && left-- < 0) process.exit(99);"
    " return wait(f, ms < 20000 ? 0 : ms, ...more); };"
)
"""Runs before the client: its pauses, but not its time limits, are over at once, and come to an end."""

ENDLESS, SECONDS = 99, 60.0


def by_node(folder: Path, settings: Mapping[str, str]) -> tuple[str, str]:
    """What `main.mjs` prints, its values as Python shows them, and how it ends."""
    done = subprocess.run(
        ["node", "--import", f"data:text/javascript,{quote(HURRIED)}", "main.mjs"],
        cwd=folder,
        env={**os.environ, **settings, "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    lines = "\n".join(map(_shown, done.stdout.splitlines()))
    if done.returncode == ENDLESS:
        return lines, "endless"
    said = [line for line in done.stderr.splitlines() if "Error" in line]
    return lines, (said[0] if said else f"exit {done.returncode}") if done.returncode else ""


def _shown(line: str) -> str:
    """A printed line with its JSON as Python shows it."""
    label, _, value = line.partition(": ")
    found = None if value == "undefined" else json.loads(value)
    return f"{label}: {found}"
