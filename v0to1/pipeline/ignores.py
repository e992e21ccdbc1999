"""Which files of a folder git would not show: `.gitignore` in every folder, `.git/info/exclude`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from v0to1.core.regular import contents
from v0to1.pipeline.worktree import repository
from v0to1.records import record

FILE = ".gitignore"
"""The file with the patterns of a folder."""

LIMIT = 250_000
"""Bytes of one file of patterns: each of them is held against every name."""

_FOLDER_MARK = "ps_d"
"""Group of pathspec's expressions that holds the slash behind a folder which the pattern names."""

_NAMED = f"(?P<{_FOLDER_MARK}>"


_ANY = "[^/]*"
_FIXED = r"(?:\[\^/\]|\\[^\w/]|[^\\/()\[\]|^$*+?{}.])*"
"""How pathspec writes an asterisk; text that is never more than one way, nor a slash."""

_NUMBERS = count()
"""For names of groups: each is another, so that expressions can be put together."""


@record(frozen=True, slots=True)
class _Level:
    """The patterns of one file, the last one first; True hides, False shows again.

    `base` ends in a separator; `some` is what fits wherever one of the patterns does.
    """

    base: str
    patterns: tuple[tuple[re.Pattern[str], bool], ...]
    some: re.Pattern[str]

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        inside = path.startswith(self.base)
        name = (path[len(self.base) :] if inside else os.path.relpath(path, self.base)).replace(os.sep, "/")
        if not (self.some.match(name) or (folder and self.some.match(name + "/"))):
            return None
        return next((hides for regex, hides in self.patterns if _names(regex, name, folder=folder)), None)


@record(frozen=True, slots=True)
class Ignores:
    """The patterns that hold in one folder; `levels` go from the nearest file of patterns upwards."""

    levels: tuple[_Level, ...] = ()

    def below(self, folder: Path) -> Ignores:
        """Return these together with the patterns of `folder` itself; raises OSError."""
        return self.with_file(folder / FILE, folder)

    def with_file(self, file: Path, base: Path) -> Ignores:
        """Return these together with the patterns in `file`, which count from `base`; raises OSError."""
        if not file.is_file():
            return self
        return self.with_lines(_text(file).removeprefix("\ufeff").splitlines(), base)

    def with_lines(self, lines: Sequence[str], base: Path) -> Ignores:
        """Return these together with the patterns in `lines`, which count from `base`."""
        patterns = tuple(each for line in reversed(lines) for each in _pattern(line))
        if not patterns:
            return self
        some = "|".join(f"(?:{regex.pattern.replace(_NAMED, '(?:')})" for regex, _ in patterns)
        return Ignores((_Level(os.path.join(base, ""), patterns, re.compile(some)), *self.levels))

    def hide(self, path: str | Path, *, folder: bool) -> bool:
        """Is `path` itself ignored? The nearest file decides, and in it the last pattern that fits.

        What is in an ignored folder is ignored too, but never asked for: nobody enters that folder.
        """
        for level in self.levels:
            verdict = level.verdict(str(path), folder=folder)
            if verdict is not None:
                return verdict
        return False

    def hide_all(self, path: Path, base: Path) -> bool:
        """Is `path` ignored, or a folder that it is in, from `base` on downwards?"""
        if not path.is_relative_to(base):
            return False
        steps = path.relative_to(base).parts
        folders = (base.joinpath(*steps[:end]) for end in range(1, len(steps)))
        return any(self.hide(one, folder=True) for one in folders) or self.hide(path, folder=path.is_dir())


def _names(regex: re.Pattern[str], name: str, *, folder: bool) -> bool:
    """Does the pattern name this very path? pathspec's fits all that is below a folder as well."""
    found = regex.match(name)
    if found and found.groupdict().get(_FOLDER_MARK) is None:
        return True
    found = regex.match(name + "/") if folder else None
    return (
        found is not None
        and found.groupdict().get(_FOLDER_MARK) is not None
        and (found.end(_FOLDER_MARK) == len(name) + 1)
    )


def _pattern(line: str) -> Iterator[tuple[re.Pattern[str], bool]]:
    """Give the pattern of a line; git passes over a line that is none, and so do we."""
    from pathspec import GitIgnoreSpec  # most folders have no pattern at all

    try:
        found = GitIgnoreSpec.from_lines([line]).patterns
    except ValueError:
        return
    for each in found:
        if each.regex is not None and each.include is not None:  # else a comment, or an empty line
            yield re.compile(_without_returns(each.regex.pattern)), each.include


def _without_returns(expression: str) -> str:
    """Return an expression of pathspec that fits the same names, without trying all ways to share a name out.

    What stands between two asterisks is taken where it first fits, as a later place can fit no more:
    the second asterisk is for what is left. `(?=(x))` and a reference do not go back into `x`.
    """
    first, *rest = expression.split(_ANY)
    made = [first]
    for number, part in enumerate(rest):
        fixed = number < len(rest) - 1 and re.fullmatch(_FIXED, part)
        name = f"any{next(_NUMBERS)}"
        made.append(f"(?=(?P<{name}>{_ANY}?{part}))(?P={name})" if fixed else _ANY + part)
    return "".join(made)


def ignores_above(start: Path, root: Path) -> Ignores:
    """Return the patterns that hold for `start` itself: from the top of its repository, or from `root`.

    Empty if they hide `start`: who names an ignored folder wants to see what is in it.
    """
    top = repository(start)
    found = Ignores()
    if top is not None:
        found = found.with_file(_git_folder(top) / "info" / "exclude", top)
    base = top or (root if start.is_relative_to(root) else start)
    folder = base
    for part in start.relative_to(base).parts:
        found = found.below(folder)
        folder = folder / part
        if found.hide(folder, folder=True):
            return Ignores()
    return found


def _git_folder(top: Path) -> Path:
    """Return the folder with `info/`: work trees and submodules have a file that leads there."""
    git = top / ".git"
    if not git.is_file():
        return git
    git = top / _text(git).removeprefix("gitdir:").strip()
    common = git / "commondir"
    return git / _text(common).strip() if common.is_file() else git


def _text(path: Path) -> str:
    return contents(path, limit=LIMIT).decode("utf-8", "surrogateescape")
