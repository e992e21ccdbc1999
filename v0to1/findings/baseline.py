"""Findings that a team knows of and leaves for now: a file of fingerprints, held against a run."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from v0to1.config import Config, selected
from v0to1.core.fingerprints import VERSION
from v0to1.core.kinds import BASELINE
from v0to1.core.model import Finding, Notice, Run, Suppressed
from v0to1.errors import UsageError
from v0to1.scan.git import repository

MARK = "v0to1-baseline"
"""The key by which a baseline says what it is; its value is the version of the fingerprints."""

WRITE_ANEW = "delete the file, then run again with --write-baseline"


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that is in a baseline: its identity, and what people need to recognise it.

    `path` leads from the top of the repository (outside of one, from the root of the run), so that a
    run in a folder further down means the same file. `line` is where it stands in the baseline, from 1.
    """

    fingerprint: str
    rule: str
    path: str
    v0: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known findings of a file; `name` is how the file is called in reports."""

    name: str
    known: tuple[Known, ...] = ()


def read_baseline(name: str, text: str) -> Baseline:
    """Return the baseline in `text`; raises UsageError if it is none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(name, f"is not a baseline: {error}", fix=WRITE_ANEW) from error
    version = data.get(MARK) if isinstance(data, dict) else None
    listed = data.get("findings") if isinstance(data, dict) else None
    if version is None or not isinstance(listed, list):
        raise UsageError(name, f"is not a baseline: it has no {MARK!r} with `findings`", fix=WRITE_ANEW)
    if version != VERSION:
        raise UsageError(name, f"is a baseline of version {version!r}, not {VERSION}", fix=WRITE_ANEW)
    return Baseline(name, _placed(tuple(_known(name, one) for one in listed), text))


def _placed(known: tuple[Known, ...], text: str) -> tuple[Known, ...]:
    """Return the findings with the first line of `text` that each fingerprint stands in."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        for word in line.split('"'):
            lines.setdefault(word, number)
    return tuple(replace(one, line=lines.get(one.fingerprint, 1)) for one in known)


def _known(name: str, one: object) -> Known:
    match one:
        case {"fingerprint": str(mark), "rule": str(rule), "path": str(path), "v0": str(v0)}:
            return Known(mark, rule, path, v0)
    raise UsageError(name, f"is not a baseline: {json.dumps(one)[:80]} is not a finding", fix=WRITE_ANEW)


def written(baseline: Baseline) -> str:
    """Return the text of a baseline: JSON with a line for each finding, in a stable order."""
    order = sorted(set(baseline.known), key=lambda one: (one.path, one.rule, one.v0, one.fingerprint))
    rows = [
        json.dumps({"fingerprint": one.fingerprint, "rule": one.rule, "path": one.path, "v0": one.v0})
        for one in order
    ]
    inside = ",\n    ".join(rows)
    listed = f"[\n    {inside}\n  ]" if rows else "[]"
    return f'{{\n  "{MARK}": {VERSION},\n  "findings": {listed}\n}}\n'


def marked(run: Run, baseline: Baseline) -> Run:
    """Return the run with its known findings left alone; nothing but findings is ever in a baseline."""
    known = {one.fingerprint: one for one in baseline.known}
    return replace(
        run, findings=tuple(_marked(one, known.get(one.fingerprint), baseline.name) for one in run.findings)
    )


def _marked(finding: Finding, known: Known | None, name: str) -> Finding:
    if known is None or not finding.counts:
        return finding
    by = Suppressed(name, known.line, "known when the baseline was written", BASELINE)
    return replace(finding, suppressed=by, minutes=(0, 0))


def since(run: Run, before: Run, ref: str) -> Run:
    """Return the run with those findings left alone that were there `before`, in the commit `ref`."""
    known = {one.fingerprint: one for one in before.findings}
    return replace(run, findings=tuple(_older(one, known.get(one.fingerprint), ref) for one in run.findings))


def _older(finding: Finding, before: Finding | None, ref: str) -> Finding:
    if before is None or not finding.counts:
        return finding
    by = Suppressed(before.path, before.line, f"it is there in {ref} too", BASELINE)
    return replace(finding, suppressed=by, minutes=(0, 0))


def gone(run: Run, baseline: Baseline, config: Config) -> tuple[Known, ...]:
    """Return the known findings that a run should have met and has not.

    What lies outside of its paths and rules, or in files that it could not look at, may still be there.
    """
    met = {one.fingerprint for one in run.findings}
    away = (*(one.path for one in run.failed), *(one.path for one in run.skipped))
    unseen = {_from_top(path, config) for path in away}
    return tuple(
        one
        for one in baseline.known
        if one.fingerprint not in met and _asked(one, config) and not _within(one.path, unseen)
    )


def _asked(one: Known, config: Config) -> bool:
    path = Path(os.path.abspath(_top(config) / one.path))
    return any(path.is_relative_to(each) for each in config.paths) and selected(config, one.rule)


def _top(config: Config) -> Path:
    return repository(config.root) or config.root


def _from_top(path: str, config: Config) -> str:
    return os.path.relpath(config.root / path, _top(config)).replace(os.sep, "/")


def _within(path: str, unseen: set[str]) -> bool:
    return any(path == one or path.startswith(f"{one}/") for one in unseen)


def stale(found: tuple[Known, ...], name: str) -> Iterator[Notice]:
    """Give a warning for each known finding that is gone."""
    for one in found:
        what = f"{one.rule} in {one.path} ({one.v0}) is gone: --prune-baseline removes it"
        yield Notice("baseline", name, max(one.line, 1), 1, what)


def pruned(run: Run, baseline: Baseline, config: Config) -> Baseline:
    """Return the baseline without what is gone; nothing is ever added."""
    away = set(gone(run, baseline, config))
    return replace(baseline, known=tuple(one for one in baseline.known if one not in away))


def renewed(run: Run, baseline: Baseline, config: Config) -> Baseline:
    """Return the baseline with all that a run found, and of before only what the run did not look at."""
    now: Mapping[str, Known] = {
        one.fingerprint: Known(one.fingerprint, one.rule, _from_top(one.path, config), one.v0)
        for one in run.findings
        if one.counts
    }
    kept = tuple(one for one in pruned(run, baseline, config).known if one.fingerprint not in now)
    return replace(baseline, known=(*kept, *now.values()))
