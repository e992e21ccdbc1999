"""A run: everything that a report may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from v0to1.core.ledger import Failed, Files, LanguageShare, Origin, Skipped
from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.finding import Change, Endpoint, Finding, Gap
    from v0to1.core.production import Production
    from v0to1.core.project_kind import ProjectKind
    from v0to1.core.proof import Proof
    from v0to1.core.remarks import Explanation, Notice, OwnedFile, StaleText, Unresolved


@record(frozen=True, slots=True)
class Calendar:
    """The three dates of the V0 API and the day this run counts from (ISO dates)."""

    deprecated: str
    sunset: str
    removed: str
    as_of: str


@record(frozen=True, slots=True)
class Run:
    """Everything that a report may know; it is saved as JSON and rendered later to any format.

    `asked` are the paths that it was to look at, relative to the root (`.` is all of it). `production` is
    what usage records say of its findings, where `v0to1 report` was given some. `projects` says of
    each package with findings whether it is a program or a library. `proof` is what came of running the
    client before and after, where that was asked for. `stale` is what comments, documents and names still
    say of V0 beside code that this run migrates.
    """

    tool_version: str
    rules_version: str
    root: str
    command: str
    wrote: bool
    target_server: str
    calendar: Calendar
    files: Files
    findings: tuple[Finding, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[Failed, ...] = ()
    changes: tuple[Change, ...] = ()
    gaps: tuple[Gap, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    notices: tuple[Notice, ...] = ()
    languages: tuple[LanguageShare, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin)
    rules: tuple[Explanation, ...] = ()
    asked: tuple[str, ...] = ()
    owners: tuple[OwnedFile, ...] = ()
    production: Production | None = None
    projects: tuple[ProjectKind, ...] = ()
    proof: Proof | None = None
    stale: tuple[StaleText, ...] = ()
