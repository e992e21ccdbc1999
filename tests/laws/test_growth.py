"""No client makes the analysis explode: what twice as many files cost is about twice as much."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.laws.kinds import KINDS, Project, kind_of, projects
from v0to1.config import Config
from v0to1.core.monitor import PARSED, STEPS, Monitor, recording
from v0to1.evaluation.http.libraries import load
from v0to1.pipeline import run

pytestmark = pytest.mark.whole

FEW = 2
"""Copies; a single one does not yet cost what each costs beside others."""

DOUBLINGS = 2
"""How often that number is doubled: some cost comes at once, as where one more copy is one too many."""

BOUND = 2.2**DOUBLINGS
"""How many times the steps for so many times as many files, at most."""

OF_MESSAGES = 4.0**DOUBLINGS
"""The same where parts of a program send messages, which all listeners of it hear.

A listener runs for a bounded number of them, so that this growth ends.
"""

Place = Callable[[str, int], str]


def apart(name: str, copy: int) -> str:
    """Copies in folders of their own."""
    return f"copy{copy}/{name}"


def beside(name: str, copy: int) -> str:
    """Copies of each file in its own folder: they import, and are tested by, what the first one does."""
    folder, base = posixpath.split(name)
    stem, dot, ending = base.partition(".")
    return posixpath.join("copy0", folder, f"{stem}_{copy}{dot}{ending}" if copy else base)


def sends_messages(project: Project) -> bool:
    words = load("javascript").names.channels
    return any(word in text for _, text in project.files for word in words)


def cost(folder: Path, project: Project, place: Place, copies: int) -> dict[str, int]:
    """What the analysis of some copies of a fixture counts."""
    write(folder, {place(name, copy): text for copy in range(copies) for name, text in project.files})
    with recording(Monitor()) as monitor:
        run(Config(folder, (folder,), date(2026, 3, 1), adapter="auto"), fixing=False)
    return {
        what: sum(number for (_, of), number in monitor.counts.items() if of == what)
        for what in (STEPS, PARSED)
    }


def first_kind(project: Project) -> str:
    kinds = {kind_of(name) for name, _ in project.files}
    return next((kind for kind in KINDS if kind in kinds), "")


@pytest.mark.parametrize("place", [apart, beside])
@pytest.mark.parametrize("kind", KINDS)
def test_twice_as_many_files_take_about_twice_the_steps(kind: str, place: Place, tmp_path: Path) -> None:
    every = (*projects("clients"), *projects("lookalikes"))
    chosen = [one for one in every if first_kind(one) == kind]
    for number, project in enumerate(chosen):
        few, many = (cost(tmp_path / f"{number}-{n}", project, place, n) for n in (FEW, FEW * 2**DOUBLINGS))
        bound = OF_MESSAGES if sends_messages(project) else BOUND
        for what, before in few.items():
            assert many[what] <= bound * before, f"{project.name}: {before} {what}, then {many[what]}"
