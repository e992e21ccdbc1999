"""Which kinds of events, actions and observations each server knows, asked of its own packages."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping

from tests.live.environments import AGENT, BOTH, LAUNCH, NEW, Release, python_of

ASKED: Mapping[str, tuple[Release, str]] = {
    "v0-1.6.0": (BOTH, "v0_kinds.py"),
    "v1-1.15.0": (BOTH, "v1_kinds.py"),
    "v1-1.34.0": (NEW, "v1_kinds.py"),
    "v1-1.58.2": (AGENT, "v1_kinds.py"),
}


def kinds() -> dict[str, dict[str, list[str]]]:
    """The kinds of all servers, by name of the server."""
    return {name: _kinds(release, script) for name, (release, script) in ASKED.items()}


def _kinds(release: Release, script: str) -> dict[str, list[str]]:
    command = [str(python_of(release)), str(LAUNCH / script)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found
