"""What was analysed is not analysed again while all that led to its result is the same."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from v0to1.attribution.own_servers import Served
from v0to1.config import Config
from v0to1.core.stored import read, written
from v0to1.findings.results import LanguageResult
from v0to1.languages.embedding.hosting import Opened
from v0to1.pipeline.gate_cache import key_of
from v0to1.records import record
from v0to1.scan import cache
from v0to1.scan.reading import text_beside
from v0to1.scan.sources import Sources

KIND = "analysed"
KEPT = 200
"""Analyses of one language of one project that are remembered."""

LARGEST = 5_000_000
"""Characters of a remembered analysis."""

PARSERS = ("libcst", "ast-grep-py", "markdown-it-py", "pyyaml")
"""Libraries by whose version the same text may be understood otherwise."""


@record(frozen=True, slots=True)
class Remembered:
    """An analysis as it is kept: on which day it was made, of what, and what it gave.

    `files` are the digests of all files of the run, `beside` those of other files that were read; None stands
    for one that could not be read.
    """

    today: str
    files: dict[str, str]
    beside: dict[str, str | None]
    result: LanguageResult


@dataclass(slots=True)
class Memory:
    """What is remembered of earlier runs; `start` is the digest of program, rules and settings, or empty.

    An analysis that gave something is remembered for the day `today`, and never one with changes
    (`fixing`).
    """

    root: Path
    start: str = ""
    today: str = ""
    fixing: bool = False
    _digests: dict[str, str] = field(default_factory=dict)

    def key(
        self, language: str, sources: Sources, inside: Iterable[Opened], abroad: Iterable[Served] = ()
    ) -> str:
        """The digest of all that the analysis of a language begins with, but for the content of files.

        It is empty where nothing is remembered. `abroad` are the routes of the project's own servers that are
        known before.
        """
        if not self.start:
            return ""
        self.digests(sources)  # before anything is analysed: a file may change meanwhile
        files = [f"{name}:{one.language}" for name, one in sorted(sources.candidates.items())]
        parts = [part for one in inside for part in (one.path, one.kind, one.text)]
        routes = [repr(one) for one in sorted(abroad)]
        every = ("", str(self.root), language, *routes, "", *parts, "", *files, "", *sorted(sources.suspects))
        return cache.digest(self.start.encode(), *map(_bytes, every))

    def result(self, key: str, sources: Sources) -> LanguageResult | None:
        """What an analysis gave, if it would give the same now; None where that is not known.

        The files that it read must be as they were, and others have none of the words that it looked for.
        """
        text = cache.load(KIND, key) if key else None
        found = read(Remembered, text) if text is not None else None
        if found is None or (found.today != self.today and not is_nothing(found.result)):
            return None
        if any(digest_of(text_beside(self.root, name)) != told for name, told in found.beside.items()):
            return None
        digests = self.digests(sources)
        changed = [name for name, told in found.files.items() if digests.get(name) != told]
        reads = found.result.reads
        if not all(reads.unaffected(name, sources.content(name)) for name in changed):
            return None
        if changed:
            self._write(key, replace(found, files=dict(digests)))
        return found.result

    def keep(self, key: str, result: LanguageResult, sources: Sources) -> None:
        """Remember what an analysis gave."""
        if not key or result.failures or result.lost or (self.fixing and not is_nothing(result)):
            return
        beside = {name: digest_of(text) for name, text in sorted(result.beside.items())}
        self._write(key, Remembered(self.today, self.digests(sources), beside, result))

    def digests(self, sources: Sources) -> dict[str, str]:
        """The digests of all files of the run."""
        for name in sources.candidates.keys() - self._digests.keys():
            self._digests[name] = cache.digest(sources.content(name))
        return {name: self._digests[name] for name in sources.candidates}

    def _write(self, key: str, remembered: Remembered) -> None:
        text = written(remembered)
        if text is not None and len(text) <= LARGEST:
            cache.keep(KIND, key, text, kept=KEPT)


def memory(config: Config, texts: Mapping[str, str], *, fixing: bool) -> Memory:
    """What is remembered of earlier runs with these settings; `texts` are the files of settings beside.

    A program or rules that cannot be told for certain are not remembered.
    """
    rules = key_of(config) if config.cache else ""
    if not rules:
        return Memory(config.root)
    from importlib.metadata import version  # what takes long to load is needed with the cache only

    today = config.as_of.isoformat()
    said = (
        config.safe_only,
        config.inline_only,
        config.new_files,
        config.adapter,
        config.adapter_from,
        config.tests,
        config.project,
        config.public,
        config.events,
        config.lowered,
        config.which,
        fixing,
        sys.version,
    )
    parts = [rules, repr(said), *(version(name) for name in PARSERS)]
    parts += [repr(each) for each in program()]
    parts += [part for name, text in sorted(texts.items()) for part in (name, text)]
    return Memory(config.root, cache.digest(*map(_bytes, parts)), today, fixing)


def program() -> Iterator[tuple[str, int, int]]:
    """Give what would show a change of our own code and tables."""
    top = os.path.dirname(os.path.dirname(__file__))
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".py", ".yaml")):
                status = os.stat(os.path.join(folder, name))
                yield os.path.relpath(os.path.join(folder, name), top), status.st_size, status.st_mtime_ns


def is_nothing(passed: LanguageResult) -> bool:
    """Whether a look gave nothing that is reported, nor a comment that may be."""
    told = (passed.findings, passed.unresolved, passed.failures, passed.changes, passed.inner)
    noted = (passed.comments.found, passed.comments.malformed, passed.readers, passed.senders, passed.served)
    return not any((*told, *noted))


def digest_of(text: str | None) -> str | None:
    """What tells a text from others; None for one that cannot be read."""
    return None if text is None else cache.digest(_bytes(text))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
