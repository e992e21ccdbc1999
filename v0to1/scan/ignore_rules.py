"""Which files of a folder git would not show: `.gitignore` in every folder, `.git/info/exclude`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import count
from pathlib import Path

from v0to1.core.regular import contents
from v0to1.records import record
from v0to1.scan.git import repository

FILE = ".gitignore"
"""The file with the patterns of a folder."""

LIMIT = 250_000
"""Bytes of one file of patterns: each of them is held against every name."""

_FOLDER_MARK = "ps_d"
"""Group of pathspec's expressions that holds the slash behind a folder which the pattern names."""

_NAMED = f"(?P<{_FOLDER_MARK}>"


_PLAIN = r"!?(?:\*?[\w.+@~-]+|/?[\w.+@~-]+(?:/[\w.+@~-]+)*)/?"
"""Patterns that say what they name: its base, the end of that, or its whole name where there is a slash."""

_ANY = "[^/]*"
_FIXED = r"(?:\[\^/\]|\\[^\w/]|[^\\/()\[\]|^$*+?{}.])*"
"""How pathspec writes an asterisk; text that is never more than one way, nor a slash."""

_NUMBERS = count()
"""For names of groups: each is another, so that expressions can be put together."""


_Pattern = tuple[re.Pattern[str], bool]
"""What fits the names of a pattern, and whether it hides them or shows them again."""


class _Level:
    """The patterns of one file; `base` is its folder, and ends in a separator.

    Most patterns are a plain name, or an asterisk and the end of one, and most names fit none: they are known
    by that alone. Nothing is compiled before there is another pattern, or a name that may fit one.
    """

    def __init__(self, base: str, lines: Sequence[str]) -> None:
        self.base = base
        self.lines = lines
        plain = [line.removeprefix("!").rstrip("/") for line in lines if re.fullmatch(_PLAIN, line)]
        self._names = frozenset(one.removeprefix("/") for one in plain if "/" in one)
        self._bases = frozenset(one for one in plain if "/" not in one)
        self._ends = tuple({one[1:] for one in plain if one[0] == "*"})
        self._others = [line for line in lines if not re.fullmatch(_PLAIN, line)]

    @cached_property
    def patterns(self) -> tuple[_Pattern, ...]:
        """The patterns, the last one first."""
        return tuple(each for line in reversed(self.lines) for each in _pattern(line))

    @cached_property
    def _some(self) -> re.Pattern[str] | None:
        """What fits wherever one of the patterns does that are not plain."""
        found = [regex.pattern for line in self._others for regex, _ in _pattern(line)]
        return re.compile("|".join(f"(?:{each.replace(_NAMED, '(?:')})" for each in found)) if found else None

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """Do the patterns hide a path (True), show it again (False), or say nothing?"""
        inside = path.startswith(self.base)
        name = (path[len(self.base) :] if inside else os.path.relpath(path, self.base)).replace(os.sep, "/")
        if not self._may_fit(name, folder=folder):
            return None
        return next((hides for regex, hides in self.patterns if _names(regex, name, folder=folder)), None)

    def _may_fit(self, name: str, *, folder: bool) -> bool:
        base = name.rpartition("/")[2]
        if base in self._bases or name in self._names or base.endswith(self._ends):
            return True
        some = self._some
        return some is not None and bool(some.match(name) or (folder and some.match(name + "/")))


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
        said = [line for line in lines if line.strip() and not line.startswith("#")]
        return Ignores((_Level(os.path.join(base, ""), said), *self.levels)) if said else self

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


def _pattern(line: str) -> Iterator[_Pattern]:
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
