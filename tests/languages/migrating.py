"""Migrate small projects."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

from tests.fixture_runs import sound
from v0to1.config import Config
from v0to1.core.model import Finding
from v0to1.pipeline import run

MARK = re.compile("«(.*?)│(.*?)»", re.DOTALL)


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files by their paths below a folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def migrated(
    folder: Path,
    texts: Mapping[str, str],
    adapter: str = "never",
    *,
    safe_only: bool = False,
    native: bool = False,
    tests: str = "move",
) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """The findings in a project, and the texts of the files that change (new ones too).

    Only with `native` are other rewrites made than those of a single request in its place.
    """
    write(folder, texts)
    day = date(2026, 11, 25)
    config = Config(folder, (folder,), day, adapter=adapter, safe_only=safe_only, tests=tests)
    if not native:
        config = replace(config, inline_only=True, project="library")
    done = sound(run(config, fixing=True))
    changed = {each.path: each.after for each in done.changes}
    if changed:  # else a second run is the first one
        write(folder, changed)
        assert not run(config, fixing=True).changes, "a second run must change nothing"
    return done.findings, changed


def adapted(folder: Path, texts: Mapping[str, str]) -> list[str]:
    """The operations in a project, as `path:rule`; all go through the adapter, or are plain."""
    findings, changed = migrated(folder, texts, "auto")
    assert not reasons(findings)
    assert bool(findings) == bool(changed)
    return sorted(f"{one.path}:{one.rule}" for one in findings)


def halves(marked: str) -> tuple[str, str]:
    """A text before and after a migration, of one in which each change is written as `«before│after»`."""
    return MARK.sub(r"\1", marked), MARK.sub(r"\2", marked)


def reasons(findings: tuple[Finding, ...]) -> dict[str, str]:
    """Why findings were left, by `path:rule`."""
    return {f"{one.path}:{one.rule}": one.reason for one in findings if not one.applied}


@contextmanager
def imported(folder: Path, name: str) -> Iterator[ModuleType]:
    """A module of a folder, with everything that it loads from there forgotten afterwards."""
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for each in set(sys.modules) - known:
            found = getattr(sys.modules[each], "__file__", None)
            if found and Path(found).is_relative_to(folder):
                del sys.modules[each]
