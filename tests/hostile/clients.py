"""A small client with one V0 operation that is rewritten without a helper, and the folder it stands in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

CLIENT = """\
import requests

OPENHANDS_URL = "https://app.all-hands.dev"


def remove(headers, secret):
    requests.delete(f"{OPENHANDS_URL}/api/secrets/{secret}", headers=headers).raise_for_status()
"""
MIGRATED = CLIENT.replace("/api/secrets", "/api/v1/secrets")

_WHO = ("-c", "user.name=v0to1", "-c", "user.email=v0to1@example.org", "-c", "init.defaultBranch=main")


def client(folder: Path, name: str | bytes = "client.py") -> Path:
    """Write the client to a file of the folder, and return the file."""
    file = folder / os.fsdecode(name)
    file.write_text(CLIENT, encoding="utf-8")
    return file


def git(folder: Path, *words: str) -> bytes:
    """Return what git says in a folder, which it has to."""
    return subprocess.run(["git", *_WHO, *words], cwd=folder, check=True, capture_output=True).stdout


def repository(folder: Path) -> Path:
    """Return the folder as a repository with all that is in it committed."""
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "First")
    return folder
