"""Proving a client: what is asked for, what is run, and what is said of it."""

from __future__ import annotations

import os
import shlex
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from v0to1 import resources
from v0to1.applying.writing import write_copy
from v0to1.cli.commands.check import failure, run_of
from v0to1.cli.mocking import server_of
from v0to1.cli.output import Output, deliver, emit
from v0to1.cli.proving import Asked
from v0to1.config import Config
from v0to1.core.loading.rules import load_rules
from v0to1.core.proof import Proof, ScenarioProof
from v0to1.errors import UsageError
from v0to1.mock.recording import Call
from v0to1.mock.scenario import Scenario, load_scenario, names
from v0to1.proof.child import Limits
from v0to1.proof.copies import copy_folder
from v0to1.proof.culprits import Suspects
from v0to1.proof.pointing import Pointing, pointing_of
from v0to1.proof.proving import Job, on_v0, on_v1, prove
from v0to1.reports.proof import scenario_text, summary_text

if TYPE_CHECKING:
    from v0to1.core.model import Change, Finding, Run

ALL = "all"


def proved(asked: Asked, paths: tuple[Path, ...], after: Path | None, config: Config, output: Output) -> int:
    """Prove, report, and return the exit code."""
    scenarios = checked(asked, folder := folder_of(paths))
    run = run_of(config, output, fixing=True, whole=True)
    printing = output.chosen("") == "" and output.file is None
    shown = partial(show, verbose=output.verbose > 0) if printing else _silently
    proof = proof_of(run, asked, folder, after, config, scenarios, shown)
    if printing:
        emit(summary_text(proof))
    deliver_others(replace(run, proof=proof), output, printing=printing)
    return failure(run) or int(not proof.is_same)


def checked(asked: Asked, folder: Path) -> list[Scenario]:
    """The scenarios that are asked for; raises UsageError for one, or a program, that there is not."""
    _check_command(asked.command, folder)
    return [load_scenario(name) for name in _scenarios(asked.scenarios)]


def show(one: ScenarioProof, *, verbose: bool) -> None:
    """Print what came of a scenario."""
    emit(scenario_text(one, verbose=verbose))


def _silently(_one: ScenarioProof) -> None:
    """Show nothing: the report has all of it."""


def deliver_others(run: Run, output: Output, *, printing: bool) -> None:
    """Write the reports that were asked for; what is printed already is not printed again."""
    if not printing:
        deliver(run, output, default="text")
    for fmt, path in output.reports if printing else ():
        deliver(run, Output(format=fmt, file=path, color=output.color), default=fmt)


def proof_of(
    run: Run,
    asked: Asked,
    folder: Path,
    after: Path | None,
    config: Config,
    scenarios: Sequence[Scenario],
    shown: Callable[[ScenarioProof], None],
) -> Proof:
    """Prove what a run has found and changed, in each scenario; each is shown as soon as it is done."""
    found: list[ScenarioProof] = []
    with _job(run, asked, folder, after, config) as (job, suspects):
        for one in scenarios:
            found.append(prove(job, one, suspects, suspects.rules))
            shown(found[-1])
    return Proof(shlex.join(asked.command), tuple(found))


@contextmanager
def _job(
    run: Run, asked: Asked, folder: Path, after: Path | None, config: Config
) -> Iterator[tuple[Job, Suspects]]:
    """Give what is to be run, with the migrated client in a folder of its own, and its operations."""
    rules = load_rules([resources.RULES, *config.rules_dirs])
    with _migrated(after, folder, run, config) as migrated:
        pointing, limits = _pointing(asked, run, folder), Limits(seconds=asked.timeout)
        server = server_of(config.server)
        job = Job(folder, migrated, asked.command, server, pointing, limits, asked.stdin)
        yield job, Suspects(run.findings, rules, run.changes)


def exchanges(
    run: Run, asked: Asked, paths: tuple[Path, ...], config: Config, finding: Finding
) -> tuple[list[Call], list[Call]]:
    """What is sent and received for an operation on V0 and on V1, in the first scenario that is asked for."""
    scenario, *_ = checked(asked, folder := folder_of(paths))
    with _job(run, asked, folder, None, config) as (job, suspects):
        before, after = on_v0(job, scenario), on_v1(job, scenario)
    return suspects.calls_of(finding.rule, before.calls), suspects.calls_of(finding.rule, after.calls)


def folder_of(paths: tuple[Path, ...]) -> Path:
    """The folder of the client; raises UsageError for several."""
    if len(paths) > 1:
        raise UsageError("v0to1 prove", "takes one path", fix="name the folder of the client")
    path = Path(os.path.realpath(paths[0] if paths else Path()))
    return path if path.is_dir() else path.parent


def _check_command(command: tuple[str, ...], folder: Path) -> None:
    program = command[0]
    found = (folder / program).is_file() if "/" in program else shutil.which(program) is not None
    if not found:
        raise UsageError(program, "there is no such program", fix="name one that is in PATH or in the folder")


def _scenarios(given: tuple[str, ...]) -> Iterator[str]:
    for name in given:
        yield from names() if name == ALL else (name,)


def _pointing(asked: Asked, run: Run, folder: Path) -> Pointing:
    """How the client is pointed at the servers: as the analysis finds it, unless it is told."""
    found = pointing_of(run.findings, folder)
    told = {**dict.fromkeys(asked.base_env, "{url}"), **dict.fromkeys(asked.key_env, "{key}")}
    kept = {name: value for name, value in found.variables.items() if not _told(value, asked)}
    texts = {} if asked.base_env else found.texts
    return Pointing({**kept, **told, **asked.variables}, {**texts, **asked.texts})


def _told(value: str, asked: Asked) -> bool:
    """Whether the user has named the variables for such a value."""
    return bool(asked.key_env if value == "{key}" else asked.base_env)


@contextmanager
def _migrated(given: Path | None, folder: Path, run: Run, config: Config) -> Iterator[Path]:
    """Give the migrated client: a folder that somebody names, or a copy with the changes of a run."""
    if given is not None:
        yield Path(os.path.realpath(given))
        return
    with tempfile.TemporaryDirectory(prefix="v0to1-prove-", ignore_cleanup_errors=True) as kept:
        copy = Path(os.path.realpath(kept)) / folder.name
        copy_folder(folder, copy)
        write_copy(copy, tuple(_moved(run.changes, folder, Path(os.path.realpath(config.root)))))
        yield copy


def _moved(changes: tuple[Change, ...], folder: Path, root: Path) -> Iterator[Change]:
    """The changes of files in a folder, with their paths from there."""
    for one in changes:
        path = root / one.path
        if path.is_relative_to(folder):
            yield replace(one, path=path.relative_to(folder).as_posix())
