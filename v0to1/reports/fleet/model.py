"""What several runs come to: repositories with their runs over time, and numbers that add up."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.core.model import Finding, Production, Run


@dataclass(frozen=True, slots=True)
class Saved:
    """A run as it was saved; `name` is what the repository is to be called, empty for its own name."""

    run: Run
    name: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The counts of a run, or of several together.

    `left` (still to do) is planned (a fix that is not written) + manual + gap; `native`, `adapted` and
    `left` are the `operations`.
    `ambiguous` and `suppressed` come on top. `silent` are those of `left` that break without an error.
    `minutes` are the work left, the least and the most.
    """

    files: int
    scanned: int
    skipped: int
    failed: int
    operations: int
    left: int
    native: int
    adapted: int
    planned: int
    manual: int
    gap: int
    silent: int
    ambiguous: int
    suppressed: int
    unresolved: int
    minutes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the operations that were left in the run before, by their fingerprints.

    `new` and `unchanged` are findings of this run, the others of the one before: `resolved` are gone,
    `kept` are suppressed since, and of the `unseen` this run cannot tell: it
    failed or skipped their file, was not to look there, or not for their rule.
    """

    new: tuple[Finding, ...] = ()
    resolved: tuple[Finding, ...] = ()
    unchanged: tuple[Finding, ...] = ()
    kept: tuple[Finding, ...] = ()
    unseen: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """One run of a repository: a point of its burn-down; `since` is None for the first."""

    label: str
    run: Run
    numbers: Numbers
    since: Difference | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with its runs, oldest first; `slug` is its name as it may stand in an address."""

    name: str
    slug: str
    moments: tuple[Moment, ...]

    @property
    def latest(self) -> Moment:
        """The newest run."""
        return self.moments[-1]


@dataclass(frozen=True, slots=True)
class Fleet:
    """All repositories by their names; `total` adds up their newest runs, `as_of` is the latest day.

    `production` is what usage records say of all of them, None without a record.
    """

    as_of: str
    repositories: tuple[Repository, ...]
    total: Numbers
    production: Production | None = None

    @property
    def newest(self) -> tuple[Run, ...]:
        """The newest run of each repository."""
        return tuple(each.latest.run for each in self.repositories)
