"""Migrate small JavaScript projects, and give what comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.fixture_runs import sound
from v0to1.config import Config
from v0to1.core.model import Finding
from v0to1.pipeline import run

HELPER = "openhands-v1"
START = "const BASE = 'https://app.all-hands.dev';\n"


def migrated(folder: Path, texts: Mapping[str, str]) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """The findings in a project, and the texts of all its files afterwards; a second run changes nothing."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    done = sound(run(Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25)), fixing=True))
    after = dict(texts) | {each.path: each.after for each in done.changes}
    for name, text in after.items():
        (folder / name).write_text(text, encoding="utf-8")
    if done.changes:  # else a second run is the first one
        again = run(Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25)), fixing=True)
        assert not again.changes, "a second run must change nothing"
    return done.findings, after


def rewritten(folder: Path, text: str, name: str = "client.js") -> str:
    """One file afterwards, without the import of the helper."""
    _, after = migrated(folder, {name: text})
    lines = after[name].splitlines(keepends=True)
    return "".join(line for line in lines if HELPER not in line).lstrip("\n")


def reason(folder: Path, text: str, name: str = "client.js") -> str:
    """Why the one finding of a file was left; the file must not change."""
    findings, after = migrated(folder, {name: text})
    assert after == {name: text}
    (found,) = findings
    return found.reason
