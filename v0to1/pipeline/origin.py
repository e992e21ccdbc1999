"""The repository that a run looks at: its remote, the commit, and whether files differ from it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from v0to1.core.ledger import Origin
from v0to1.pipeline.worktree import environment, repository

_PATIENCE = 20
"""Seconds that git may take for one answer."""

_USER = re.compile(r"(?<=://)[^/@]*@")


def folder_of(root: Path) -> Origin:
    """Return where `root` is in its repository, without asking git for anything else."""
    top = repository(root)
    folder = root.relative_to(top).as_posix() if top is not None else ""
    return Origin(folder="" if folder == "." else folder)


def origin_of(root: Path) -> Origin:
    """Return where `root` comes from; what git cannot say, or where there is no git, is empty."""
    if repository(root) is None:
        return Origin()
    last = _git(root, "rev-list", "--max-count=1", "--format=%H %cI", "HEAD").splitlines()[-1:]
    commit, _, committed = "".join(last).partition(" ")
    changed = _git(root, "status", "--porcelain=v1", "--untracked-files=no", "--no-renames", "--", ".")
    return replace(
        folder_of(root),
        remote=_USER.sub("", _git(root, "config", "--get", "remote.origin.url")),
        commit=commit,
        committed=committed,
        dirty=bool(changed),
    )


def _git(folder: Path, *words: str) -> str:
    """Return what git says, without the line's end; nothing where it is missing, fails or takes too long."""
    import subprocess  # loaded only when git is asked

    command = ["git", "-c", "core.fsmonitor=false", *words]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment(), capture_output=True, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
