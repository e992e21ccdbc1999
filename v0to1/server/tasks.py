"""What is done for an editor: each task is one run of the pipeline, and writes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from v0to1 import pipeline
from v0to1.applying.interaction import Decision, Question
from v0to1.config import Config, GivenFile
from v0to1.core.model import Change, Failed, Finding, Run
from v0to1.core.text import decode, encoded
from v0to1.errors import SourceError, UsageError
from v0to1.findings.added_ignores import add_ignores
from v0to1.scan.reading import text_beside

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of both commands for one folder; `compared` marks what is in the baseline."""

    check: Config
    migrate: Config
    compared: Callable[[Run], Run]


Configure = Callable[[Mapping[str, object]], Settings]
"""Reads the settings of the current folder, over which those of the editor have precedence.

Raises V0to1Error."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder as an editor shows it: `documents` are the texts of open files, by name from the folder.

    `alone` are the only files to analyse, if not all of the folder is; `editor` are the editor's settings.
    """

    folder: str
    documents: Mapping[str, str]
    editor: Mapping[str, object]
    alone: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A workspace ready to be analysed; `failed` are documents that no file could hold."""

    settings: Settings
    failed: tuple[Failed, ...] = ()


Task = Callable[[Project], T]
"""What is done in a process of its own: a function of this module, or a partial one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and the texts of the files in which something was found, as they were analysed."""

    run: Run
    texts: Mapping[str, str]


def opened(workspace: Workspace, configure: Configure) -> Project:
    """Return a workspace ready to be analysed; the current folder is then its folder. Raises V0to1Error."""
    os.chdir(workspace.folder)
    settings = configure(workspace.editor)
    given: list[GivenFile] = []
    failed: list[Failed] = []
    for name, text in workspace.documents.items():
        one = _given(settings.check.root, name, text)
        if isinstance(one, Failed):
            failed.append(one)
            one = GivenFile(name, None)
        given += [one] if one is not None else []

    def with_documents(config: Config) -> Config:
        alone = workspace.alone
        paths = config.paths if alone is None else tuple(config.root / name for name in alone)
        return replace(config, given=tuple(given), paths=paths)

    made = Settings(with_documents(settings.check), with_documents(settings.migrate), settings.compared)
    return Project(made, tuple(failed))


def _given(root: Path, name: str, text: str) -> GivenFile | Failed | None:
    """What stands for the document `name`, or nothing if its file has the same text."""
    there = os.path.lexists(root / name)
    if there and text_beside(root, name) == text:
        return None
    try:
        return GivenFile(name, encoded(text, name), reported=False, added=not there)
    except SourceError as error:
        return Failed(name, error.reason)


def check(project: Project) -> Checked:
    """Return what `v0to1 check` finds."""
    config = project.settings.check
    found = _run(project, config)
    run = replace(found, failed=(*found.failed, *project.failed))
    return Checked(run, dict(_texts(run, config)))


def fix(finding: Finding, project: Project) -> tuple[Change, ...]:
    """Return the changes that migrate one finding, and those that cannot be migrated without it."""
    return _changes(project.settings.migrate, lambda one: _is_same(one, finding))


def fix_safe(path: str, project: Project) -> tuple[Change, ...]:
    """Return the changes for all findings of a file that need no review."""
    return _changes(replace(project.settings.migrate, safe_only=True), lambda one: one.path == path)


def suppress(finding: Finding, project: Project) -> tuple[Change, ...]:
    """Return the change that puts a comment above a finding; raises UsageError if none has a place there."""
    config = project.settings.check
    run = _run(project, config)
    only = [one for one in run.findings if _place(one) == _place(finding)]
    added = add_ignores(run, config, "", lambda changed: _run(project, changed), only)
    if not added.changes:
        raise UsageError(
            f"{finding.path}:{finding.line}",
            "there is no place for a comment",
            fix="suppress it with per-path-ignores in the settings, or with a baseline",
        )
    return added.changes


def _run(project: Project, config: Config) -> Run:
    return project.settings.compared(pipeline.run(config, fixing=False, whole=False))


def _changes(config: Config, wanted: Callable[[Finding], bool]) -> tuple[Change, ...]:
    def accept(question: Question) -> Decision:
        asked = (question.finding, *question.others)
        return Decision.ACCEPT if any(map(wanted, asked)) else Decision.SKIP

    return pipeline.run(config, fixing=True, accept=accept, whole=False).changes


def _is_same(one: Finding, other: Finding) -> bool:
    """Whether a fix of one is a fix of the other: the uses of a socket are fixed together, with its edits."""
    shared = {(edit.path, edit.span, edit.text) for edit in one.edits}
    return _place(one) == _place(other) or any(
        (edit.path, edit.span, edit.text) in shared for edit in other.edits
    )


def _place(one: Finding) -> tuple[str, str, int, int]:
    return one.rule, one.path, one.line, one.column


def _texts(run: Run, config: Config) -> Iterator[tuple[str, str]]:
    given = {one.name: one.data for one in config.given}
    said = (run.findings, run.unresolved, run.notices, run.failed)
    names = {one.path for some in said for one in some}
    names |= {part.path for one in run.findings for part in one.parts}
    for name in sorted(names):
        data = given.get(name)
        try:
            text = text_beside(config.root, name) if data is None else decode(data, name).text
        except SourceError:
            continue
        if text is not None:
            yield name, text
