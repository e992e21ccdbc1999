"""Documents of clients that use the run-time adapter: they show what the code sends, and are only told."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import replace

from v0to1.core.model import Finding, Unresolved, Verdict
from v0to1.core.rules import Rule
from v0to1.findings.results import LanguageResult
from v0to1.languages.embedding.hosting import Opened
from v0to1.languages.registry import CONTAINERS

TOLD = "the document shows a request that is adapted in the code; V1 has {}"


def of_adapted(
    passes: Sequence[LanguageResult], files: Iterable[Opened], rules: Iterable[Rule]
) -> tuple[list[LanguageResult], tuple[Unresolved, ...]]:
    """What was found, but for documents about adapted code, and these as told.

    Such a document says what the code still sends, so that it is nothing to migrate, but to look at; so are
    the headers that it shows.
    """
    prose = {file.path for file in files if CONTAINERS[file.kind].prose}
    every = [each for one in passes for each in one.findings]
    code = [one for one in every if one.path not in prose and one.verdict is not Verdict.AMBIGUOUS]
    left = [one for one in every if one.path in prose and one.verdict is Verdict.MANUAL]
    adapted = {
        path: {one.rule for one in findings_nearby(path, code) if one.fix == "adapter"}
        for path in {one.path for one in left}
    }
    shown = {one.path for one in left if one.rule in adapted[one.path]}
    headers = {rule.id for rule in rules if rule.header is not None} if shown else set()
    told = [one for one in left if one.path in shown and one.rule in adapted[one.path] | headers]
    gone = {id(one) for one in told if one.suppressed is None}
    return [
        replace(one, findings=tuple(each for each in one.findings if id(each) not in gone)) for one in passes
    ], tuple(
        Unresolved(one.path, one.line, one.column, one.v0, TOLD.format(one.v1 or "none"))
        for one in told
        if id(one) in gone
    )


def findings_nearby(path: str, code: Sequence[Finding]) -> list[Finding]:
    """What was found in the code that a document is about: below its folder, or the next one around that."""
    folder = path
    while folder:
        folder = posixpath.dirname(folder)
        found = [one for one in code if not folder or one.path.startswith(f"{folder}/")]
        if found:
            return found
    return []


def findings_about(path: str, code: Sequence[Finding], folders: frozenset[str]) -> list[Finding]:
    """What was found in the code that a document is about: that of the next folder around it with any code.

    `folders` are those with code in them or below them, whether it uses V0 or not.
    """
    folder = posixpath.dirname(path)
    while folder and folder not in folders:
        folder = posixpath.dirname(folder)
    return [one for one in code if not folder or one.path.startswith(f"{folder}/")]


def folders_of(paths: Iterable[str]) -> frozenset[str]:
    """The folders around some files."""
    found: set[str] = set()
    for path in paths:
        folder = posixpath.dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)
