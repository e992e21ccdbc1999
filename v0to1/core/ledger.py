"""The nouns of the files of a run: scanned, skipped, failed, and where they come from."""

from __future__ import annotations

import re

from v0to1.records import record

PLACE = re.compile(r"\Aline (\d+)(?:, column (\d+))?: ")
"""How the error of a file begins that breaks off somewhere."""

UNKNOWN = "unsupported language"
"""Why a file in no language that is known is skipped."""


@record(frozen=True, slots=True)
class Skipped:
    """A discovered file that was not scanned, and why."""

    path: str
    reason: str


@record(frozen=True, slots=True)
class Failed:
    """A discovered file that could not be processed; never counted as clean.

    The `error` of a file that breaks off begins with the place, as `line 3, column 7: not valid Python`.
    """

    path: str
    error: str

    @property
    def line(self) -> int:
        """The line where the file breaks off, or 0."""
        found = PLACE.match(self._told)
        return int(found[1]) if found else 0

    @property
    def column(self) -> int:
        """The column where the file breaks off, or 0."""
        found = PLACE.match(self._told)
        return int(found[2] or 0) if found else 0

    @property
    def place(self) -> str:
        """The path, with the line and the column where they are known, as editors open it."""
        return ":".join(str(one) for one in (self.path, self.line, self.column) if one)

    @property
    def what(self) -> str:
        """The error without its place."""
        return PLACE.sub("", self._told, count=1)

    @property
    def _told(self) -> str:
        return self.error.removeprefix(f"{self.path}: ")


@record(frozen=True, slots=True)
class Files:
    """The coverage ledger; scanned + skipped + failed = discovered."""

    discovered: int
    scanned: int
    skipped: int
    failed: int


@record(frozen=True, slots=True)
class LanguageShare:
    """The share of one language (its name is for people) in a run; `findings` are all that it has."""

    language: str
    files: int
    findings: int


@record(frozen=True, slots=True)
class Origin:
    """The Git repository that a run analysed; all is empty where there is none.

    `folder` leads from its top to the root of the run (POSIX, empty for the top itself), so that
    `folder/path` is the path of a file in the repository. `remote` has no user and no password.
    `committed` is the time of the commit (ISO 8601); `dirty` says that tracked files differ from it.
    """

    folder: str = ""
    remote: str = ""
    commit: str = ""
    committed: str = ""
    dirty: bool = False
