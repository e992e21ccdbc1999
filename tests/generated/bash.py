"""Running a generated script, whose pauses take no time."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

SECONDS = 60.0
SLEEP = "#!/bin/sh\nexec true\n"


def by_bash(folder: Path, settings: Mapping[str, str]) -> tuple[str, str]:
    """What `main.sh` prints, its JSON as Python shows it, and how it ends."""
    with tempfile.TemporaryDirectory(prefix="hurried-") as tools:
        sleep = Path(tools) / "sleep"
        sleep.write_text(SLEEP, encoding="utf-8")
        sleep.chmod(0o755)
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "main.sh"],
            cwd=folder,
            env={
                **os.environ,
                **settings,
                "NO_PROXY": "*",
                "PATH": path,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
    said = [line for line in done.stderr.splitlines() if line.strip()]
    end = f"exit {done.returncode}: {said[-1] if said else ''}" if done.returncode else ""
    return "\n".join(map(_shown, done.stdout.splitlines())), end


def _shown(line: str) -> str:
    """A printed line with its JSON as Python shows it; what is no JSON stays."""
    label, _, value = line.partition(": ")
    try:
        return f"{label}: {json.loads(value)}"
    except ValueError:
        return line
