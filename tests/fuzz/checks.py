"""What holds for the command on any files: a foreseen exit code that agrees with the report, and no trace."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from tests.command import v0to1
from tests.fixture_runs import OWN
from tests.laws import laws
from tests.laws.dress import Dress
from tests.laws.kinds import Project
from tests.laws.stories import contents, project, story_of
from tests.reports.consumers import check_gitlab, check_junit, check_rdjson, check_sarif, validator
from v0to1.cli.making import fails
from v0to1.core.model import Run
from v0to1.reports import FORMATS, render
from v0to1.reports.json_report import load

LAWS = (
    laws.every_place_is_in_its_file,
    laws.fixes_are_whole_and_fit_together,
    laws.what_no_fix_names_stays,
    laws.twice_is_once_and_undo_is_never,
)
"""The laws that need no other run to compare with."""

READERS = {"sarif": check_sarif, "gitlab": check_gitlab, "rdjson": check_rdjson, "junit": check_junit}
"""What reads a report as strictly as its own readers do."""


class OwnError(AssertionError):
    """v0to1 says that it crashed; `kind` is where."""

    def __init__(self, said: str) -> None:
        self.kind = "".join([line for line in said.splitlines() if line.startswith("  File ")][-2:])
        super().__init__(said)


def foreseen(done: subprocess.CompletedProcess[str]) -> None:
    """An exit code that is told to users; whatever is wrong is said, and is no error of v0to1 itself."""
    if "v0to1 crashed" in done.stderr:
        raise OwnError(done.stderr)
    assert done.returncode in (0, 1, 2), done
    assert done.returncode < 2 or "error: " in done.stderr.lower(), "exit code 2 and not a word"
    assert "Traceback" not in done.stderr


def checked(folder: Path, *arguments: str) -> Run | None:
    """The run of a `check`, which changes nothing and exits as what it found asks for; None if it refused."""
    before = contents(folder)
    done = v0to1("check", "--format", "json", *arguments, folder=folder)
    foreseen(done)
    assert contents(folder) == before, "check wrote something"
    if not done.stdout:
        assert done.returncode == 2, "no report"
        return None
    validator("run").validate(json.loads(done.stdout))
    run = load(done.stdout)
    laws.accounted(run)
    return run if agrees(run, done.returncode) else None


def agrees(run: Run, code: int) -> bool:
    """Whether an exit code is that of a `check` with nothing else asked for; raises AssertionError if not."""
    right = 2 if run.failed else int(any(fails(one, "warning") for one in run.findings))
    assert code == right, f"exit code {code} for {len(run.failed)} failed, {len(run.findings)} found"
    return True


def lawful(files: Mapping[str, bytes]) -> Run:
    """Hold a migration, a second one and its undoing against the laws; gives the first."""
    told = story_of(files, Dress())
    one = Project("fuzz", ())
    for law in LAWS:
        law(one, told)
    laws.accounted(told.done)
    hidden = [text for each in told.done.findings for text in (each.reason, *each.notes) if OWN in text]
    assert not hidden, hidden[0]
    return told.done


def readable(run: Run, chosen: int) -> None:
    """Render a run in one of all formats, and read it as strictly as its readers do."""
    name = sorted(FORMATS)[chosen % len(FORMATS)]
    text = render(run, name, color=chosen % 2 == 0, verbose=chosen % 3 - 1)
    READERS.get(name, str)(text)


def same_twice(files: Mapping[str, bytes]) -> Run | None:
    """The run of a `check`, which says the same a second time."""
    with project(files) as folder:
        first, second = checked(folder), checked(folder)
    assert first == second, "another run, another result"
    return first


def number(files: Mapping[str, bytes]) -> int:
    """A number that is the same whenever the files are, to choose between ways to look at them."""
    return crc32(b"\n".join(name.encode() + data for name, data in sorted(files.items())))
