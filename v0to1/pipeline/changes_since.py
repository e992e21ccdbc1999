"""What a run would have found in an older commit: read from git's objects, with nothing checked out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from v0to1.config import Config, GivenFile
from v0to1.errors import UsageError
from v0to1.scan.git import GitError, GitMissing, ask, compare, repository

REGULAR = ("100644", "100755")
"""Modes of files in a tree of git; links and submodules are not scanned."""


def as_of_commit(config: Config, ref: str) -> Config:
    """Return the settings of the same run over the files as they were where HEAD left `ref`.

    A repository inside of this one that is new, or that is at another commit, was not there: nothing in
    it is taken for known. Raises UsageError outside of a repository, and for a `ref` that names no commit
    with a common past.
    """
    top, base = common_past(config, ref)
    moved = dict(_changed(_names(_git(top, (*_DIFF, base, "--"), ref, compare))))
    new = {*_names(_git(top, (*_OTHERS, "--exclude-standard"), ref)), *_hidden(top, config, ref)}
    names = sorted({*moved, *moved.values(), *new})
    there = dict(_tree(_git(top, ("ls-tree", "-r", "-z", base), ref)))
    given = [
        GivenFile(os.path.relpath(top / name, config.root).replace(os.sep, "/"), data, reported=False)
        for name, data in _contents(top, {name: there.get(moved.get(name, name)) for name in names}, ref)
        if (top / name).is_relative_to(config.root) and _asked(top / name, config)
    ]
    return replace(config, given=tuple(given))


def common_past(config: Config, ref: str) -> tuple[Path, str]:
    """Return the top of the repository, and the commit where HEAD left `ref`; raises UsageError."""
    top = repository(config.root)
    if top is None:
        raise UsageError("--diff-base", f"{config.root} is in no git repository", fix="omit the option")
    return top, _git(top, ("merge-base", "--", ref, "HEAD"), ref).decode().strip()


_DIFF = (
    *("diff", "--name-status", "-z", "--find-renames", "--no-ext-diff", "--no-textconv"),
    "--ignore-submodules=dirty",
)


_OTHERS = ("ls-files", "--others", "-z")


def _hidden(top: Path, config: Config, ref: str) -> Iterator[str]:
    """Give the files that git ignores and that the run looks at, as they are named or as all are."""
    if not config.which.respect_gitignore:
        yield from _names(_git(top, _OTHERS, ref))
        return
    named = [str(each) for each in config.paths if each != config.root and each.is_relative_to(top)]
    if named:
        yield from _names(_git(top, (*_OTHERS, "--ignored", "--exclude-standard", "--", *named), ref))


def _asked(path: Path, config: Config) -> bool:
    return any(path.is_relative_to(each) for each in config.paths)


def _names(listed: bytes) -> Iterator[str]:
    return (os.fsdecode(one) for one in listed.split(b"\0") if one)


def _changed(words: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Give the name of every changed file, and its name of before, another if git sees a rename."""
    for status in words:
        before = next(words)
        yield (next(words) if status.startswith(("R", "C")) else before), before


def _tree(listed: bytes) -> Iterator[tuple[str, str]]:
    """Give name and object of every file in a tree."""
    for row in listed.split(b"\0"):
        about, _, name = row.partition(b"\t")
        mode, _, rest = about.decode().partition(" ")
        if mode in REGULAR:
            yield os.fsdecode(name), rest.split(" ")[1]


def _contents(top: Path, objects: Mapping[str, str | None], ref: str) -> Iterator[tuple[str, bytes | None]]:
    for name, found in objects.items():
        yield name, None if found is None else _git(top, ("cat-file", "blob", found), ref)


def _git(top: Path, words: tuple[str, ...], ref: str, asking: Callable[..., bytes] = ask) -> bytes:
    try:
        return asking(top, *words)
    except GitMissing as error:
        raise UsageError("--diff-base", str(error), fix="install git") from error
    except GitError as error:
        raise UsageError(
            "--diff-base",
            f"{ref}: {str(error) or 'no common ancestor with HEAD'}",
            fix="name a commit that is there; a shallow clone lacks some",
        ) from error
