"""What was analysed and gave nothing is not scanned again while all that led to it is the same."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from v0to1.attribution.own_servers import Served
from v0to1.config import Config
from v0to1.findings.results import LanguageResult
from v0to1.languages.embedding.hosting import Opened
from v0to1.pipeline.gate_cache import key_of
from v0to1.scan import cache
from v0to1.scan.reading import text_beside
from v0to1.scan.sources import Sources

KIND = "analysed"
KEPT = 1_000
"""Analyses of one language of one project that are remembered."""

PARSERS = ("libcst", "ast-grep-py", "markdown-it-py", "pyyaml")
"""Libraries by whose version the same text may be understood otherwise."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of earlier runs; `start` is the digest of program, rules and settings, or empty.

    A day is no part of it: only findings and comments, of which there are none, have one.
    """

    root: Path
    start: str = ""

    def key(
        self, language: str, sources: Sources, inside: Iterable[Opened], abroad: Iterable[Served] = ()
    ) -> str:
        """The digest of all that the analysis of a language begins with; empty where nothing is remembered.

        `abroad` are the routes of the project's own servers that are known before.
        """
        if not self.start:
            return ""
        own = sources.of(language)
        parts = [part for one in inside for part in (one.path, one.kind, one.text)]
        files = (each for name in sorted(own) for each in (_bytes(name), own.content(name)))
        routes = (_bytes(repr(one)) for one in sorted(abroad))
        texts = map(_bytes, parts)
        return cache.digest(self.start.encode(), language.encode(), *routes, b"", *texts, b"", *files)

    def knows(self, key: str) -> bool:
        """Whether a look gave nothing, and the files that it read on the way are as they were."""
        text = cache.load(KIND, key) if key else None
        if text is None:
            return False
        beside: dict[str, str | None] = json.loads(text)
        return all(digest_of(text_beside(self.root, name)) == told for name, told in beside.items())

    def keep(self, key: str, passed: LanguageResult) -> None:
        """Remember a look, if it gave nothing."""
        if key and is_nothing(passed):
            beside = {name: digest_of(text) for name, text in sorted(passed.beside.items())}
            cache.keep(KIND, key, json.dumps(beside), kept=KEPT)


def memory(config: Config, texts: Mapping[str, str], *, fixing: bool) -> Memory:
    """What is remembered of earlier runs with these settings; `texts` are the files of settings beside.

    A program or rules that cannot be told for certain are not remembered.
    """
    rules = key_of(config) if config.cache else ""
    if not rules:
        return Memory(config.root)
    said = (
        config.safe_only,
        config.new_files,
        config.adapter,
        config.adapter_from,
        config.which,
        fixing,
        sys.version,
    )
    parts = [rules, repr(said), *(version(name) for name in PARSERS)]
    parts += [repr(each) for each in program()]
    parts += [part for name, text in sorted(texts.items()) for part in (name, text)]
    return Memory(config.root, cache.digest(*map(_bytes, parts)))


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
