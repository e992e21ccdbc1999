"""What a run is asked to do, as plain data that every layer may read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timezone
from fnmatch import fnmatchcase
from pathlib import Path

from v0to1.errors import UsageError
from v0to1.records import record

EXCLUDED = "excluded by the settings"
"""Why a file, or a whole folder, was skipped."""


@record(frozen=True, slots=True)
class GivenFile:
    """A file whose content is not read from the disk; None stands for a file, or folder, that is not there.

    `name` counts from the root. A file that is `reported` is named in reports if its language is not known.
    One that is not `added` is analysed only if the run would analyse the file that is there.
    """

    name: str
    data: bytes | None
    reported: bool = True
    added: bool = True


@record(frozen=True, slots=True)
class Paths:
    """Which files a run looks at; patterns are those of .gitignore, and count from the folder `base`.

    With `force`, a file that is excluded is skipped also when it is named. `ignores` and
    `select` are rule selectors by pattern of paths.
    """

    base: Path = Path()
    exclude: tuple[str, ...] = ()
    force: bool = False
    respect_gitignore: bool = True
    ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    select: tuple[tuple[str, tuple[str, ...]], ...] = ()


LEFT = "left"
"""The lowest form: an operation is left alone."""


@record(frozen=True, slots=True)
class Lowered:
    """An operation that must get no better `form` than helper, mapped, adapter or left, and its place."""

    rule: str
    path: str
    line: int
    form: str


@record(frozen=True, slots=True)
class Config:
    """The settings of one run.

    `root` is the folder that names are relative to, an absolute path; nothing outside of it is written.
    `server` is "cloud" (the newest) or the version of a self-hosted App Server. `as_of` is the day that
    deadlines count from. With `safe_only` only fixes with the verdict safe are made; with `inline_only` no
    rewrites but those of a single request in its place, which shows what is done without the others. `select`
    and `ignore` are rule selectors (see `selected`). `jobs` is the number of worker processes. `command` is
    the command line as it was given, for reports. `hosts` and `wrappers` are patterns: of the hosts of
    OpenHands servers, of names by which requests get to one.
    Without `new_files`, no change is made that needs a new file. With `cache`, what gave nothing in an
    earlier run is not scanned again while it is the same. The `adapter` is put under requests that cannot
    be rewritten ("auto"), under all ("always") or under none ("never"); it comes `adapter_from`
    a "file" of the client, or the installed "package". The `project` is a "program", a "library", or what
    evidence says ("auto"); `public` are the names of it that others use, whatever it is. Its `tests` "move"
    with the code that they test, or they "keep" what they have, and that code is adapted. `events` is whose
    shape those have that leave the program: that of "v0" or "v1". `lowered` are operations whose better forms
    came out different when they were run.
    """

    root: Path
    paths: tuple[Path, ...]
    as_of: date
    server: str = "cloud"
    safe_only: bool = False
    inline_only: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    jobs: int = 1
    rules_dirs: tuple[Path, ...] = ()
    command: str = ""
    hosts: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    which: Paths = Paths()
    given: tuple[GivenFile, ...] = ()
    new_files: bool = True
    cache: bool = False
    adapter: str = "never"
    adapter_from: str = "file"
    project: str = "auto"
    public: tuple[str, ...] = ()
    tests: str = "move"
    events: str = "v0"
    lowered: tuple[Lowered, ...] = ()


def selected(config: Config, rule: str) -> bool:
    """Does the run want the rule with the id `rule`? `ignore` beats `select`; no `select` is all."""
    if any(matches(each, rule) for each in config.ignore):
        return False
    return not config.select or any(matches(each, rule) for each in config.select)


def matches(selector: str, rule: str) -> bool:
    """Does `selector` name the rule: by its id, by a folder of rules, or with `*` for any text?"""
    return rule == selector or rule.startswith(selector.rstrip("/") + "/") or fnmatchcase(rule, selector)


def find_root(paths: Sequence[Path], cwd: Path) -> Path:
    """Return the folder that names are relative to: `cwd` if it holds all `paths`, else their common one.

    Nothing needs to exist; a path that is no folder counts as a file. Raises UsageError for paths
    that have no folder in common (other drives).
    """
    whole = [Path(os.path.abspath(cwd / path)) for path in paths]
    if all(path.is_relative_to(cwd) for path in whole):
        return cwd
    return common_folder(whole)


def common_folder(paths: Sequence[Path]) -> Path:
    """Return the folder that holds all of `paths`, which are absolute; a path that is no folder is a file.

    Raises UsageError for paths that have no folder in common (other drives).
    """
    folders = [path if path.is_dir() else path.parent for path in paths]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError as error:
        raise UsageError("", "the paths have no folder in common", fix="run v0to1 once for each") from error


def day_of(environ: Mapping[str, str]) -> date:
    """Return the day that deadlines count from: SOURCE_DATE_EPOCH (seconds, in UTC) or today.

    Raises UsageError if SOURCE_DATE_EPOCH is no number of seconds.
    """
    seconds = environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        return date.today()
    try:
        return datetime.fromtimestamp(int(seconds), tz=timezone.utc).date()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            "SOURCE_DATE_EPOCH", f"{seconds!r} is no number of seconds since 1970", fix="correct or unset it"
        ) from error
