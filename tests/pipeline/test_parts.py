"""Large trees are looked at in parts, by any number of processes: nothing that is told depends on that."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws.kinds import KINDS, Project, of_kind, projects
from tests.laws.stories import QUICK, project
from v0to1 import pipeline
from v0to1.applying.interaction import Decision
from v0to1.attribution.lockstep import Turns
from v0to1.config import Config
from v0to1.core.model import Finding, Run
from v0to1.languages.base import Language
from v0to1.languages.registry import load
from v0to1.pipeline import analysis, partitioning
from v0to1.pipeline.parallel_parts import Lost, dealt, shared_out
from v0to1.pipeline.partitioning import parts_of
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
    monkeypatch.setattr(partitioning, "LARGE", 1)


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


@pytest.fixture
def parted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many parts each language was looked at in, in the end, from here on."""
    counts: list[int] = []
    whole = partitioning.parts_of

    def counted(*given: object) -> list[frozenset[str]]:
        found = whole(*given)  # type: ignore[arg-type]
        counts.append(len(found))
        return found

    monkeypatch.setattr("v0to1.pipeline.language_analysis.parts_of", counted)
    return counts


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


def parts(texts: Mapping[str, str], language: Language | None = None) -> list[set[str]]:
    found = parts_of(texts, tuple(texts), language or load("python"), str)
    return [set(one) for one in found]


def test_folders_that_do_not_name_each_other_are_parts_the_heaviest_first() -> None:
    assert parts({"a/x.py": "1", "b/x.py": "22", "b/c/d.py": "3"}) == [{"b/x.py", "b/c/d.py"}, {"a/x.py"}]
    assert parts({"in/a/x.py": "1", "in/b/x.py": "22"}) == [{"in/b/x.py"}, {"in/a/x.py"}]


@pytest.mark.parametrize(
    "texts",
    [
        {"a/x.py": "import b", "b/x.py": ""},
        {"a/x.py": "from y import z", "b/y.py": ""},
        {"a/x.py": "", "b/x.py": "", "b/test_x.py": "import a.x"},
        {"a/x.py": "1", "tests/test_y.py": "2"},
        {"a/x.py": "1", "a/y.py": "2"},
        {"in/a/x.py": "import in.a.y", "in/b/x.py": "2"},
        {"in/a/x.py": "1", "in/b/x.py": "2", "in/__init__.py": ""},
        {"a/x.py": "1", "b/x.py": "2", "__init__.py": ""},
    ],
)
def test_folders_that_name_each_other_or_have_tests_alone_are_no_parts(texts: Mapping[str, str]) -> None:
    assert parts(texts) == [set(texts)]


def test_names_that_a_part_has_itself_lead_nowhere() -> None:
    assert len(parts({"a/x.py": "import x", "b/x.py": "import x"})) == 2


def test_there_are_few_parts_and_each_has_all_of_a_folder() -> None:
    texts = {f"{folder}/{name}.py": "1" for folder in "abcdefg" for name in "xy"}
    found = parts(texts)
    assert len(found) == partitioning.PARTS
    assert set.union(*found) == set(texts)
    assert all(any({f"{each}/x.py", f"{each}/y.py"} <= part for part in found) for each in "abcdefg")


def test_only_large_trees_of_languages_whose_imports_say_where_they_lead_are_parted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = {"a/x.py": "1", "b/x.py": "2"}
    assert len(parts(texts, load("shell"))) == 1
    monkeypatch.setattr(partitioning, "LARGE", 3)
    assert len(parts(texts)) == 1


SPOKEN = 'import requests\nfrom between import WHAT\nrequests.get(f"https://app.all-hands.dev/api/{WHAT}")\n'
GIVEN = """import pytest


@pytest.fixture
def base():
    return "https://app.all-" + "hands.dev"
"""
TEST = """import requests


def test(base):
    requests.post(f"{base}/api/conversations")
"""
ACROSS: tuple[dict[str, str], ...] = (
    {"b/use.py": "from importlib import reload\nfrom a.client import begin\nprint(begin())\n"},
    {"b/use.py": "import importlib\nimport client\n", "client.py": "from a.client import begin\n"},
    {
        "a/lib.py": 'WHAT = "conver" + "sations"\n',
        "b/between.py": "from a.lib import WHAT\n",
        "b/use.py": f'{SPOKEN}NONE = "{ROUTE}/x"\n',
    },
    {"conftest.py": GIVEN, "b/test_it.py": TEST, "a/more.py": CLIENT, "a/most.py": CLIENT},
)


@pytest.mark.parametrize("files", ACROSS)
def test_parts_that_use_each_other_after_all_are_looked_at_together(
    files: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, parted: list[int]
) -> None:
    """What a part has to do with others may show late: in files that name nothing of V0."""
    every = {"a/client.py": CLIENT, "b/other.py": CLIENT, "b/client.py": CLIENT, **files}
    runs = [run_of(every, jobs=jobs) for jobs in (1, 2)]
    monkeypatch.setattr(partitioning, "LARGE", 10**9)
    assert [run_of(every)] * 2 == runs
    assert parted == [2, 2, 1]


def test_parts_that_exchange_messages_are_looked_at_together(parted: list[int]) -> None:
    asked = f'chrome.runtime.sendMessage({{ url: "{ROUTE}" }});\n'
    answered = (
        "chrome.runtime.onMessage.addListener((told) => {\n"
        '  fetch(told.url, { method: "POST" });\n});\n'
        f'fetch("{ROUTE}/x");\n'
    )
    found = run_of({"a/page.js": asked, "b/worker.js": answered})
    assert parted == [2]
    assert ("b/worker.js", 2, "conversations/create") in {each[:3] for each in told(found)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_certain_in_one_part_speaks_for_the_same_server_in_another(
    jobs: int, parted: list[int]
) -> None:
    texts = {"a/sure.py": SURE, "b/either.py": EITHER}
    verdicts = {path: verdict for path, _, _, verdict in told(run_of(texts, jobs=jobs))}
    assert parted == [2]
    assert verdicts["b/either.py"] != "ambiguous"
    assert told(run_of({"b/either.py": EITHER}, jobs=jobs)).pop()[3] == "ambiguous"


def test_who_has_enough_is_not_asked_again(parted: list[int]) -> None:
    asked: list[str] = []

    def enough(finding: Finding, diff: str) -> Decision:
        asked.append(finding.path)
        return Decision.QUIT

    files = {"a/x.py": PLAIN, "b/y.py": PLAIN, "c/z.mjs": f'await fetch("{ROUTE}/x");\n'}
    with project({name: text.encode() for name, text in files.items()}) as folder:
        run = pipeline.run(Config(folder, (folder,), DAY), fixing=True, accept=enough)
    assert (len(asked), len(run.findings), run.changes) == (1, 3, ())
    assert 2 in parted


def steps(name: str, *, end: bool = False) -> Turns[tuple[str, tuple[str, ...]]]:
    """A look that says its name, and gives what it hears; its process may end."""
    heard = yield name
    if end:
        os.kill(os.getpid(), signal.SIGKILL)
    further = yield f"{name}!"
    return name, (*sorted(heard), *sorted(further))


@pytest.mark.parametrize("jobs", [1, 2, 3, 4, 9])
def test_each_part_hears_all_others_in_every_round_wherever_they_are(jobs: int) -> None:
    found = shared_out([partial(steps, name) for name in "abcd"], jobs)
    rest = [tuple(other for other in "abcd" if other != name) for name in "abcd"]
    assert found == [
        (name, (*others, *(f"{each}!" for each in others))) for name, others in zip("abcd", rest, strict=True)
    ]


def test_a_part_whose_process_ends_is_told() -> None:
    with pytest.raises(Lost, match="SIGKILL"):
        shared_out([partial(steps, "a"), partial(steps, "b", end=True)], 2)


def test_an_error_in_a_part_is_raised_here() -> None:
    def broken() -> Turns[None]:
        yield "a"
        raise LookupError("a")

    with pytest.raises(LookupError, match="a"):
        shared_out([broken, broken], 2)


def test_long_works_are_dealt_out_with_short_ones() -> None:
    assert dealt(5, 2) == [[0, 3, 4], [1, 2]]
    assert dealt(2, 2) == [[0], [1]]


def test_a_file_that_ends_its_process_in_a_part_costs_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a/client.py", "b/client.py", "b/bad.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(CLIENT + ("# bad\n" if "bad" in name else ""))
    parse = load("python").workbench([], lambda name: None).modules.__class__.parse_text  # type: ignore[attr-defined]

    def deadly(self: object, path: str, text: str) -> object:
        if "# bad" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return parse(self, path, text)

    monkeypatch.setattr("v0to1.languages.python.modules.PythonModules.parse_text", deadly)
    run = ran(tmp_path, jobs=2)
    assert [one.path for one in run.failed] == ["b/bad.py"]
    assert {path for path, *_ in told(run)} == {"a/client.py", "b/client.py"}
