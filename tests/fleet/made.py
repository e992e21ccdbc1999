"""Bare repositories on this disk, made of fixtures."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

CLIENT = {
    "bot.py": 'import requests\n\n\ndef start(base):\n    return requests.post(f"{base}/api/conversations", '
    'json={"initial_user_msg": "hi"}).json()["conversation_id"]\n',
    "README.md": "# A client of OpenHands\n",
}
"""A client with one use of V0."""

LOOKALIKE = {"chat.py": 'import requests\n\nrequests.get("https://chat.example/api/conversations")\n'}
"""Something else, which has conversations of its own."""

INTERRUPTIBLE = (
    "import signal, sys; from v0to1.cli import main; "
    "signal.signal(signal.SIGINT, signal.default_int_handler); signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "sys.exit(main())"
)
"""The command, with ^C and SIGHUP also where jobs begin without: behind a shell, and by `nohup`."""


def environment() -> dict[str, str]:
    """Variables for a git that knows nothing of its user."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(folder: Path, *words: str) -> str:
    """What git prints."""
    author = ("-c", "user.name=v0to1", "-c", "user.email=v0to1@localhost", "-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *author, *words], cwd=folder, env=environment(), check=True, capture_output=True, text=True
    )
    return done.stdout


def bare(folder: Path, files: Mapping[str, str | bytes], *, branch: str = "main") -> str:
    """Make a bare repository with one commit; return its address."""
    work = folder.with_suffix(".work")
    work.mkdir(parents=True)
    git(work, "init", "--quiet", f"--initial-branch={branch}")
    for name, content in files.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--allow-empty", "--message", "Start")
    git(work, "clone", "--quiet", "--bare", ".", str(folder))
    git(folder, "config", "uploadpack.allowFilter", "true")
    return f"file://{folder}"
