"""Workers and what is remembered: neither changes what is found, and a process that dies costs one file."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v0to1 import pipeline
from v0to1.attribution.own_servers import Served
from v0to1.config import Config
from v0to1.core.model import Notice, Run
from v0to1.findings.results import LanguageResult
from v0to1.languages.base import Language
from v0to1.languages.embedding.hosting import Opened
from v0to1.pipeline import analysis, running
from v0to1.pipeline.analysis import Analysis, nothing
from v0to1.pipeline.language_analysis import analyse_language
from v0to1.pipeline.result_cache import KIND, Memory
from v0to1.pipeline.run_context import RunContext
from v0to1.planning.suppressions import Suppressions
from v0to1.scan import cache
from v0to1.scan.discovery import Candidate
from v0to1.scan.sources import Sources

pytestmark = pytest.mark.whole

EXAMPLES = Path(__file__).parents[2] / "examples"
ROUTE = "https://app.all-hands.dev/api/conversations"
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def workers_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "ENOUGH", 1)


def ran(root: Path, *, jobs: int = 1, cache: bool = False, fixing: bool = False, day: date = DAY) -> Run:
    return pipeline.run(Config(root, (root,), day, jobs=jobs, cache=cache, adapter="auto"), fixing=fixing)


@pytest.mark.parametrize(
    "names", [("requests_script", "shell_pipeline", "esm_cli"), ("notebook", "ts_client")]
)
def test_a_run_is_the_same_for_any_number_of_jobs(names: tuple[str, ...], tmp_path: Path) -> None:
    for name in names:
        shutil.copytree(EXAMPLES / name, tmp_path / name)
    alone = ran(tmp_path, fixing=True)
    assert alone.changes
    for jobs in (2, 3):
        assert ran(tmp_path, jobs=jobs, fixing=True) == alone


def sources(*names: str) -> Sources:
    languages = {".py": "python", ".js": "javascript", ".sh": "shell"}
    found = [Candidate(Path(), name, languages[Path(name).suffix], ROUTE.encode()) for name in names]
    return Sources({one.name: one for one in found}, frozenset(names))


def end_at(*bad: str) -> analysis.Analyse:
    """A look that ends its process at files with these names, and else notes whom it saw."""

    def look(
        language: str, files: Sources, inside: Sequence[Opened], abroad: frozenset[Served] = frozenset()
    ) -> LanguageResult:
        own = list(files.of(language))
        if set(bad) <= set(own):
            os.kill(os.getpid(), signal.SIGKILL)
        seen = Suppressions((), tuple(Notice("unused", name, 1, 1, "") for name in own))
        return replace(nothing(language), comments=seen)

    return look


def looked(look: analysis.Analyse, files: Sources) -> list[LanguageResult]:
    return Analysis(look, Memory(Path()), 2).at(["python", "javascript"], files, [])


def told(one: LanguageResult) -> tuple[list[str], list[str]]:
    return [each.path for each in one.failures], [each.path for each in one.comments.malformed]


@pytest.mark.parametrize("bad", [0, 3, 6])
def test_a_file_that_ends_its_process_is_told_and_costs_nothing_else(bad: int) -> None:
    names = [f"{number}.py" for number in range(7)]
    python, javascript = looked(end_at(names[bad]), sources(*names, "a.js"))
    assert told(python) == ([names[bad]], [name for name in names if name != names[bad]])
    assert "SIGKILL" in python.failures[0].error
    assert told(javascript) == ([], ["a.js"])


def test_of_files_that_end_it_only_together_one_is_told() -> None:
    python, javascript = looked(end_at("0.py", "2.py"), sources("0.py", "1.py", "2.py", "3.py", "a.js"))
    assert told(python) == (["2.py"], ["0.py", "1.py", "3.py"])
    assert told(javascript) == ([], ["a.js"])


def raise_at(*bad: str) -> analysis.Analyse:
    """A look that has a defect where all files with these names are looked at."""
    look = end_at("nothing.py")

    def looked_at(
        language: str, files: Sources, inside: Sequence[Opened], abroad: frozenset[Served] = frozenset()
    ) -> LanguageResult:
        if set(bad) <= set(files.of(language)):
            raise LookupError(language)
        return look(language, files, inside, abroad)

    return looked_at


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("bad", [("0.py",), ("3.py",), ("0.py", "2.py"), ("1.py", "3.py")])
def test_a_file_with_an_error_of_our_own_is_told_and_costs_nothing_else(
    bad: tuple[str, ...], jobs: int
) -> None:
    names = ["0.py", "1.py", "2.py", "3.py"]
    look = Analysis(raise_at(*bad), Memory(Path()), jobs)
    python, javascript = look.at(["python", "javascript"], sources(*names, "a.js"), [])
    assert told(python) == ([bad[-1]], [name for name in names if name != bad[-1]])
    assert "LookupError" in python.failures[0].error
    assert told(javascript) == ([], ["a.js"])


def test_an_error_that_no_file_is_to_blame_for_is_told_of_all() -> None:
    python, _ = looked(raise_at(), sources("0.py", "1.py", "a.js"))
    assert sorted(told(python)[0]) == ["0.py", "1.py"]


CLEAN = 'import requests\nrequests.get("https://api.intercom.io/api/conversations")\n'
"""A route as V0 has it, on a server of others."""

CLIENT = f'import requests\n\n\ndef get(path="{ROUTE}"):\n    return requests.get(path)\n'
TEXTS = (
    CLEAN,
    CLIENT,
    f"BASE = '{ROUTE}'\n",
    "import requests\nfrom a import BASE\nrequests.post(BASE)\n",
    f"# v0to1: ignore\n{CLEAN}",
    "import requests\nrequests.get('/api/' + 'conversations')\n",
    f'print("{ROUTE}")\n',
    f"({CLEAN}",
)
SCRIPTS = (
    f'console.log("{ROUTE}");\n',
    'import { BASE } from "@own/base";\nfetch(`${BASE}/conversations/x`, { method: "DELETE" });\n',
    'export const BASE = "https://app.all-hands.dev/api";\n',
)
CONFIGURED = (
    '{"compilerOptions": {"paths": {"@own/*": ["./lib/*"]}}}',
    '{"compilerOptions": {"paths": {"@own/*": ["./src/*"]}}}',
)
IMPORTER = "from a import get\n\nprint(get()['id'])\n"
OTHERS = ("x = 1\n", IMPORTER, "# openhands\n", "")
edits = st.one_of(
    st.tuples(st.sampled_from(("a.py", "b.py", "t/test_a.py")), st.sampled_from((*TEXTS, ""))),
    st.tuples(st.sampled_from(("main.ts", "lib/base.ts", "src/base.ts")), st.sampled_from((*SCRIPTS, ""))),
    st.tuples(st.just("tsconfig.json"), st.sampled_from((*CONFIGURED, ""))),
    st.tuples(st.sampled_from(("c.py", "other.ts")), st.sampled_from(OTHERS)),
    st.tuples(st.just("README.md"), st.sampled_from((f"```sh\ncurl {ROUTE}\n```\n", f"See {ROUTE}\n", ""))),
)


@settings(max_examples=25)
@given(st.lists(edits, min_size=1, max_size=6))
def test_with_or_without_what_is_remembered_the_run_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """An edit without a text takes the file away."""
    root = tmp_path_factory.mktemp("project")
    for name, text in steps:
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        if text:
            path.write_text(text)
        assert ran(root, cache=True) == ran(root)


def test_files_that_are_read_on_the_way_count(tmp_path: Path) -> None:
    """Where an import leads is said in a file that is no source."""
    (tmp_path / "src").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "src/base.ts").write_text('export const BASE = "https://api.intercom.io/api";\n')
    (tmp_path / "lib/base.ts").write_text('export const BASE = "https://app.all-hands.dev/api";\n')
    (tmp_path / "main.ts").write_text(SCRIPTS[1])
    (tmp_path / "tsconfig.json").write_text(CONFIGURED[1])
    assert not ran(tmp_path, cache=True).findings
    (tmp_path / "tsconfig.json").write_text(CONFIGURED[0])
    assert ran(tmp_path, cache=True).findings


@pytest.fixture
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which nothing is found, and an empty cache."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text(CLEAN)
    return root


def count(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The languages that are looked at from here on."""
    seen: list[str] = []
    look = analyse_language

    def counted(context: RunContext, language: Language, *files: object) -> LanguageResult:
        seen.append(language.name)
        return look(context, language, *files)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "analyse_language", counted)
    return seen


def test_what_did_not_change_is_not_analysed_again(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for changes, which are made anew each time."""
    first = ran(clean, cache=True)
    seen = count(monkeypatch)
    assert ran(clean, cache=True) == first
    assert seen == []
    ran(clean)
    ran(clean, cache=True, fixing=True)
    (clean / "a.py").write_text(CLEAN + CLIENT)
    found = ran(clean, cache=True)
    assert found.findings
    assert ran(clean, cache=True) == found
    assert seen == ["python"] * 3
    changed = ran(clean, cache=True, fixing=True)
    assert changed.changes
    assert ran(clean, cache=True, fixing=True) == changed
    assert seen == ["python"] * 5


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("y = 2\n", 0),
        ("def get(x):\n    return x\n", 0),
        (IMPORTER, 1),
        (f"BASE = '{ROUTE}'\n", 1),
        ("# openhands\n", 1),
    ],
)
def test_an_edit_costs_an_analysis_only_where_it_may_change_the_result(
    clean: Path, monkeypatch: pytest.MonkeyPatch, text: str, again: int
) -> None:
    (clean / "a.py").write_text(CLIENT)
    (clean / "b.py").write_text("x = 1\n")
    ran(clean, cache=True)
    seen = count(monkeypatch)
    (clean / "b.py").write_text(text)
    assert ran(clean, cache=True) == ran(clean)
    assert seen == ["python"] * (again + 1)


def test_findings_of_another_day_are_made_anew(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean / "a.py").write_text(CLIENT)
    ran(clean, cache=True)
    seen = count(monkeypatch)
    ran(clean, cache=True, day=DAY + timedelta(days=1))
    assert seen == ["python"]


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"!")


@pytest.mark.parametrize("harm", [damaged, lambda path: path.write_bytes(b""), Path.unlink])
def test_a_memory_that_is_damaged_is_none(harm: object, clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ran(clean, cache=True)
    for path in (cache.cache_folder() / KIND).iterdir():
        harm(path)  # type: ignore[operator]
    seen = count(monkeypatch)
    assert ran(clean, cache=True) == first
    assert seen == ["python"]


def test_where_nothing_can_be_kept_nothing_is_lost(clean: Path) -> None:
    cache.cache_folder().write_text("a file in the place of the folder")
    assert ran(clean, cache=True) == ran(clean)


def test_no_more_is_kept_than_the_bound(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("v0to1.pipeline.result_cache.KEPT", 3)
    for number in range(5):
        (clean / f"{number}.py").write_text("x = 1\n")
        ran(clean, cache=True)
    assert len(list((cache.cache_folder() / KIND).iterdir())) == 3
