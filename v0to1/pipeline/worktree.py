"""Which repository a file is in, and which files have changes that git could not bring back."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from v0to1.errors import WriteError

_AT_ONCE = 400
"""Files named in one call of git; command lines have a limit."""


def repository(path: Path) -> Path | None:
    """Return the top of the repository that a path is in, which may be its own."""
    return next((each for each in (path, *path.parents) if (each / ".git").exists()), None)


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
    import subprocess  # loaded only when git is asked

    command = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--",
        *(os.path.relpath(each, top) for each in files),
    ]
    try:
        done = subprocess.run(command, cwd=top, env=environment(), capture_output=True, check=False)
    except FileNotFoundError:
        return
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise WriteError(
            str(top),
            f"git cannot say whether files have uncommitted changes: {said}",
            fix="repair the repository, or write with --allow-dirty",
        )
    for line in done.stdout.split(b"\0"):
        if line:
            yield top / os.fsdecode(line[3:])


def environment() -> Mapping[str, str]:
    """Return our environment without what a git hook sets, so that git looks at `cwd` and nowhere else."""
    hooks = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
    kept = {name: value for name, value in os.environ.items() if name not in hooks}
    return kept | {"GIT_LITERAL_PATHSPECS": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
