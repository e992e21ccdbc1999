"""What the looks at the code of each language give, and what they come to together."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from v0to1.attribution.knowledge import Knowledge
from v0to1.attribution.own_servers import Served
from v0to1.attribution.settings import Settings, SettingsFiles
from v0to1.core.model import Change, Edit, Failed, Finding, LanguageShare, StaleText, Unresolved
from v0to1.core.project_kind import ProjectKind
from v0to1.evaluation.http.config_values import ConfigValue
from v0to1.findings.counts import shares
from v0to1.findings.settings import manual_settings
from v0to1.languages.embedding.hosting import Opened
from v0to1.languages.registry import TITLES, container_of
from v0to1.planning.suppressions import Suppressions
from v0to1.scan.sources import Reads


@dataclass(frozen=True, slots=True)
class LanguageResult:
    """What a run tells of the code of one language; `inner` are the edits of files that it stands in.

    `beside` are files that are no sources and were read on the way, `served` the routes of the project's own
    servers that are like V0's. `lost` are files without which all was scanned, as they ended the analysis.
    `stale` is what comments and names say of V0 beside what is rewritten.
    `reads` is what was asked of the files of the run, `projects` what the packages with operations are.
    """

    language: str
    findings: tuple[Finding, ...]
    unresolved: tuple[Unresolved, ...]
    failures: tuple[Failed, ...]
    changes: tuple[Change, ...]
    inner: Mapping[str, tuple[Edit, ...]]
    comments: Suppressions
    readers: tuple[tuple[ConfigValue, str], ...]
    senders: Mapping[str, str]
    beside: Mapping[str, str | None] = field(default_factory=dict)
    served: tuple[Served, ...] = ()
    lost: frozenset[str] = frozenset()
    projects: tuple[ProjectKind, ...] = ()
    stale: tuple[StaleText, ...] = ()
    reads: Reads = field(default_factory=Reads, compare=False)


def settings_left(
    settings: Settings,
    known: Knowledge,
    passes: Sequence[LanguageResult],
    inside: Iterable[Opened],
) -> Iterator[Unresolved]:
    """What a person has to look at in files of settings; a reader that is a finding says it all.

    So does what is found in the code of the same file: what that code holds is not told twice.
    """
    readers: dict[ConfigValue, str] = {}
    for given, place in (each for one in passes for each in one.readers):
        readers[given] = "" if not place else readers.get(given, place)
    senders = {name: text for one in passes for name, text in one.senders.items()}
    code = {one.path: one for one in inside}
    fixes = {each.fix for one in passes for each in one.findings}
    if "adapter" in fixes and "rewrite" not in fixes:  # V0's addresses stay what they are
        settings = replace(settings, found=tuple(one for one in settings.found if one.kind != "base"))
    for each in manual_settings(settings, known, readers, senders):
        if each.path not in code or not code[each.path].holds(each.line, each.column):
            yield each


def languages_of(files: Mapping[str, int], passes: Iterable[LanguageResult]) -> tuple[LanguageShare, ...]:
    """What was found in each language that the project has in so many `files`."""
    found = Counter(kind_of(each.path) or one.language for one in passes for each in one.findings)
    return shares(files, found)


def kind_of(path: str) -> str:
    """The kind of a file that is a program in a language of its own; its requests are reported in another."""
    kind = container_of(posixpath.basename(path))
    return kind if kind in TITLES else ""


def all_failures(
    failed: Sequence[Failed], passes: Iterable[LanguageResult], near: SettingsFiles
) -> tuple[Failed, ...]:
    """The files that failed, each reason once; broken settings are listed for a person, and are no code."""
    told = {one.path for one in near.settings.broken}
    every = (*failed, *(each for one in passes for each in one.failures))
    found: dict[str, dict[str, None]] = {}
    for one in every:
        if one.path not in told:
            found.setdefault(one.path, {})[one.error] = None
    return tuple(Failed(path, "; ".join(errors)) for path, errors in found.items())


def joined(several: Iterable[Mapping[str, tuple[Edit, ...]]]) -> dict[str, tuple[Edit, ...]]:
    """The edits of each file by all languages."""
    found: dict[str, tuple[Edit, ...]] = {}
    for inner in several:
        for path, edits in inner.items():
            found[path] = (*found.get(path, ()), *edits)
    return found
