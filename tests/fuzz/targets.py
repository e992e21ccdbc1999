"""What is fuzzed: for each target its seeds, the names that files may get, and what one input must stand."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pytest

from tests.command import v0to1
from tests.fuzz import seeds
from tests.fuzz.cases import Case, fits_disk
from tests.fuzz.checks import checked, foreseen, lawful, number, readable, same_twice
from tests.fuzz.readers import read_alone
from tests.fuzz.rules import tried_rules
from tests.laws.stories import contents, project
from v0to1.cli.configuration.table import SETTINGS
from v0to1.core.model import Run
from v0to1.reports import FORMATS
from v0to1.reports.json_report import load

ENVIRONMENT = "environment"
"""The name of a file whose lines set variables."""

VARIABLES = frozenset(one.variable for one in SETTINGS) | {
    "CI", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR", "SOURCE_DATE_EPOCH", "TERM", "V0TO1_AS_OF",
    "V0TO1_COLOR", "V0TO1_EXIT_ZERO", "V0TO1_ISOLATED", "V0TO1_JOBS", "V0TO1_QUIET", "V0TO1_VERBOSE",
}  # fmt: skip
"""Variables that may be set; none of them names a file to be written."""

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """A part of v0to1 that reads what others wrote.

    `attempt` raises what it finds wrong. `names` are those that a mutation may give to a file.
    """

    name: str
    title: str
    begin: Callable[[], tuple[Case, ...]]
    attempt: Callable[[Files], None] = field(repr=False)
    names: tuple[str, ...] = seeds.NAMES


def attempted(target: Target, case: Case) -> bool:
    """Try an input, and raise what is wrong with v0to1; False for one that is no set of files."""
    if not fits_disk([name for name, _ in case.files]):
        return False
    target.attempt(dict(case.files))
    return True


def sources(files: Files) -> None:
    """Migrate, migrate again and undo; `check` agrees, and says the same twice."""
    run = lawful(files)
    chosen = number(files)
    if chosen % 4 == 0:
        found = same_twice(files)
        assert found is not None, "a project without settings was refused"
        assert len(found.findings) == len(run.findings)
    else:
        readable(run, chosen // 4)


def comments(files: Files) -> None:
    """What is suppressed says by what; comments that `check` writes leave everything alone."""
    lawful(files)
    with project(files) as folder:
        first = checked(folder)
        assert first is not None
        for one in first.findings:
            assert one.suppressed is None or (one.suppressed.path in files and not one.applied)
        done = v0to1("check", "--add-ignore=until=2999-01-01 asked for", "--format", "json", folder=folder)
        foreseen(done)
        second = checked(folder)
        changed = {name for name, data in contents(folder).items() if data != files[name]}
    assert second is not None and len(second.failed) == len(first.failed)
    assert len(second.findings) == len(first.findings), "a comment hid or made a finding"
    left = [one for one in second.findings if one.suppressed is None and one.counts]
    named = [one for one in left if f"{one.path}:{one.line}" not in done.stderr]
    assert not named, f"neither left alone nor named: {named[0].path}:{named[0].line}\n{done.stderr}"
    assert changed <= {one.path for one in first.findings}


def piped(files: Files) -> None:
    """A file from standard input has the findings that it has on the disk, when it is named there."""
    (name, data), *_ = files.items()
    with project({name: data}) as folder:
        there = checked(folder, "--", name)
    with project({f"{name}.other": b""}) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        given = checked(folder, "-", "--stdin-filename", name)
    assert there is not None and given is not None
    assert told(there) == told(given)


def told(run: Run) -> list[tuple[object, ...]]:
    """What a run says of its one file."""
    found = [(one.rule, one.line, one.column, one.verdict, one.suppressed) for one in run.findings]
    lost = [(one.line, one.column, one.text) for one in run.unresolved]
    return [*found, *lost, *((one.error,) for one in run.failed), *((one.reason,) for one in run.skipped)]


def settings(files: Files) -> None:
    """Whatever settings say, a run ends well or says which of them makes no sense."""
    others = {name: data for name, data in files.items() if name != ENVIRONMENT}
    with project(others) as folder, pytest.MonkeyPatch.context() as patch:
        for name, value in variables(files.get(ENVIRONMENT, b"")):
            patch.setenv(name, value)
        before = contents(folder)
        baseline = ("--baseline", "baseline.json") if "baseline.json" in files else ()
        for arguments in (
            ("check", "--show-settings"),
            ("migrate",),
            ("check", "--format", "json", *baseline),
        ):
            done = v0to1(*arguments, folder=folder)
            foreseen(done)
            assert contents(folder) == before, "settings made a run write"
        if done.returncode < 2:
            load(done.stdout)


def variables(text: bytes) -> list[tuple[str, str]]:
    """The variables that a file sets, but none that the system would refuse or that names a file to write."""
    lines = (line.partition("=") for line in text.decode("utf-8", "surrogateescape").splitlines())
    return [(name, value) for name, _, value in lines if name in VARIABLES and "\0" not in value]


def saved(files: Files) -> None:
    """Saved runs, one or several, are rendered in any format, or it is said why they are none."""
    chosen = sorted(FORMATS)[number(files) % len(FORMATS)]
    with project(files) as folder:
        done = v0to1("report", *sorted(files), "--format", chosen, folder=folder)
        foreseen(done)
        assert done.returncode in (0, 2) and contents(folder) == dict(files)
    for data in files.values() if len(files) == 1 and done.returncode == 0 else ():
        run = load(data.decode("utf-8-sig"))
        readable(run, number(files))


def rules(files: Files) -> None:
    """Rules and tables are loaded, or refused with their file and line; what is loaded can be used."""
    with project(files) as folder:
        tried_rules(folder, files, number(files))


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        one.name: one
        for one in (
            Target("rules", "rule files and tables", seeds.of_rules, rules, ("own/a/b.yaml", "misuse.yaml")),
            Target(
                "settings",
                "settings, baselines, variables",
                seeds.of_settings,
                settings,
                ("v0to1.toml", "a.py"),
            ),
            Target("saved", "saved runs", seeds.of_saved, saved, ("a.json", "b.json")),
            Target("python", "Python", seeds.of_python, sources),
            Target("javascript", "JavaScript and TypeScript", seeds.of_javascript, sources),
            Target("shell", "shell scripts", seeds.of_shell, sources),
            Target("containers", "files with code inside", seeds.of_containers, sources),
            Target("data", "settings beside the code", seeds.of_data, sources),
            Target("comments", "comments for v0to1", seeds.of_comments, comments),
            Target("readers", "every reader alone", seeds.of_everything, read_alone),
            Target("piped", "standard input", seeds.of_single_files, piped),
        )
    }
)
"""All targets by name."""
