"""The repository that a run looks at: its remote, the commit, and whether files differ from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from v0to1.core.model import Origin
from v0to1.pipeline.git import GitError, GitSlow, ask, compare
from v0to1.pipeline.worktree import repository

_USER = re.compile(r"(?<=://)[^/@]*@")


def origin_of(root: Path) -> Origin:
    """Return where `root` comes from; what git cannot say, or where there is no git, is empty."""
    top = repository(root)
    if top is None:
        return Origin()
    folder = root.relative_to(top).as_posix()
    try:
        return _told(top, "" if folder == "." else folder)
    except GitSlow:
        return Origin(folder="" if folder == "." else folder)


def _told(top: Path, folder: str) -> Origin:
    last = _said(ask, top, "rev-list", "--max-count=1", "--format=%H %cI", "HEAD").splitlines()[-1:]
    commit, _, committed = "".join(last).partition(" ")
    asked = ("--porcelain=v1", "--untracked-files=no", "--no-renames", "--ignore-submodules=dirty")
    return Origin(
        folder=folder,
        remote=_USER.sub("", _said(ask, top, "config", "--get", "remote.origin.url")),
        commit=commit,
        committed=committed,
        dirty=bool(_said(compare, top, "status", *asked, "--", folder or ".")),
    )


def _said(asking: Callable[..., bytes], top: Path, *words: str) -> str:
    """Return what git says, without the line's end; nothing where it fails. Raises GitSlow."""
    try:
        return asking(top, *words).decode("utf-8", "replace").strip()
    except GitSlow:
        raise
    except GitError:
        return ""
