"""The files of a run as the pipeline reads them, and a person's choice among the fixes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import translate
from functools import cached_property
from pathlib import Path

from v0to1.applying.apply import Outcome, by_module, edits_of
from v0to1.applying.edited import edited_changes
from v0to1.applying.fitting import applied
from v0to1.applying.inside import Inside, put_back
from v0to1.applying.interaction import Accept, Decision, Edited, Question
from v0to1.core import model
from v0to1.core.diff import unified
from v0to1.core.model import Calendar, Finding
from v0to1.core.text import apply_edits
from v0to1.errors import EditError
from v0to1.findings.findings import Teller
from v0to1.findings.sockets import opened
from v0to1.languages.base import NEVER, Change, Draft, Language, NewFile, Refusal, any_file
from v0to1.languages.registry import TITLES
from v0to1.planning.groups import groups_of
from v0to1.planning.model import Plan
from v0to1.planning.seen import ProjectFacts
from v0to1.scan.reading import Source, text_beside
from v0to1.scan.sources import Sources, TextsOf

LONG = 4
"""Characters of a word that few files have, so that it can be looked for together with others."""

TOGETHER = "it shares a reader or a session with it, and changes together with it"


@dataclass(frozen=True)
class Texts:
    """The texts of a run by name; adapter files that already stand on the disk are among them.

    `settings` are patterns of names of files that may be read besides, wherever in the project they stand.
    `files` are the files of the run, also those that `inside` modules of this language stand in.
    `beside` keeps what was read of files that are none, `having` the names of the files with a word in them.
    """

    root: Path
    sources: Sources
    settings: tuple[str, ...]
    files: Sources
    inside: Inside = field(default_factory=Inside)
    beside: dict[str, str | None] = field(default_factory=dict)
    having: dict[str, Sequence[str]] = field(default_factory=dict)

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

    def files_with(
        self, word: str, wanted: Callable[[str], bool] = any_file, *, also: Iterable[str] = ()
    ) -> Iterator[tuple[str, str]]:
        """Name and text of all files of the run that have a word in them, but for modules inside others.

        Those with a name that is not `wanted` are not even read. Files that have one of several words are
        looked for at once, and each comes once.
        """
        hosted = self.inside.hosted.modules
        if also:
            able = self.files.only(name for name in self.files if name not in hosted and wanted(name))
            yield from able.saying({word, *also} - {""})
            return
        if not self.having:
            self.having.update(self.files.having_each(self._likely_words()))
        if word not in self.having:
            self.having[word] = [name for name, _ in self.files.saying([word])]
        found = self.files.only(name for name in self.having[word] if name not in hosted and wanted(name))
        yield from ((name, text) for name, text in found.saying([word]) if word in text)

    def _likely_words(self) -> set[str]:
        """The names of files that may matter, and of their folders, which are asked for most."""
        steps = {step for name in self.suspects for step in name.split("/")[-2:]}
        return {step for step in steps if len(step) >= LONG and step.isascii()}

    @cached_property
    def _settings(self) -> re.Pattern[str]:
        """The patterns of `settings` as one: many files are asked for that are not there."""
        return re.compile("|".join(map(translate, self.settings)) or NEVER)

    def read(self, name: str) -> str | None:
        """The text of a file, or None."""
        source = self.sources.get(name)
        if source is None and self._settings.match(posixpath.basename(name)):
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
    accepted: dict[int, Plan] = {}
    groups = groups_of(plans)
    for number, group in enumerate(groups, 1):
        told = [
            files.inside.finding(opened(teller, plan) or teller.finding(plan, applied=False))
            for plan in group
        ]
        proposal = dependent_fixes(told[1:]) + proposal_of(seen, group, files, language)
        drawn, title = Drawn(group, files, language), TITLES[language.name]
        answer = accept(
            Question(
                told[0],
                proposal,
                number,
                len(groups),
                title,
                drawn.diff,
                drawn.objection,
                tuple(told[1:]),
            )
        )
        if answer is Decision.QUIT:
            break
        made = drawn.edited(answer.diff) if isinstance(answer, Edited) else group
        if answer is not Decision.SKIP:
            accepted |= {id(old): new for old, new in zip(group, made, strict=True) if new.draft}
    kept = [plan if plan.draft is None else accepted.get(id(plan)) or skipped(plan) for plan in plans]
    return applied(seen.bench, kept, files.read, language)


@dataclass(frozen=True)
class Drawn:
    """Fixes that are made together, as a diff that a person may edit: one of the client's own files."""

    plans: Sequence[Plan]
    files: Texts
    language: Language

    @property
    def texts(self) -> dict[str, str]:
        """The texts of the files that change; none where one of them stands inside another file."""
        changes = by_module(change for plan in self.plans if plan.draft for change in plan.draft.changes)
        hosted = self.files.inside.hosted.modules
        found = {module: self.files.read(module) for module in sorted(changes) if module not in hosted}
        texts = {module: text for module, text in found.items() if text is not None}
        return texts if len(texts) == len(changes) else {}

    @property
    def diff(self) -> str:
        """What the fixes change, without the imports and files that are added for all of them; or nothing."""
        return "".join(
            unified(module, text.encode(), apply_edits(text, edits_of(module, self.changes(module))).encode())
            for module, text in self.texts.items()
        )

    def changes(self, module: str) -> tuple[Change, ...]:
        """What the fixes change in a module, each change once."""
        every = (change for plan in self.plans if plan.draft for change in plan.draft.changes)
        return tuple(dict.fromkeys(change for change in every if change.module == module))

    def objection(self, diff: str) -> str:
        """Why an edited diff cannot be used, or nothing."""
        try:
            changes = by_module(edited_changes(diff, self.texts))
            after = {
                name: apply_edits(self.texts[name], edits_of(name, own)) for name, own in changes.items()
            }
        except (Refusal, EditError) as error:
            return str(error)
        wrong = ((name, self.language.parse_error(text)) for name, text in after.items())
        return next((f"{name} would not parse ({error})" for name, error in wrong if error is not None), "")

    def edited(self, diff: str) -> list[Plan]:
        """The plans with a person's changes in place of their own; the first has all of them."""
        changes = edited_changes(diff, self.texts)
        if not changes:
            return list(map(skipped, self.plans))
        drafts = [emptied(plan.draft, changes) for plan in self.plans if plan.draft is not None]
        drafts[0] = replace(drafts[0], changes=changes)
        return [replace(plan, draft=draft) for plan, draft in zip(self.plans, drafts, strict=True)]


def emptied(draft: Draft, changes: Sequence[Change]) -> Draft:
    """A draft without changes of its own, and without those uses of the adapter that are not in `changes`."""
    gone = {use.alias for use in draft.uses if any(use.alias in one.text for one in draft.changes)}
    gone = {alias for alias in gone if not any(alias in one.text for one in changes)}
    return replace(draft, changes=(), uses=tuple(use for use in draft.uses if use.alias not in gone))


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
) -> tuple[model.Change, ...]:
    """The files that change, with their diffs; `others` are such as hold code of no language of their own."""
    found = []
    for path, after in sorted(texts.items()):
        source = sources.get(path) or (others or {}).get(path)
        before = source.text if source is not None else None
        if before == after:
            continue
        diff = source.diff(after) if source is not None else unified(path, None, after.encode())
        found.append(model.Change(path, before, after, diff))
    return tuple(found)
