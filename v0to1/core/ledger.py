"""The nouns beside the findings: files passed over, what could not be followed, what was kept."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.core.kinds import Verdict


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A call or a piece of a route on an OpenHands client that could not be followed to a request."""

    path: str
    line: int
    column: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A discovered file that was not looked at, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A discovered file that could not be processed; never counted as clean."""

    path: str
    error: str


@dataclass(frozen=True, slots=True)
class Files:
    """The coverage ledger; scanned + skipped + failed = discovered."""

    discovered: int
    scanned: int
    skipped: int
    failed: int


COMMENT, BASELINE = "comment", "baseline"
"""The kinds of what a finding is left alone by."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What a finding is left alone by: where it stands, and the reason given (may be empty).

    `kind` is comment, or baseline for a line in a file of known findings.
    """

    path: str
    line: int
    reason: str
    kind: str = COMMENT


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning about what steers v0to1 itself; it never decides the exit code.

    `kind` is unused, unknown-rule, malformed or expired, for comments, or baseline, for a known finding
    that is gone; `message` says what is wrong and what to do.
    """

    kind: str
    path: str
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """The share of one language (its name is for people) in a run; `findings` are all that it has."""

    language: str
    files: int
    findings: int


@dataclass(frozen=True, slots=True)
class Origin:
    """The Git repository that a run looked at; all is empty where there is none.

    `folder` leads from its top to the root of the run (POSIX, empty for the top itself), so that
    `folder/path` is the path of a file in the repository. `remote` has no user and no password.
    `committed` is the time of the commit (ISO 8601); `dirty` says that tracked files differ from it.
    """

    folder: str = ""
    remote: str = ""
    commit: str = ""
    committed: str = ""
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """What there is to say of a rule that a run looked for, found or not.

    `v0` is what it finds, `v1` the request on the chosen server that takes its place (empty where
    there is none), `verdict` the best that a finding of it can get, `minutes` the effort by hand.
    """

    rule: str
    title: str
    why: str
    note: str
    v0: str
    v1: str
    verdict: Verdict
    silent: bool
    minutes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Owned:
    """A file with findings, and who owns it by the repository's CODEOWNERS, as written there."""

    path: str
    owners: tuple[str, ...]
