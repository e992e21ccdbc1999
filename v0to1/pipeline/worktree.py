"""Which repository a file is in, and which files have changes that git could not bring back."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from v0to1.core.ledger import Origin
from v0to1.errors import WriteError

_AT_ONCE = 400
"""Files named in one call of git; command lines have a limit."""


def repository(path: Path) -> Path | None:
    """Return the top of the repository that a path is in, which may be its own."""
    return next((each for each in (path, *path.parents) if (each / ".git").exists()), None)


def folder_of(root: Path) -> Origin:
    """Return where `root` is in its repository, without asking git for anything else."""
    top = repository(root)
    folder = root.relative_to(top).as_posix() if top is not None else ""
    return Origin(folder="" if folder == "." else folder)


def uncommitted(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return those of `paths` that are not committed as they are: changed, staged, or not tracked.

    Empty without git, or outside of a repository. Raises WriteError if git refuses to tell.
    """
    groups: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        top = repository(path.parent)
        if top is not None:
            groups[top].append(path)
    found: set[Path] = set()
    for top, files in groups.items():
        for start in range(0, len(files), _AT_ONCE):
            found.update(_status(top, files[start : start + _AT_ONCE]))
    return tuple(path for path in paths if path in found)


def _status(top: Path, files: Sequence[Path]) -> Iterator[Path]:
    from v0to1.pipeline.git import GitError, GitMissing, compare  # most ask for the top alone

    names = (os.path.relpath(each, top) for each in files)
    asked = ("--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty")
    try:
        listed = compare(top, "status", *asked, "--", *names)
    except GitMissing:
        return
    except GitError as error:
        raise WriteError(
            str(top),
            f"git cannot say whether files have uncommitted changes: {error}",
            fix="repair the repository, or write with --allow-dirty",
        ) from error
    for line in listed.split(b"\0"):
        if line:
            yield top / os.fsdecode(line[3:])
