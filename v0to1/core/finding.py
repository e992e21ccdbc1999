"""A finding: one V0 operation in a client, its fix, and what stands beside it in a report."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.core.kinds import ADAPTER, PartKind, Severity, Verdict
from v0to1.core.remarks import Suppressed
from v0to1.records import record


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range in characters of a file's decoded text: the only coordinate of the house."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@record(frozen=True, slots=True)
class Place:
    """Where something stands, for people: POSIX path relative to the root, lines and columns from 1.

    `end_line`/`end_column` point one past the last character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@record(frozen=True, slots=True)
class Part:
    """One piece of an operation as it stands in the source (a field, a read, the endpoint …)."""

    kind: PartKind
    name: str
    path: str
    line: int
    column: int


@record(frozen=True, slots=True)
class Edit:
    """Replace `span` of `path` by `text`; an empty span inserts."""

    path: str
    span: Span
    text: str
    place: Place


@record(frozen=True, slots=True)
class Evidence:
    """One reason for or against taking an operation for OpenHands V0; `weight` > 0 speaks for."""

    signal: str
    weight: int
    detail: str


URL, HOST, KEY = "url", "host", "key"
"""What a setting may hold: the address of a server, the same without its scheme, or the key to it."""


@record(frozen=True, slots=True)
class ServerSetting:
    """Where a client has a server, or the key to it, from: an environment `variable`, or a `text` in it.

    `kind` is url, host or key. A text is the beginning of a URL as it stands in the code, or in a default, up
    to the path. `ending` is the path that the value ends with, as the client adds none (`/api`).
    """

    kind: str
    variable: str
    text: str = ""
    ending: str = ""


@record(frozen=True, slots=True)
class Finding:
    """One V0 operation in a client, with its verdict and, where there is one, its fix.

    `edits` is the whole fix, all or nothing, and may reach into several files. `applied` says that the
    edits are part of the written (or, without writing, the proposed) text. `reason` says why a finding
    was not changed, and of an adapted one why it is not native; `workaround` is code in the client's
    own names; `notes` are facts to print beside it, such as a place where the migration guide is wrong.
    `look` says what to look at in a fix that needs a review, in a clause or a few.
    `silent` marks breakages that would not raise. `minutes` is the effort left for a person, as a range.
    `suppressed` names the comment that asks to leave it alone; such a finding is shown and asks nothing
    of anybody. `fingerprint` is its identity (core/fingerprints.py), `snippet` the code from `line` to
    `end_line`, cut where it is long. `complete` says that the edits need no import and no adapter file
    beside them. `fix` is the kind of fix that was made or is planned (core/kinds.py FIXES): `rewrite`,
    `adapter` (the V0 request stays, and the adapter translates it), or nothing. A rewrite has a `form`
    (FORMS): `inline`, `helper` or `mapped`. `next_step` says what would make any other one native.
    `connection` are the settings by which it finds its server.
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
    suppressed: Suppressed | None = None
    snippet: str = ""
    complete: bool = False
    fix: str = ""
    look: tuple[str, ...] = ()
    form: str = ""
    next_step: str = ""
    connection: tuple[ServerSetting, ...] = ()

    @property
    def is_adapted(self) -> bool:
        """Whether it was adapted before this run: it works, and this run changes nothing of it."""
        return self.fix == ADAPTER and self.applied and not self.edits

    @property
    def counts(self) -> bool:
        """Whether it is certain, and nobody has asked to keep it: such findings decide the exit code."""
        return self.verdict is not Verdict.AMBIGUOUS and self.suppressed is None


@record(frozen=True, slots=True)
class Change:
    """The text of one file before and after; `before` is None for a new file (the adapter).

    `diff` is a unified diff with `a/` and `b/` prefixes that `git apply` accepts.
    """

    path: str
    before: str | None
    after: str
    diff: str


@record(frozen=True, slots=True)
class Gap:
    """A card for a V0 capability without a full V1 counterpart, joined to its call sites.

    `closed_since` names the server and version that closed it, or is empty while it is open;
    `conflict` says where the migration guide and the servers disagree; `python`/`shell` are the
    workaround; `sites` are `path:line` of the operations that meet it. `source` says from where this is
    known: of which server's code, or of which part of the guide.
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
    source: str = ""


@record(frozen=True, slots=True)
class Endpoint:
    """One row of the endpoint matrix: a V0 operation, its V1 target and how often it was found."""

    rule: str
    v0: str
    v1: str
    server: str
    auth: str
    uses: int
