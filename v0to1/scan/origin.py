"""The repository that a run looks at: its remote, the commit, and whether files differ from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from v0to1.core.ledger import Origin
from v0to1.scan.git import GitError, GitSlow, ask, compare, folder_of, repository

_USER = re.compile(r"(?<=://)[^/@]*@")


def origin_of(root: Path) -> Origin:
    """Return where `root` comes from; what git cannot say, or where there is no git, is empty."""
    if repository(root) is None:
        return Origin()
    try:
        return _origin(root)
    except GitSlow:
        return folder_of(root)


def _origin(root: Path) -> Origin:
    last = _git_output(ask, root, "rev-list", "--max-count=1", "--format=%H %cI", "HEAD").splitlines()[-1:]
    commit, _, committed = "".join(last).partition(" ")
    asked = ("--porcelain=v1", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty")
    return replace(
        folder_of(root),
        remote=_USER.sub("", _git_output(ask, root, "config", "--get", "remote.origin.url")),
        commit=commit,
        committed=committed,
        dirty=bool(_git_output(compare, root, "status", *asked, "--", ".")),
    )


def _git_output(asking: Callable[..., bytes], folder: Path, *words: str) -> str:
    """Return what git says, without the line's end; nothing where it fails. Raises GitSlow."""
    try:
        return asking(folder, *words).decode("utf-8", "replace").strip()
    except GitSlow:
        raise
    except GitError:
        return ""
