"""The code of each language is analysed by any number of processes: no report depends on that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.kinds import KINDS, Project, of_kind, projects
from tests.laws.stories import QUICK, project
from v0to1 import pipeline
from v0to1.applying.interaction import Decision, Question
from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import analysis
from v0to1.reports import FORMATS, render

pytestmark = pytest.mark.whole

DAY = date(2026, 11, 25)
ROUTE = "https://app.all-hands.dev/api/conversations"
CLIENT = f'import requests\n\n\ndef begin():\n    return requests.post("{ROUTE}").json()["conversation_id"]\n'
PLAIN = f'import requests\n\n\ndef more():\n    print(requests.get("{ROUTE}").json()["next_page_id"])\n'
BASE = 'import os\nimport requests\nBASE = os.environ["AGENTS"]\n'
EITHER = f'{BASE}requests.get(f"{{BASE}}/api/conversations/x")\n'
SURE = f'{BASE}requests.post(f"{{BASE}}/api/conversations", json={{"initial_user_msg": "x"}})\n'


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "ENOUGH", 1)


def ran(root: Path, *, jobs: int = 1, fixing: bool = True) -> Run:
    return pipeline.run(Config(root, (root,), DAY, jobs=jobs), fixing=fixing)


def run_of(files: Mapping[str, str], *, jobs: int = 1) -> Run:
    with project({name: text.encode() for name, text in files.items()}) as folder:
        return replace(ran(folder, jobs=jobs), root="")


def told(run: Run) -> set[tuple[str, int, str, str]]:
    return {(one.path, one.line, one.rule, one.verdict.value) for one in run.findings}


def in_folders(several: Sequence[Project]) -> dict[str, str]:
    """The files of several projects, each in a folder of its own."""
    return {f"project{number}/{name}": text for number, one in enumerate(several) for name, text in one.files}


@QUICK
@given(st.lists(st.sampled_from((*projects("clients"), *projects("lookalikes"))), min_size=2, max_size=6))
def test_reports_are_the_same_for_any_number_of_jobs(several: list[Project]) -> None:
    with project({name: text.encode() for name, text in in_folders(several).items()}) as folder:
        alone = ran(folder)
        reports = {name: render(alone, name, verbose=2) for name in FORMATS}
        for jobs in (2, 3):
            run = ran(folder, jobs=jobs)
            assert run == alone
            assert {name: render(run, name, verbose=2) for name in FORMATS} == reports


@pytest.mark.parametrize("kind", KINDS)
def test_reports_of_every_kind_of_file_are_the_same_for_any_number_of_jobs(kind: str) -> None:
    several = (*of_kind(kind, "clients")[:3], of_kind(kind, "lookalikes")[0])
    alone, both = (run_of(in_folders(several), jobs=jobs) for jobs in (1, 2))
    assert alone.findings
    assert both == alone
    assert all(render(both, name) == render(alone, name) for name in FORMATS)


@QUICK
@given(st.sampled_from([*of_kind("python", "clients"), *of_kind("typescript", "clients")]))
def test_a_copy_of_a_tree_is_told_as_the_tree_alone(one: Project) -> None:
    """It has all names that the other has: each is looked up beside its own code."""
    alone, copies = run_of(in_folders([one])), run_of(in_folders([one, one]))
    assert told(alone) == {each for each in told(copies) if each[0].startswith("project0/")}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_certain_in_one_folder_speaks_for_the_same_server_in_another(jobs: int) -> None:
    texts = {"a/sure.py": SURE, "b/either.py": EITHER}
    verdicts = {path: verdict for path, _, _, verdict in told(run_of(texts, jobs=jobs))}
    assert verdicts["b/either.py"] != "ambiguous"
    assert told(run_of({"b/either.py": EITHER}, jobs=jobs)).pop()[3] == "ambiguous"


def test_who_has_enough_is_not_asked_again() -> None:
    asked: list[str] = []

    def enough(question: Question) -> Decision:
        asked.append(question.finding.path)
        return Decision.QUIT

    files = {"a/x.py": PLAIN, "b/y.py": PLAIN, "c/z.mjs": f'await fetch("{ROUTE}/x");\n'}
    with project({name: text.encode() for name, text in files.items()}) as folder:
        run = pipeline.run(Config(folder, (folder,), DAY), fixing=True, accept=enough)
    assert (len(asked), len(run.findings), run.changes) == (1, 3, ())
