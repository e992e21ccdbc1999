"""The nouns beside the findings: what could not be followed, what was kept, what there is to say of rules."""

from __future__ import annotations

from v0to1.core.kinds import COMMENT, Verdict
from v0to1.records import record


@record(frozen=True, slots=True)
class Unresolved:
    """A call or a piece of a route on an OpenHands client that could not be followed to a request."""

    path: str
    line: int
    column: int
    text: str
    reason: str


@record(frozen=True, slots=True)
class StaleText:
    """Text beside migrated code that names V0: a comment, a document, or a name; `text` is what it names."""

    path: str
    line: int
    column: int
    text: str
    reason: str


@record(frozen=True, slots=True)
class Suppressed:
    """What a finding is left alone by: where it stands, and the reason given (may be empty).

    `kind` is comment, or baseline for a line in a file of known findings.
    """

    path: str
    line: int
    reason: str
    kind: str = COMMENT


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
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


@record(frozen=True, slots=True)
class OwnedFile:
    """A file with findings, and who owns it by the repository's CODEOWNERS, as written there."""

    path: str
    owners: tuple[str, ...]
