"""The nouns of a run: plain frozen data that every layer shares and none may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Verdict(str, Enum):
    """How far a migration of one operation can be trusted (meanings: docs/verdicts in README)."""

    SAFE = "safe"
    REVIEW = "review"
    MANUAL = "manual"
    GAP = "gap"
    AMBIGUOUS = "ambiguous"


class Severity(str, Enum):
    """How urgent a finding is on the day of the run; it follows the removal calendar."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class PartKind(str, Enum):
    """What a part of an operation is; the closed list of the published JSON schema."""

    ENDPOINT = "endpoint"
    METHOD = "method"
    REQUEST_FIELD = "request_field"
    RESPONSE_FIELD = "response_field"
    QUERY = "query"
    HEADER = "header"
    SOCKETIO = "socketio"
    STATUS = "status"
    EVENT = "event"
    IMPORT = "import"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range in characters of a file's decoded text: the only coordinate of the house."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, for people: POSIX path relative to the root, lines and columns from 1.

    `end_line`/`end_column` point one past the last character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of an operation as it stands in the source (a field, a read, the endpoint …)."""

    kind: PartKind
    name: str
    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` of `path` by `text`; an empty span inserts."""

    path: str
    span: Span
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against taking an operation for OpenHands V0; `weight` > 0 speaks for."""

    signal: str
    weight: int
    detail: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One V0 operation in a client, with its verdict and, where there is one, its fix.

    `edits` is the whole fix, all or nothing, and may reach into several files. `applied` says that
    the edits are part of the written (or, without writing, the proposed) text. `reason` says why a
    finding was not fixed; `workaround` is code in the client's own names; `notes` are facts to
    print beside it, such as a place where the migration guide is wrong. `silent` marks breakages
    that would not raise. `minutes` is the effort left for a person, as a range.
    """

    rule: str
    verdict: Verdict
    severity: Severity
    title: str
    message: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    v0: str
    v1: str
    evidence: tuple[Evidence, ...]
    fingerprint: str
    applied: bool
    parts: tuple[Part, ...] = ()
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    workaround: str = ""
    notes: tuple[str, ...] = ()
    server: str = ""
    auth: str = ""
    silent: bool = False
    minutes: tuple[int, int] = (0, 0)


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
class Change:
    """The text of one file before and after; `before` is None for a new file (a helper).

    `diff` is a unified diff with `a/` and `b/` prefixes that `git apply` accepts.
    """

    path: str
    before: str | None
    after: str
    diff: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A card for a V0 capability without a full V1 counterpart, joined to its call sites.

    `closed_since` names the server and version that closed it, or is empty while it is open;
    `conflict` says where the migration guide and the servers disagree; `python`/`shell` are the
    workaround; `sites` are `path:line` of the operations that meet it.
    """

    rule: str
    title: str
    v0: str
    why: str
    python: str
    shell: str
    closed_since: str
    conflict: str
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the endpoint matrix: a V0 operation, its V1 target and how often it was found."""

    rule: str
    v0: str
    v1: str
    server: str
    auth: str
    uses: int


@dataclass(frozen=True, slots=True)
class Files:
    """The coverage ledger; scanned + skipped + failed = discovered."""

    discovered: int
    scanned: int
    skipped: int
    failed: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The three dates of the V0 API and the day this run counts from (ISO dates)."""

    deprecated: str
    sunset: str
    removed: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that a report may know; it is saved as JSON and rendered later to any format."""

    tool_version: str
    rules_version: str
    root: str
    command: str
    wrote: bool
    target_server: str
    prefer: str
    calendar: Calendar
    files: Files
    findings: tuple[Finding, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[Failed, ...] = ()
    changes: tuple[Change, ...] = ()
    gaps: tuple[Gap, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
