"""The files of a run as the pipeline reads them, and a person's choice among the fixes."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from v0to1.applying.apply import Outcome
from v0to1.applying.fitting import applied
from v0to1.applying.inside import Inside, put_back
from v0to1.applying.interaction import Accept, Decision
from v0to1.core.diff import unified
from v0to1.core.model import Calendar, Change, Finding
from v0to1.findings.findings import Teller
from v0to1.findings.sockets import opened
from v0to1.languages.base import Language, NewFile
from v0to1.planning.groups import groups_of
from v0to1.planning.model import Plan
from v0to1.planning.seen import ProjectFacts
from v0to1.scan.reading import Source, text_beside
from v0to1.scan.sources import Sources, TextsOf

TOGETHER = "it shares a reader or a session with it, and changes together with it"


@dataclass(frozen=True)
class Texts:
    """The texts of a run by name; adapter files that already stand on the disk are among them.

    `settings` are patterns of names of files that may be read besides, wherever in the project they stand.
    `files` are the files of the run, also those that `inside` modules of this language stand in.
    `beside` keeps what was read of files that are none.
    """

    root: Path
    sources: Sources
    settings: tuple[str, ...]
    files: Sources
    inside: Inside = field(default_factory=Inside)
    beside: dict[str, str | None] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that are scanned."""
        return tuple(self.sources)

    @property
    def suspects(self) -> tuple[str, ...]:
        """The names of those that may matter by themselves."""
        return tuple(name for name, _ in self.sources.suspected())

    @property
    def texts(self) -> TextsOf:
        """All texts."""
        return TextsOf(self.sources)

    def files_with(self, word: str) -> Iterator[tuple[str, str]]:
        """Name and text of all files of the run that have a word in them, but for modules inside others."""
        for name, text in self.files.saying([word]):
            if word in text and name not in self.inside.hosted.modules:
                yield name, text

    def read(self, name: str) -> str | None:
        """The text of a file, or None."""
        source = self.sources.get(name)
        if source is None and any(fnmatchcase(posixpath.basename(name), one) for one in self.settings):
            if name not in self.beside:
                self.beside[name] = text_beside(self.root, name)
            return self.beside[name]
        return source.text if source is not None else None


def choose_by_person(
    seen: ProjectFacts,
    plans: Sequence[Plan],
    files: Texts,
    accept: Accept,
    calendar: Calendar,
    language: Language,
) -> tuple[tuple[Plan, ...], Outcome]:
    """Ask about each fix with what it does by itself; what is not accepted is left.

    Fixes that share a reader or a session are one question.
    """
    teller = Teller(seen.bench, files.texts, calendar)
    accepted: set[int] = set()
    for group in groups_of(plans):
        told = [
            files.inside.finding(opened(teller, plan) or teller.finding(plan, applied=False))
            for plan in group
        ]
        decision = accept(told[0], dependent_fixes(told[1:]) + proposal_of(seen, group, files, language))
        if decision is Decision.QUIT:
            break
        accepted |= set(map(id, group)) if decision is Decision.ACCEPT else set()
    kept = [plan if plan.draft is None or id(plan) in accepted else skipped(plan) for plan in plans]
    return applied(seen.bench, kept, files.read, language)


def dependent_fixes(findings: Sequence[Finding]) -> str:
    """A line for each fix that goes with another one."""
    lines = (f"With {one.path}:{one.line}, {one.rule}: {TOGETHER}\n" for one in findings)
    return "".join(dict.fromkeys(lines))


def skipped(plan: Plan) -> Plan:
    """A fix that a person did not want."""
    return replace(plan, draft=None, fix="", reason="left by choice")


def proposal_of(seen: ProjectFacts, plans: Sequence[Plan], files: Texts, language: Language) -> str:
    """The diff of some fixes alone in the client's own files, and a line for each adapter file they need."""
    _, outcome = applied(seen.bench, plans, files.read, language)
    whole, inner = files.inside.split(outcome)
    changes = (*changes_of(whole, files.sources, files.files), *put_back(files.files, inner)[0])
    adapters = {one.path: one for one in outcome.new_files}
    own = sorted((one for one in changes if one.path not in adapters), key=lambda one: one.path)
    return "".join((*(one.diff for one in own), *map(needed, adapters.values())))


def needed(file: NewFile) -> str:
    """A line on an adapter file, which is too long to be read for every fix."""
    new = "new " if file.before is None else ""
    return f"With the {new}adapter file {file.path}\n" if file.before != file.after else ""


def changes_of(
    texts: Mapping[str, str], sources: Mapping[str, Source], others: Mapping[str, Source] | None = None
) -> tuple[Change, ...]:
    """The files that change, with their diffs; `others` are such as hold code of no language of their own."""
    found = []
    for path, after in sorted(texts.items()):
        source = sources.get(path) or (others or {}).get(path)
        before = source.text if source is not None else None
        if before == after:
            continue
        diff = source.diff(after) if source is not None else unified(path, None, after.encode())
        found.append(Change(path, before, after, diff))
    return tuple(found)
