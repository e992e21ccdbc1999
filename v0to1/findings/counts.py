"""The numbers and names that every run has, whatever was found in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from v0to1.config import Config
from v0to1.core.ledger import Failed, Files, LanguageShare
from v0to1.languages.registry import TITLES
from v0to1.scan.discovery import Discovery


def asked(config: Config) -> tuple[str, ...]:
    """The paths to look at, as names are."""
    names = (os.path.relpath(path, config.root) for path in config.paths)
    return tuple(sorted({Path(name).as_posix() for name in names}))


def counted(scanned: int, found: Discovery, failed: Sequence[Failed]) -> Files:
    """How many files there are: scanned, skipped, failed."""
    skipped = len(found.skipped)
    return Files(scanned + skipped + len(failed), scanned, skipped, len(failed))


def shares(files: Mapping[str, int], findings: Mapping[str, int]) -> tuple[LanguageShare, ...]:
    """How many files, and how many findings, each language has that the project has."""
    return tuple(
        LanguageShare(title, files[name], findings.get(name, 0))
        for name, title in TITLES.items()
        if files.get(name, 0)
    )
