"""What the options on a baseline ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from v0to1.cli.output import Output, say
from v0to1.config import Config
from v0to1.errors import UsageError
from v0to1.records import record

if TYPE_CHECKING:
    from v0to1.core.model import Run
    from v0to1.findings.baseline import Baseline


@record(frozen=True, slots=True)
class BaselineOptions:
    """The file of a baseline, whether it is to be written anew or only made shorter, and a commit.

    Findings that are in the commit `ref` too are left alone.
    """

    file: Path | None = None
    write: bool = False
    prune: bool = False
    ref: str = ""


def baseline_options(values: dict[str, Any]) -> BaselineOptions:
    """Take the options on a baseline out of `values`; raises UsageError where they make no sense."""
    made = BaselineOptions(
        values.pop("baseline"),
        values.pop("write_baseline"),
        values.pop("prune_baseline"),
        values.pop("diff_base") or "",
    )
    if made.file is None and (made.write or made.prune):
        raise UsageError("--write-baseline" if made.write else "--prune-baseline", "needs --baseline FILE")
    if made.write and made.prune:
        raise UsageError("--write-baseline", "does what --prune-baseline does too", fix="give one of them")
    if made.file is not None and not made.write and not made.file.is_file():
        raise UsageError(str(made.file), "there is no such baseline", fix="make it with --write-baseline")
    return made


def compared(run: Run, asked: BaselineOptions, config: Config, output: Output) -> Run:
    """Return the run compared with a baseline or a commit; writes the baseline where that is asked for."""
    if asked.ref:
        run = _since(run, asked.ref, config)
    if asked.file is None:
        return run
    from v0to1.findings import baseline as baselines

    there = _read(asked.file, config)
    if asked.write or asked.prune:
        make = baselines.renewed if asked.write else baselines.pruned
        there = _write(asked.file, there, make(run, there, config), output)
    left = baselines.gone(run, there, config)
    notices = (*run.notices, *baselines.stale(left, there.name))
    return replace(baselines.marked(run, there), notices=notices)


def _since(run: Run, ref: str, config: Config) -> Run:
    from v0to1 import pipeline
    from v0to1.findings import baseline as baselines
    from v0to1.pipeline.changes_since import as_of_commit, common_past

    if not run.findings:
        common_past(config, ref)
        return run
    older = as_of_commit(config, ref)
    return baselines.since(run, pipeline.run(older, fixing=False, whole=False), ref)


def _read(file: Path, config: Config) -> Baseline:
    from v0to1.cli.saved import read_text
    from v0to1.findings import baseline as baselines

    whole = file.absolute()
    name = whole.relative_to(config.root).as_posix() if whole.is_relative_to(config.root) else file.as_posix()
    return baselines.read_baseline(name, read_text(file)) if file.is_file() else baselines.Baseline(name)


def _write(file: Path, before: Baseline, after: Baseline, output: Output) -> Baseline:
    from v0to1.applying.writing import write_text
    from v0to1.cli.saved import read_text
    from v0to1.findings import baseline as baselines
    from v0to1.reports.tally import count

    text = baselines.written(after)
    if not file.is_file() or read_text(file) != text:
        write_text(file, text)
    old, new = ({one.fingerprint for one in known} for known in (before.known, after.known))
    said = f"({len(new - old)} new, {len(old - new)} taken out)"
    say(f"{file}: {count(len(after.known), 'known finding')} {said}", output)
    return baselines.read_baseline(before.name, text)
