"""Git asked safely: for a limited time, with no prompt or network, and running nothing a repository names."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from v0to1.core.ledger import Origin
from v0to1.errors import WriteError

PATIENCE = 60.0
"""Seconds that git may take for one response."""

_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.quotePath=false",
    "safe.bareRepository=explicit",
)
"""What no configuration of a repository changes."""

_LEFT_OUT = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)
"""What a hook of git sets, and what would make git look elsewhere than in its folder."""

_FIXED = {
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "LC_ALL": "C",
}
"""No file of git is written, nobody is asked, nothing is fetched; older versions know only the protocols."""

_NO_MATCH = 1
"""The exit code of `git config` for a name that is not there."""


class GitError(Exception):
    """Git does not answer; the text is its own reason, on one line, and may be empty.

    `code` is its exit code, or 0 where it did not come to an end of its own.
    """

    def __init__(self, reason: str, code: int = 0) -> None:
        self.code = code
        super().__init__(reason)


class GitMissing(GitError):
    """There is no git on this machine."""


class GitSlow(GitError):
    """Git took too long, and was ended."""


def ask(folder: Path, *words: str) -> bytes:
    """Return what `git WORDS` prints in `folder`, to the byte; raises GitError.

    It is for commands that do not look at the contents of files in the work tree.
    """
    return _ask(folder, words, {})


def compare(folder: Path, *words: str) -> bytes:
    """Return what `git WORDS` prints, which compares files of the work tree; raises GitError.

    Filters are commands that the configuration names. They are switched off: what only they would
    make equal is taken for changed.
    """
    return _ask(folder, words, dict(_without(_filters(folder))))


def _ask(folder: Path, words: tuple[str, ...], settings: Mapping[str, str]) -> bytes:
    import subprocess  # loaded only when git is asked

    options = [word for each in _SETTINGS for word in ("-c", each)]
    try:
        done = subprocess.run(
            ["git", *options, *words],
            cwd=folder,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise GitMissing("git is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise GitSlow(f"git did not answer within {PATIENCE:.0f} seconds") from error
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror or error}") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise GitError(reason, done.returncode)
    return done.stdout


def _filters(folder: Path) -> Iterator[str]:
    """Give the names of the filters that any configuration knows."""
    try:
        listed = _ask(folder, ("config", "--null", "--name-only", "--get-regexp", r"^filter\."), {})
    except GitError as error:
        if error.code == _NO_MATCH:
            return
        raise
    keys = (os.fsdecode(key) for key in listed.split(b"\0") if key.count(b".") > 1)
    yield from sorted({key.partition(".")[2].rpartition(".")[0] for key in keys})


def _without(filters: Iterator[str]) -> Iterator[tuple[str, str]]:
    for name in filters:
        yield from ((f"filter.{name}.{key}", "") for key in ("clean", "smudge", "process"))
        yield f"filter.{name}.required", "false"


def _environment(settings: Mapping[str, str]) -> Mapping[str, str]:
    """Return our environment with `settings` for git; as options, names with `=` could not be written."""
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    given = kept.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    for number, (key, value) in enumerate(settings.items(), first):
        kept[f"GIT_CONFIG_KEY_{number}"], kept[f"GIT_CONFIG_VALUE_{number}"] = key, value
    counted = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    return kept | counted | _FIXED


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
