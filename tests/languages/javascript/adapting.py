"""Put the V0 requests of small JavaScript projects behind the adapter, and give what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from tests.fixture_runs import sound
from v0to1.config import Config
from v0to1.core.model import Finding, Run
from v0to1.pipeline import run


def looked_at(folder: Path) -> Run:
    """A run over a folder that proposes to put the adapter under all that it can be put under."""
    config = Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25), adapter="always")
    return sound(run(config, fixing=True))


def adapted(folder: Path, texts: Mapping[str, str]) -> tuple[tuple[Finding, ...], dict[str, str]]:
    """The findings in a project, and the texts of all its files afterwards; a second run changes nothing."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    done = looked_at(folder)
    after = dict(texts) | {each.path: each.after for each in done.changes}
    for name, text in after.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    if done.changes:
        again = looked_at(folder)
        assert not again.changes, "a second run must change nothing"
        assert operations(again.findings) == operations(done.findings), "a second run must find the same"
    return done.findings, after


def operations(findings: tuple[Finding, ...]) -> list[str]:
    """The rules of what was found."""
    return sorted(one.rule for one in findings if one.parts)


def behind(folder: Path, text: str, name: str = "client.ts") -> str:
    """One file afterwards, whose requests all went behind the adapter."""
    findings, after = adapted(folder, {name: text})
    assert all(one.fix == "adapter" and one.applied for one in findings)
    return after[name]


def reason(folder: Path, text: str, name: str = "client.ts") -> str:
    """Why the one operation of a file was left; the file must not change."""
    findings, after = adapted(folder, {name: text})
    assert after == {name: text}
    (found,) = findings
    assert not found.fix
    return found.reason
